using Farthing.Numerics.Randomness;

namespace Farthing.Measurement.Load.Prompts;

/// <summary>Writes natural text of an exact number of words: English sentences put together from <see cref="PromptWords"/>, with commas and full stops. The same seed gives the same text.</summary>
/// <remarks>Natural text rather than random token ids: those distort speculative acceptance and expert routing. It is grammar without sense; where the meaning matters, use a data set of one's own.</remarks>
internal sealed class PromptText
{
    private readonly TextBuffer output;
    private Pcg32 random;
    private int left;
    private bool isSentenceStart;

    /// <summary>Makes a writer.</summary>
    /// <param name="output">Where words go.</param>
    public PromptText(TextBuffer output)
    {
        this.output = output;
    }

    /// <summary>Appends words, each after a blank.</summary>
    /// <param name="seed">Text of another seed shares no long run of words.</param>
    /// <param name="words">How many.</param>
    public void Append(ulong seed, int words)
    {
        random = new Pcg32(seed, 41);
        left = words;
        while (left > 0)
        {
            isSentenceStart = true;
            Clause();
            if (random.NextInt32(0, 2) == 0)
            {
                output.Append(left > 0 ? ","u8 : default);
                Word(Pick(PromptWords.Connectives));
                Clause();
            }

            output.Append("."u8);
        }
    }

    private void Clause()
    {
        NounPhrase();
        if (random.NextInt32(0, 3) == 0)
        {
            Word(Pick(PromptWords.Adverbs));
        }

        Word(Pick(PromptWords.Verbs));
        NounPhrase();
        if (random.NextInt32(0, 1) == 0)
        {
            Word(Pick(PromptWords.Prepositions));
            NounPhrase();
        }
    }

    private void NounPhrase()
    {
        Word(Pick(PromptWords.Determiners));
        if (random.NextInt32(0, 1) == 0)
        {
            Word(Pick(PromptWords.Adjectives));
        }

        Word(Pick(PromptWords.Nouns));
    }

    private void Word(string word)
    {
        if (left <= 0)
        {
            return;
        }

        left--;
        output.Append(" "u8);
        if (isSentenceStart)
        {
            isSentenceStart = false;
            output.AppendCapitalized(word);
        }
        else
        {
            output.Append(word);
        }
    }

    private string Pick(string[] words) => words[random.NextInt32(0, words.Length - 1)];
}

/// <summary>The words that prompts are made of: common English, ASCII, nothing that JSON escapes. Written for this program.</summary>
internal static class PromptWords
{
    public static readonly string[] Determiners = Split(
        "the the the the a a this that each every another our their his her its one some any no"
    );

    public static readonly string[] Adjectives = Split(
        "old new small large quiet careful early late long short narrow wide open closed simple strange common rare warm cold dry wet bright dark slow quick heavy light northern southern central local public private recent former single double steady sudden gentle rough plain useful broken empty full hidden distant familiar young patient honest busy idle clear faint sharp soft deep shallow"
    );

    public static readonly string[] Nouns = Split(
        "river bridge station teacher engineer doctor farmer letter report meeting garden window kitchen market harbor island valley forest mountain road train ship machine engine battery signal library museum school hospital office factory village city country government company customer neighbor visitor student artist writer musician child mother father friend stranger question answer problem reason result method plan budget contract price figure table chapter story song picture map clock lamp door wall roof floor field harvest winter summer morning evening week month year century storm wind rain snow light shadow voice sound silence paper book page word sentence language idea memory dream promise mistake decision argument agreement experiment measure sample average"
    );

    public static readonly string[] Verbs = Split(
        "crosses follows describes explains repairs measures compares collects carries opens closes paints builds moves watches remembers forgets records reads writes sends receives studies teaches visits leaves enters reaches covers shows hides keeps loses finds counts weighs checks changes improves delays supports needs uses shares defends questions answers considers prefers"
    );

    public static readonly string[] Adverbs = Split(
        "slowly quickly carefully quietly often rarely usually sometimes again finally nearly almost together alone early late gladly plainly steadily hardly"
    );

    public static readonly string[] Prepositions = Split(
        "near behind under above across beside beyond before after during without within against between along toward inside outside around despite"
    );

    public static readonly string[] Connectives = Split(
        "because although while when before after since until so and but"
    );

    private static string[] Split(string words) => words.Split(' ');
}
