namespace Farthing.Gateway.Limits;

/// <summary>What came of one scope's value. Its own lock guards it; who needs several takes them by ascending <see cref="Ordinal"/>.</summary>
/// <param name="ordinal">Different for every bucket of a gate.</param>
/// <param name="limit">The limit.</param>
internal sealed class RateBucket(long ordinal, RateLimit limit)
{
    public long Ordinal => ordinal;

    public RateLimit Limit => limit;

    public Gcra? Requests { get; } = limit.RequestsPerMinute is long requests ? new Gcra(requests) : null;

    public Gcra? Tokens { get; } = limit.TokensPerMinute is long tokens ? new Gcra(tokens) : null;

    /// <summary>Requests under way.</summary>
    public int Running { get; set; }

    /// <summary>True when it was dropped for being idle: who finds that after locking looks for the new one.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>True when a fresh one would answer the same.</summary>
    public bool IsIdle(long nowNs) =>
        Running == 0 && (Requests?.ResetNs(nowNs) ?? 0) == 0 && (Tokens?.ResetNs(nowNs) ?? 0) == 0;
}
