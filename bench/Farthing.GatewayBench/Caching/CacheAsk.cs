namespace Farthing.GatewayBench.Caching;

/// <summary>What a client of the cache's bench asks.</summary>
internal enum CacheAsk
{
    /// <summary><c>GET /health</c>: the gateway's own fastest answer, a bare round trip.</summary>
    Health,

    /// <summary>The same body each time.</summary>
    Same,

    /// <summary>The same question, with a question mark; without one while <see cref="Same"/> asks for it.</summary>
    Mark,

    /// <summary>Another body each time.</summary>
    Other,

    /// <summary>Another question each time; all else is the same.</summary>
    Words,
}
