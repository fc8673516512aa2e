namespace Farthing.Economics.PromptCaching;

/// <summary>A place in a prompt where a breakpoint may stand.</summary>
/// <param name="Tokens">Tokens of the prompt up to here.</param>
/// <param name="Reuse5m">Probability that the prompt up to here is unchanged and comes again within five minutes, 0…1.</param>
/// <param name="Reuse1h">The same within an hour.</param>
public readonly record struct CacheCandidate(long Tokens, double Reuse5m, double Reuse1h)
{
    /// <summary>The probability for a lifetime.</summary>
    public double ReuseOf(CacheTtl ttl) => ttl == CacheTtl.FiveMinutes ? Reuse5m : Reuse1h;
}
