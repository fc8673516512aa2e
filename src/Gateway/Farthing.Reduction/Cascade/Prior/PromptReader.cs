using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Reduction.Cascade.Prior;

/// <summary>Reads a prompt once, character by character: words and pairs of words as hashed grams, and figures of its form. Nothing is allocated.</summary>
/// <remarks>
/// Grams are hashed into <see cref="Buckets"/> without a list of words, so no prompt can be read back out of a router file.
/// Of a prompt above <see cref="MaxCharacters"/> the first and the last half of that are read, so that a decision takes a bounded time; its length alone (<see cref="PromptFeature.LogCharacters"/>) is that of all of it. Training and serving read through this one place. A word that the cut divides is left out.
/// </remarks>
public static class PromptReader
{
    /// <summary>Buckets of hashed grams.</summary>
    public const int Buckets = 1 << 15;

    /// <summary>Dimensions of the vector by which neighbors are found.</summary>
    public const int Dimensions = 256;

    /// <summary>Characters that are read of a prompt: questions stand at its beginning or at its end.</summary>
    public const int MaxCharacters = 6000;

    /// <summary>Figures of a prompt.</summary>
    public static readonly int FeatureCount = Enum.GetValues<PromptFeature>().Length;

    private const uint Basis = 2166136261;
    private const uint Prime = 16777619;

    private static readonly Dictionary<uint, PromptFeature> Words = Listed(
        (
            PromptFeature.LogConstraints,
            "must exactly only least most without within between format json table list bullet words sentence sentences always ensure follow following steps step"
        ),
        (
            PromptFeature.NegationFraction,
            "not except never no none false incorrect cannot neither nor isn't don't doesn't"
        ),
        (PromptFeature.AsksWhat, "what which what's"),
        (PromptFeature.AsksWho, "who whom whose when where"),
        (
            PromptFeature.AsksHowMany,
            "many much calculate compute find solve evaluate determine probability value"
        ),
        (PromptFeature.AsksWhy, "why how"),
        (
            PromptFeature.AsksToWrite,
            "write explain describe summarize translate rewrite draft generate create implement"
        )
    );

    /// <summary>Reads grams and figures of a prompt into a thread's buffers.</summary>
    public static void Read(in PromptView prompt, PromptScratch scratch)
    {
        scratch.Begin();
        double[] figures = scratch.Figures;
        Array.Clear(figures);
        Counts counts = default;
        ReadOnlySpan<char> text = prompt.Text;
        if (text.Length <= MaxCharacters)
        {
            ReadPart(text, ref counts, scratch);
        }
        else
        {
            (int head, int tail) = Cut(text);
            ReadPart(text[..head], ref counts, scratch);
            ReadPart(text[tail..], ref counts, scratch);
        }

        counts.Into(figures, prompt);
    }

    /// <summary>Where the read beginning of a long prompt ends, and where its read end begins: between words, unless one is longer than a read half.</summary>
    private static (int Head, int Tail) Cut(ReadOnlySpan<char> text)
    {
        const int Half = MaxCharacters / 2;
        int head = Half;
        while (head > 0 && IsWord(Lower(text[head - 1])) && IsWord(Lower(text[head])))
        {
            head--;
        }

        int tail = text.Length - Half;
        while (tail < text.Length && IsWord(Lower(text[tail - 1])) && IsWord(Lower(text[tail])))
        {
            tail++;
        }

        return (head, tail);
    }

    private static void ReadPart(ReadOnlySpan<char> text, ref Counts counts, PromptScratch scratch)
    {
        uint word = Basis;
        uint before = 0;
        int length = 0;
        bool startsLine = true;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            char lower = c < 128 ? (char)(c | (c is >= 'A' and <= 'Z' ? 32 : 0)) : char.ToLowerInvariant(c);
            bool isWord = IsWord(lower) || (lower == '\'' && length > 0);
            if (isWord)
            {
                word = (word ^ lower) * Prime;
                length++;
            }
            else if (length > 0)
            {
                Close(ref before, ref word, ref length, ref counts, scratch, c, startsLine);
                startsLine = false;
            }

            counts.See(c);
            startsLine |= c == '\n';
        }

