namespace Farthing.Economics.PromptCaching;

/// <summary>Prices of a prompt cache, as factors of the price of an input token.</summary>
/// <param name="Write5m">A token written for five minutes, at least 1.</param>
/// <param name="Write1h">A token written for an hour, at least 1; null: there is no such lifetime.</param>
/// <param name="Read">A token that is read, 0…1.</param>
public readonly record struct CacheFactors(double Write5m, double? Write1h, double Read)
{
    /// <summary>The factors of a provider's row.</summary>
    public static CacheFactors Of(PromptCacheRule rule) =>
        new(rule.WriteFactor5m, rule.WriteFactor1h, rule.ReadFactor);

    /// <summary>The price of a written token; infinite where the lifetime does not exist.</summary>
    public double WriteOf(CacheTtl ttl) =>
        ttl == CacheTtl.FiveMinutes ? Write5m : Write1h ?? double.PositiveInfinity;

    /// <summary>Reuse from which a mark pays: h &gt; (w − 1) / (w − r).</summary>
    public double BreakEvenReuse(CacheTtl ttl) => (WriteOf(ttl) - 1) / (WriteOf(ttl) - Read);
}
