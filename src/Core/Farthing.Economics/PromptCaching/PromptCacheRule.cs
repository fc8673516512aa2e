namespace Farthing.Economics.PromptCaching;

/// <summary>One dated row of a provider's rules for its prompt cache.</summary>
/// <param name="Provider">The provider: <c>anthropic</c>, <c>openai</c>, <c>gemini</c>, <c>deepseek</c>, <c>bedrock</c> or <c>mistral</c>.</param>
/// <param name="Family">Beginning of the model names that the row holds for; empty: all of the provider's.</param>
/// <param name="MinTokens">Shortest prefix that is cached, in tokens; shorter ones are passed over without an error.</param>
/// <param name="StepTokens">Cached lengths are multiples of this many tokens.</param>
/// <param name="WriteFactor5m">Price of a token written for five minutes (or the provider's only lifetime), as a factor of the input price.</param>
/// <param name="WriteFactor1h">Price of a token written for an hour, likewise; null: there is no such lifetime.</param>
/// <param name="ReadFactor">Price of a token that is read, likewise.</param>
/// <param name="Ttl">The usual lifetime, counted from the start of the request that wrote or read it.</param>
/// <param name="MaxMarks">Breakpoints in one request; 0: the provider places them itself.</param>
/// <param name="LookbackBlocks">Blocks before a breakpoint in which an earlier entry is found; 0: no bound.</param>
/// <param name="AsOf">Month of the source.</param>
/// <param name="Source">The source.</param>
public sealed record PromptCacheRule(
    string Provider,
    string Family,
    int MinTokens,
    int StepTokens,
    double WriteFactor5m,
    double? WriteFactor1h,
    double ReadFactor,
    TimeSpan Ttl,
    int MaxMarks,
    int LookbackBlocks,
    string AsOf,
    string Source
)
{
    /// <summary>True where a request marks what is cached; false where the provider decides it.</summary>
    public bool HasMarks => MaxMarks > 0;
}