        if (length > 0)
        {
            Close(ref before, ref word, ref length, ref counts, scratch, ' ', startsLine);
        }
    }

    /// <summary>The next word of a text, as <see cref="Read"/> divides it; false at the end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where to begin; then behind the word.</param>
    /// <param name="word">The word.</param>
    /// <param name="hash">Its hash.</param>
    public static bool TryNextWord(ReadOnlySpan<char> text, ref int at, out Range word, out uint hash)
    {
        hash = Basis;
        while (at < text.Length && !IsWord(Lower(text[at])))
        {
            at++;
        }

        int start = at;
        for (; at < text.Length && (IsWord(Lower(text[at])) || text[at] == '\''); at++)
        {
            hash = (hash ^ Lower(text[at])) * Prime;
        }

        word = start..at;
        return at > start;
    }

    /// <summary>The bucket of a word.</summary>
    public static int BucketOf(uint word) => (int)(Mix(word) >> (32 - 15));

    /// <summary>The bucket of two words that follow each other.</summary>
    public static int BucketOf(uint before, uint word) =>
        (int)(Mix((before * 31) ^ (word * 0x9E3779B1) ^ 0x5bd1e995) >> (32 - 15));

    private static void Close(
        ref uint before,
        ref uint word,
        ref int length,
        ref Counts counts,
        PromptScratch scratch,
        char next,
        bool startsLine
    )
    {
        scratch.Count(BucketOf(word));
        if (before != 0)
        {
            scratch.Count(BucketOf(before, word));
        }

        counts.Words++;
        counts.Choices += startsLine && length == 1 && next is '.' or ')' or ':' ? 1 : 0;
        if (Words.TryGetValue(word, out PromptFeature feature))
        {
            counts.Of(feature)++;
        }

        before = word;
        word = Basis;
        length = 0;
    }

    private static bool IsWord(char lower) =>
        lower is (>= 'a' and <= 'z') or (>= '0' and <= '9') || (lower >= 128 && char.IsLetterOrDigit(lower));

    private static char Lower(char c) =>
        c is >= 'A' and <= 'Z' ? (char)(c | 32)
        : c < 128 ? c
        : char.ToLowerInvariant(c);

    /// <summary>The finalizer of MurmurHash3 (public domain): every bit of the hash moves every bit of the bucket.</summary>
    internal static uint Mix(uint h)
    {
        h = (h ^ (h >> 16)) * 0x85ebca6b;
        h = (h ^ (h >> 13)) * 0xc2b2ae35;
        return h ^ (h >> 16);
    }

    private static Dictionary<uint, PromptFeature> Listed(
        params (PromptFeature Feature, string Words)[] lists
    )
    {
        Dictionary<uint, PromptFeature> listed = [];
        foreach ((PromptFeature feature, string words) in lists)
        {
            foreach (string word in words.Split(' '))
            {
                int at = 0;
                TryNextWord(word, ref at, out _, out uint hash);
                listed[hash] = feature;
            }
        }

        return listed;
    }

    private struct Counts
    {
        public int Words;
        public int Choices;
        private int lines;
        private int digits;
        private int maths;
        private int code;
        private int capitals;
        private int foreign;
        private int questions;
        private int blanks;
        private int letters;
        private int constraints;
        private int negations;
        private int what;
        private int who;
        private int howMany;
        private int why;
        private int write;
        private int characters;
        private char last;

        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        public ref int Of(PromptFeature feature)
        {
            switch (feature)
            {
                case PromptFeature.LogConstraints:
                    return ref constraints;
                case PromptFeature.NegationFraction:
                    return ref negations;
                case PromptFeature.AsksWhat:
                    return ref what;
                case PromptFeature.AsksWho:
                    return ref who;
                case PromptFeature.AsksHowMany:
                    return ref howMany;
                case PromptFeature.AsksWhy:
                    return ref why;
                default:
                    return ref write;
            }
        }

        public void See(char c)
        {
            characters++;
            lines += c == '\n' ? 1 : 0;
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            maths += c is '+' or '=' or '^' or '<' or '>' or '√' or '∫' or '∑' or '≤' or '≥' or '\\' ? 1 : 0;
            code += c is '{' or '}' or '[' or ']' or ';' or '`' ? 1 : 0;
            capitals += char.IsAsciiLetterUpper(c) ? 1 : 0;
            foreign += c >= 128 ? 1 : 0;
            questions += c == '?' ? 1 : 0;
            blanks += c == '_' && last != '_' ? 1 : 0;
            letters += char.IsWhiteSpace(c) ? 0 : 1;
            last = c;
        }

        public readonly void Into(double[] figures, in PromptView prompt)
        {
            double all = Math.Max(1, characters);
            double words = Math.Max(1, Words);
            figures[(int)PromptFeature.LogWords] = double.LogP1(Words);
            figures[(int)PromptFeature.LogCharacters] = double.LogP1(prompt.Text.Length);
            figures[(int)PromptFeature.LogLines] = double.LogP1(lines);
            figures[(int)PromptFeature.WordLength] = letters / words;
            figures[(int)PromptFeature.DigitFraction] = digits / all;
            figures[(int)PromptFeature.LogMathSigns] = double.LogP1(maths);
            figures[(int)PromptFeature.LogCodeSigns] = double.LogP1(code);
            figures[(int)PromptFeature.CapitalFraction] = capitals / all;
            figures[(int)PromptFeature.ForeignFraction] = foreign / all;
            figures[(int)PromptFeature.LogQuestionMarks] = double.LogP1(questions);
            figures[(int)PromptFeature.LogChoices] = double.LogP1(Choices);
            figures[(int)PromptFeature.LogBlanks] = double.LogP1(blanks);
            figures[(int)PromptFeature.LogConstraints] = double.LogP1(constraints);
            figures[(int)PromptFeature.NegationFraction] = negations / words;
            figures[(int)PromptFeature.AsksWhat] = what > 0 ? 1 : 0;
            figures[(int)PromptFeature.AsksWho] = who > 0 ? 1 : 0;
            figures[(int)PromptFeature.AsksHowMany] = howMany > 0 ? 1 : 0;
            figures[(int)PromptFeature.AsksWhy] = why > 0 ? 1 : 0;
            figures[(int)PromptFeature.AsksToWrite] = write > 0 ? 1 : 0;
            figures[(int)PromptFeature.LogTurns] = double.LogP1(prompt.Turns);
            figures[(int)PromptFeature.HasTools] = prompt.HasTools ? 1 : 0;
        }
    }
}
