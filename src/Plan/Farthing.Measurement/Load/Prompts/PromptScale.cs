namespace Farthing.Measurement.Load.Prompts;

/// <summary>Tokens that the server counts for a prompt of a number of words: tokens = overhead + perWord · words. Measured against the server, never assumed.</summary>
/// <param name="OverheadTokens">Template and salt.</param>
/// <param name="TokensPerWord">Tokens of a further word, above 0.</param>
/// <param name="Source">How it was found: <c>/tokenize</c>, <c>usage</c>, or <c>exact</c> for token ids.</param>
public sealed record PromptScale(double OverheadTokens, double TokensPerWord, string Source)
{
    /// <summary>Token ids are written themselves: a word is a token.</summary>
    public static PromptScale Exact { get; } = new(0, 1, "exact");

    /// <summary>The line through two counts.</summary>
    /// <param name="fewWords">Words of the short prompt.</param>
    /// <param name="fewTokens">Its tokens.</param>
    /// <param name="manyWords">Words of the long prompt.</param>
    /// <param name="manyTokens">Its tokens.</param>
    /// <param name="source">Who counted.</param>
    /// <returns>Null when the counts don't grow with the words.</returns>
    public static PromptScale? Through(
        int fewWords,
        double fewTokens,
        int manyWords,
        double manyTokens,
        string source
    )
    {
        double slope = (manyTokens - fewTokens) / (manyWords - fewWords);
        return slope > 0.2 && slope < 20
            ? new PromptScale(Math.Max(0, fewTokens - (slope * fewWords)), slope, source)
            : null;
    }

    /// <summary>Words of a prompt that should have so many tokens in all, at least 1.</summary>
    public int WordsFor(double tokens) =>
        (int)Math.Max(1, Math.Round((tokens - OverheadTokens) / TokensPerWord));
}
