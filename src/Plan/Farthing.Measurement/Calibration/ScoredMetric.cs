using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Calibration;

/// <summary>Kinds of measured figures that are scored together.</summary>
public static class ScoredMetric
{
    /// <summary>Time per output token.</summary>
    public const string Tpot = "tpot";

    /// <summary>Time to the first token.</summary>
    public const string Ttft = StepTimeBand.TtftMetric;

    /// <summary>Time of a whole request.</summary>
    public const string E2E = "e2e";

    /// <summary>Time from one token to the next.</summary>
    public const string Itl = "itl";

    /// <summary>Tokens or requests per second.</summary>
    public const string Throughput = "throughput";

    /// <summary>The kind of a column's metric: tpot_s, ttft_s, e2e_s, itl_s; the rest are rates.</summary>
    public static string KindOf(string metric) =>
        metric switch
        {
            "tpot_s" => Tpot,
            "ttft_s" => Ttft,
            "e2e_s" => E2E,
            "itl_s" => Itl,
            _ => Throughput,
        };

    /// <summary>True for mean and median; percentiles further out are scored apart.</summary>
    public static bool IsMiddle(string statistic) => statistic is "mean" or "p50";

    /// <summary>Further group of a figure's error beside load, family and pool: known lengths or means for rates; for first tokens and whole requests, whether requests wait for a place in the batch. Empty for the rest.</summary>
    public static string DetailOf(string kind, string lengths, bool isSaturated) =>
        kind switch
        {
            Throughput => lengths,
            Ttft or E2E => isSaturated ? "queued" : StepTimeBand.Calm,
            _ => "",
        };
}
