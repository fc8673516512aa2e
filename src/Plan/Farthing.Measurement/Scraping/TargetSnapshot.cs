using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Scraping;

/// <summary>State of a target at a moment: gauges as they are, counters as totals that never fall, means of gauges as integrals over time.</summary>
public sealed record TargetSnapshot
{
    /// <summary>When, in seconds of a clock that never goes back.</summary>
    public required double TimeSeconds { get; init; }

    /// <summary>Gauges and counters by <see cref="MetricSignal"/>; NaN where the target does not have them.</summary>
    public required double[] Values { get; init; }

    /// <summary>Distributions by <see cref="MetricSignal"/>; null where the target does not have them.</summary>
    public required HistogramTotals?[] Histograms { get; init; }

    /// <summary>Gauge × seconds since the first round, by <see cref="MetricSignal"/>, over the time in which it was known.</summary>
    public required double[] Integrals { get; init; }

    /// <summary>Seconds in which each gauge was known.</summary>
    public required double[] KnownSeconds { get; init; }

    /// <summary>Seconds in which no request ran, waited or got a token.</summary>
    public required double IdleSeconds { get; init; }

    /// <summary>Seconds of which it is known whether requests ran.</summary>
    public required double JudgedSeconds { get; init; }

    /// <summary>GPUs of the page; 0 where it does not count GPUs.</summary>
    public required int Gpus { get; init; }

    /// <summary>Those of them whose names are theirs everywhere: another page may show the same ones.</summary>
    public IReadOnlySet<string> Cards { get; init; } = new HashSet<string>();

    /// <summary>Engines of the page: data-parallel ranks count each; 1 where it does not say.</summary>
    public int Engines { get; init; } = 1;

    /// <summary>A gauge or a counter's total.</summary>
    public double Of(MetricSignal signal) => Values[(int)signal];
}
