namespace Farthing.Serving.Coefficients;

/// <summary>Quantiles of measured over predicted for a kind of figure, model and pool; TPOT of closed loops unless it says otherwise. An empty word stands for all.</summary>
/// <param name="Family">dense, moe, latent_moe, hybrid; in a band for all others, hybrid or empty.</param>
/// <param name="Pool">one (prefill and decode together) or disaggregated.</param>
/// <param name="Low">5 % of measurements are below this multiple of the prediction.</param>
/// <param name="Median">Half of them are.</param>
/// <param name="High">95 % are.</param>
/// <param name="Source">Where the quantiles come from.</param>
public sealed record StepTimeBand(
    string Family,
    string Pool,
    double Low,
    double Median,
    double High,
    string Source
)
{
    /// <summary>The figure of the bands that step times are run at.</summary>
    public const string TpotMetric = "tpot";

    /// <summary>The load of the bands that step times are run at.</summary>
    public const string ClosedLoad = "closed";

    /// <summary>tpot, ttft, e2e or throughput; ending in "-tail" for p90 and p99.</summary>
    public string Metric { get; init; } = TpotMetric;

    /// <summary>closed, open, offline or static.</summary>
    public string Load { get; init; } = ClosedLoad;

    /// <summary>What else decides the error: known or means (lengths, for rates), calm or queued (first tokens and whole requests); empty for the rest.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Tables that the quantiles come from, wider groups left out; 0 where that is not recorded.</summary>
    public int Tables { get; init; }

    /// <summary>True for the bands of step times: TPOT of closed loops, for one kind of model.</summary>
    public bool IsOfStepTime => Metric == TpotMetric && Load == ClosedLoad && Pool.Length > 0;

    /// <summary>The band made wider on a logarithmic scale, for coefficients of another GPU.</summary>
    /// <param name="factor">1 keeps it; 1.5 makes +20 % to 1.2^1.5 = +31 %.</param>
    public StepTimeBand Widened(double factor) =>
        factor == 1
            ? this
            : this with
            {
                Low = Math.Pow(Math.Min(Low, 1), factor),
                High = Math.Pow(Math.Max(High, 1), factor),
            };
}
