namespace Farthing.Serving.Slos;

/// <summary>A latency promise: every target holds.</summary>
/// <param name="Targets">The targets, in the order in which they were written; may be empty (no promise).</param>
public sealed record Slo(IReadOnlyList<SloTarget> Targets)
{
    /// <summary>No promise at all.</summary>
    public static Slo None { get; } = new([]);

    /// <summary>A latency promise.</summary>
    public static IReadOnlyList<LatencyMetric> Metrics { get; } =
    [LatencyMetric.Ttft, LatencyMetric.Ttfo, LatencyMetric.Itl, LatencyMetric.Tpot, LatencyMetric.E2e];

    /// <summary>The names that a target may have: each metric with each statistic.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. from metric in Metrics
        from statistic in Enum.GetValues<Statistic>()
        select new SloTarget(metric, statistic, 1).Name,
    ];

    /// <summary>Reads a target's name.</summary>
    public static bool TryParseName(string name, out LatencyMetric metric, out Statistic statistic)
    {
        metric = default;
        statistic = default;
        int at = name.LastIndexOf('_');
        return at > 0
            && Enum.TryParse(name[..at], true, out metric)
            && Enum.TryParse(name[(at + 1)..], true, out statistic)
            && Names.Contains(name.ToLowerInvariant());
    }
}
