namespace Farthing.Reduction.Embeddings;

/// <summary>Words of a text, one after the other, in lower case and without allocation: runs of letters and digits; every other sign but white space is a word of its own.</summary>
/// <remarks>A word longer than 32 characters goes on as the next one.</remarks>
internal ref struct QuestionTokens(ReadOnlySpan<char> text)
{
    private const int MaxLength = 32;
    private readonly ReadOnlySpan<char> text = text;
    private Buffer word;
    private int length;
    private int at;

    /// <summary>The word.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ReadOnlySpan<char> Current => ((ReadOnlySpan<char>)word)[..length];

    /// <summary>Goes to the next word.</summary>
    public bool MoveNext()
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] is '?' or '.' or ',' or '!'))
        {
            at++;
        }

        length = 0;
        if (at >= text.Length)
        {
            return false;
        }

        if (!char.IsLetterOrDigit(text[at]))
        {
            word[length++] = text[at++];
            return true;
        }

        while (at < text.Length && length < MaxLength && char.IsLetterOrDigit(text[at]))
        {
            word[length++] = char.ToLowerInvariant(text[at++]);
        }

        return true;
    }

    [System.Runtime.CompilerServices.InlineArray(MaxLength)]
    private struct Buffer
    {
        private char first;
    }
}
