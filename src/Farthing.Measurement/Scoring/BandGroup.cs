namespace Farthing.Measurement.Scoring;

/// <summary>Rows that share an error band; an empty word stands for all.</summary>
/// <param name="Metric">tpot, ttft, e2e, throughput; ending in "-tail" for p90 and p99.</param>
/// <param name="Load">closed, open, offline, static.</param>
/// <param name="Lengths">known or means, for rates alone: a run of a few hundred requests ends in a tail that depends on the lengths.</param>
/// <param name="Family">dense, moe, latent_moe, hybrid.</param>
/// <param name="Pool">one or disaggregated.</param>
public readonly record struct BandGroup(
    string Metric,
    string Load,
    string Lengths,
    string Family,
    string Pool
)
{
    /// <summary>The group of a row with its wider groups, widest first: metric; metric and load; metric, load, family and pool. Families whose predictions are floors have wider groups of their own.</summary>
    public static BandGroup[] Levels(ScoredRow row)
    {
        string metric = row.IsMiddle ? row.Kind : row.Kind + "-tail";
        string lengths = row.Kind == ScoredMetric.Throughput ? row.Traits.Lengths : "";
        string floor = row.Traits.IsCore ? "" : RowTraits.FloorFamily;
        return
        [
            new(metric, "", "", floor, ""),
            new(metric, row.Traits.Load, lengths, floor, ""),
            new(metric, row.Traits.Load, lengths, row.Traits.Family, row.Traits.Pool),
        ];
    }

    /// <summary>True where the prediction is a floor of time.</summary>
    public bool IsFloor => Family == RowTraits.FloorFamily;

    /// <summary>True for rates: more is faster.</summary>
    public bool IsRate => Metric.StartsWith(ScoredMetric.Throughput, StringComparison.Ordinal);
}
