using Farthing.Gateway.Caching;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Protocol.Exposition;
using Families = Farthing.Gateway.Telemetry.Metrics.MetricFamilies;

namespace Farthing.Gateway.Hosting;

/// <summary>The response cache, on <c>/metrics</c>.</summary>
internal static class CacheFigures
{
    /// <summary>Writes them.</summary>
    public static void Write(MetricsText text, ResponseCache cache)
    {
        CacheCounts counts = cache.Counts;
        SharedCache? shared = cache.Shared;
        Each(
            Families.CacheRequests,
            [("hit", counts.Hits), ("miss", counts.Misses), ("bypass", counts.Bypasses)]
        );
        Each(
            Families.CacheShared,
            [
                ("found", counts.HitsElsewhere),
                ("written", shared?.Written ?? 0),
                ("failed", shared?.Failures ?? 0),
                ("damaged", shared?.Damaged ?? 0),
                ("dropped", shared?.Dropped ?? 0),
            ]
        );
        Families.CacheStoreAway.One(text, shared?.IsAway == true ? 1 : 0);

        void Each(MetricFamily family, (string Label, long Value)[] values) =>
            family.Each(text, values, static one => one.Label, static one => one.Value);
    }
}
