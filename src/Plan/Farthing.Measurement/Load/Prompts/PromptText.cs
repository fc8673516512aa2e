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
