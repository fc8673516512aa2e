using System.Collections.Frozen;
using Farthing.Reduction.Texts;

namespace Farthing.Reduction.Verification;

/// <summary>Short answers in prose: other numbers or another polarity make them different; equal numbers, names and polarity with nearly the same words make them the same.</summary>
/// <remarks>"Nearly": a cosine of words and pairs of words of 0.9 or more, and no difference but in words without a meaning of their own. All else needs a judge.</remarks>
public static class ShortComparison
{
    /// <summary>Longest answer, in words.</summary>
    public const int MaxWords = 40;

    private const double MinCosine = 0.9;

    private static readonly FrozenSet<string> Negations = FrozenSet.ToFrozenSet(
        "not no never none nobody nothing neither nor without cannot except unless false incorrect wrong".Split(
            ' '
        ),
        StringComparer.Ordinal
    );

    private static readonly FrozenSet<string> Affirmations = FrozenSet.ToFrozenSet(
        "yes yeah yep true correct right".Split(' '),
        StringComparer.Ordinal
    );

    private static readonly FrozenSet<string> Harmless = FrozenSet.ToFrozenSet(
        "a an the is are was were be it its that this there of to so also about just very really well sure certainly".Split(
            ' '
        ),
        StringComparer.Ordinal
    );

    /// <summary>The verdict, or null where an answer is long or only a judge can tell.</summary>
    public static AnswerVerdict? Of(string stored, string fresh)
    {
        string[] words = Words(stored);
        string[] others = Words(fresh);
        if (words.Length is 0 or > MaxWords || others.Length is 0 or > MaxWords)
        {
            return null;
        }

        if (!AnswerNumbers.AreEqual(stored, fresh))
        {
            return new AnswerVerdict(VerdictOutcome.Different, VerificationMethod.Lexical, "numbers differ");
        }

        if (Polarity(words) is int polarity && Polarity(others) is int other && polarity != other)
        {
            return new AnswerVerdict(
                VerdictOutcome.Different,
                VerificationMethod.Lexical,
                "one says yes, the other no"
            );
        }

        return
            Prose.IsPlain(stored)
            && Prose.IsPlain(fresh)
            && words.Count(Negations.Contains) == others.Count(Negations.Contains)
            && Names(stored).SequenceEqual(Names(fresh))
            && DifferHarmlessly(words, others)
            && Cosine(words, others) >= MinCosine
            ? new AnswerVerdict(
                VerdictOutcome.Same,
                VerificationMethod.Lexical,
                "same numbers, names and polarity, nearly the same words"
            )
            : null;
    }

    private static string[] Words(string text) =>
        PlainWords.Of(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>1 for an answer that begins with yes, −1 for one with no, else null.</summary>
    private static int? Polarity(string[] words) =>
        Affirmations.Contains(words[0]) ? 1
        : Negations.Contains(words[0]) ? -1
        : null;

    /// <summary>Words with a capital or in quotes, in order, without those that begin a sentence.</summary>
    private static List<string> Names(string text)
    {
        List<string> names = [];
        bool isFirst = true;
        foreach (string piece in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string word = piece.Trim('.', ',', '!', '?', ':', ';', '(', ')');
            if (word.Length > 0 && ((!isFirst && char.IsUpper(word[0])) || word[0] is '"' or '“' or '\''))
            {
                names.Add(word);
            }

            isFirst = piece[^1] is '.' or '!' or '?' or ':';
        }

        return names;
    }

    private static bool DifferHarmlessly(string[] words, string[] others) =>
        words
            .Where(word => !Harmless.Contains(word))
            .SequenceEqual(others.Where(word => !Harmless.Contains(word)), StringComparer.Ordinal);

    private static double Cosine(string[] words, string[] others)
    {
        Dictionary<string, int> one = Counts(words);
        Dictionary<string, int> other = Counts(others);
        double dot = one.Sum(pair => (double)pair.Value * other.GetValueOrDefault(pair.Key));
        return dot / Math.Sqrt(one.Values.Sum(n => (double)n * n) * other.Values.Sum(n => (double)n * n));
    }

    private static Dictionary<string, int> Counts(string[] words)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        for (int i = 0; i < words.Length; i++)
        {
            counts[words[i]] = counts.GetValueOrDefault(words[i]) + 1;
            if (i > 0)
            {
                string pair = $"{words[i - 1]} {words[i]}";
                counts[pair] = counts.GetValueOrDefault(pair) + 1;
            }
        }

        return counts;
    }
}
