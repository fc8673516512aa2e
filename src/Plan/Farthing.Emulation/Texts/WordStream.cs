using Farthing.Numerics.Randomness;

namespace Farthing.Emulation.Texts;

/// <summary>Sentences without end, one token at a time; the same seed gives the same ones. Nothing in them needs escaping in JSON.</summary>
/// <param name="seed">The seed.</param>
public struct WordStream(ulong seed)
{
    private Pcg32 random = new(seed, 11);
    private int left;
    private bool isInside;
    private bool isStarted;

    /// <summary>The next token's text, ASCII.</summary>
    public ReadOnlySpan<byte> Next()
    {
        if (left == 0 && isInside)
        {
            isInside = false;
            return "."u8;
        }

        int word = random.NextInt32(0, WordList.All.Length - 1);
        if (!isInside)
        {
            isInside = true;
            left = random.NextInt32(5, 17);
            byte[] opening = WordList.Opening[word];
            bool isFirst = !isStarted;
            isStarted = true;
            return isFirst ? opening.AsSpan(1) : opening;
        }

        left--;
        return WordList.Inside[word];
    }
}
