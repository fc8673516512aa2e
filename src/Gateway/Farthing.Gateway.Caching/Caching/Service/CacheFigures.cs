using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Protocol.Exposition;
using Families = Farthing.Gateway.Telemetry.Metrics.MetricFamilies;

namespace Farthing.Gateway.Caching.Service;

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
        SemanticCache? semantic = cache.Semantic;
        SemanticCounts done = semantic?.Counts ?? new SemanticCounts();
        Each(
            Families.SemanticCache,
            [
                ("hit", done.Hits),
                ("shadow_hit", done.ShadowHits),
                ("compared", done.Compared),
                ("different", done.Different),
                ("unsure", done.Unsure),
                ("audit", done.Audits),
                ("dropped", done.Dropped),
                ("no_vector", done.WithoutVector),
            ]
        );
        (long shadow, long serving) = semantic?.Phases() ?? default;
        Each(Families.SemanticCells, [("shadow", shadow), ("serving", serving)]);
        Families.SemanticQuestions.One(text, semantic?.Questions ?? 0);

        void Each(MetricFamily family, (string Label, long Value)[] values) =>
            family.Each(text, values, static one => one.Label, static one => one.Value);
    }
}
