using Farthing.Measurement.Calibration;
using Farthing.Measurement.StepTerms;

namespace Farthing.Measurement.Scoring;

/// <summary>A measured figure beside its prediction.</summary>
public sealed record ScoredRow
{
    /// <summary>Id of the row in its file.</summary>
    public required string RowId { get; init; }

    /// <summary>Line in the file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The published table: rows of one table move together, so tables are the unit of averages and folds.</summary>
    public required string Table { get; init; }

    /// <summary>tpot, ttft, e2e or throughput (<see cref="ScoredMetric"/>).</summary>
    public required string Kind { get; init; }

    /// <summary>The file's metric: ttft_s, output_tok_s, ….</summary>
    public required string Metric { get; init; }

    /// <summary>mean, p50, p90, p99.</summary>
    public required string Statistic { get; init; }

    /// <summary>Its group.</summary>
    public required RowTraits Traits { get; init; }

    /// <summary>Measured value, above 0; seconds or per second.</summary>
    public required double Measured { get; init; }

    /// <summary>Predicted value, above 0; in the same unit.</summary>
    public required double Predicted { get; init; }

    /// <summary>Lower end of the 90 % band; null where none is stated.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the 90 % band; null where none is stated.</summary>
    public double? High { get; init; }

    /// <summary>The fitted band, as quantiles of ln(measured/predicted); null where none was fitted.</summary>
    public BandQuantiles? Quantiles { get; init; }

    /// <summary>The condition without its load: rows that differ in concurrency or rate alone share it.</summary>
    public string Sweep { get; init; } = "";

    /// <summary>Concurrency or rate within the sweep; NaN outside one.</summary>
    public double SweepAt { get; init; } = double.NaN;

    /// <summary>Inputs of the simple formulas that stand beside ours; null where they say nothing.</summary>
    public BaselineTerms? Baseline { get; init; }

    /// <summary>Parts of the prediction's time; null for predictions of another tool.</summary>
    public PredictionFacts? Facts { get; init; }

    /// <summary>The prediction under other terms of step times; null for rows without them.</summary>
    public RowStepTerms? StepTerms { get; init; }

    /// <summary>The prediction with the kernels of another architecture's GPU (<see cref="TransferredKernels"/>) over the one with its own; null where none was asked for.</summary>
    public double? TransferRatio { get; init; }

    /// <summary>Predicted over measured, less 1, in percent.</summary>
    public double SignedPercent => 100 * ((Predicted / Measured) - 1);

    /// <summary>Absolute error relative to the measurement, in percent.</summary>
    public double AbsolutePercent => Math.Abs(SignedPercent);

    /// <summary>ln(measured/predicted): what bands are quantiles of.</summary>
    public double LogRatio => Math.Log(Measured / Predicted);

    /// <summary>The least certainty at which a promise covers the measurement: the share of servers that are at most this slow, 0 to 1. Null without fitted quantiles.</summary>
    public double? Certainty =>
        Quantiles?.ToBand().ShareBelow(Measured / Predicted) is not double share ? null
        : Kind == ScoredMetric.Throughput ? 1 - share
        : share;

    /// <summary>Interval score of the 90 % band (Gneiting and Raftery 2007): ln(high/low), plus 20 times the logarithm by which the measurement lies outside. Smaller is better; null without a band.</summary>
    public double? IntervalScore =>
        Low is > 0 and double low && High is > 0 and double high
            ? Math.Log(high / low)
                + (MissWeight * Math.Max(0, Math.Log(low / Measured)))
                + (MissWeight * Math.Max(0, Math.Log(Measured / high)))
            : null;

    /// <summary>Two over the share that a 90 % band leaves out.</summary>
    private const double MissWeight = 2 / 0.1;

    /// <summary>True where the band follows from others, so that none is fitted. Whole requests add up, first tokens of open loops are played at both edges.</summary>
    public bool IsBandOfOthers =>
        Kind == ScoredMetric.E2E || (Kind == ScoredMetric.Ttft && Traits.Load == "open");

    /// <summary>True for mean and median.</summary>
    public bool IsMiddle => ScoredMetric.IsMiddle(Statistic);

    /// <summary>True when the measurement lies inside the band; null without a band.</summary>
    public bool? IsInBand =>
        Low is double low && High is double high ? Measured >= low && Measured <= high : null;
}
