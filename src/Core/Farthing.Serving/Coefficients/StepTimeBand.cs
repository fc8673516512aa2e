using System.Text.Json.Serialization;
using Farthing.Numerics.Reading;
using Farthing.Numerics.Statistics;

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
    [property: JsonConverter(typeof(FourDigits)), JsonPropertyOrder(1)] double Low,
    [property: JsonConverter(typeof(FourDigits)), JsonPropertyOrder(1)] double Median,
    [property: JsonConverter(typeof(FourDigits)), JsonPropertyOrder(1)] double High,
    [property: JsonPropertyOrder(2)] string Source
)
{
    /// <summary>The figure of the bands that step times are run at.</summary>
    public const string TpotMetric = "tpot";

    /// <summary>The figure of the bands of first tokens.</summary>
    public const string TtftMetric = "ttft";

    /// <summary>The word of <see cref="Detail"/> where requests do not wait for a place in the batch.</summary>
    public const string Calm = "calm";

    /// <summary>The load of the bands that step times are run at.</summary>
    public const string ClosedLoad = "closed";

    /// <summary>The word of <see cref="Build"/> for nightly builds.</summary>
    public const string Experimental = "experimental";

    /// <summary>tpot, ttft, e2e or throughput; ending in "-tail" for p90 and p99.</summary>
    [JsonPropertyOrder(-1)]
    public string Metric { get; init; } = TpotMetric;

    /// <summary>closed, open, offline or static.</summary>
    [JsonPropertyOrder(-1)]
    public string Load { get; init; } = ClosedLoad;

    /// <summary>Further group of the error: known or means (lengths, for rates), calm or queued (first tokens and whole requests); empty for the rest.</summary>
    [JsonPropertyOrder(-1)]
    public string Detail { get; init; } = "";

    /// <summary>The engine as conditions name it, for bands that are kept by engine; empty for the rest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Engine { get; init; }

    /// <summary><see cref="Experimental"/> for builds of engines that nobody ships as a default; null for releases.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Build { get; init; }

    /// <summary>Tables that the quantiles come from, wider groups left out; 0 where that is not recorded.</summary>
    [JsonPropertyOrder(1)]
    public int Tables { get; init; }

    /// <summary>Shape between the three quantiles: 1 for normal logarithms; above 1 most errors are nearer to the median and few are far.</summary>
    [JsonConverter(typeof(FourDigits)), JsonPropertyOrder(1)]
    public double TailPower { get; init; } = 1;

    /// <summary>True for the bands of step times: TPOT of closed loops, for one kind of model on released engines.</summary>
    public bool IsOfStepTime =>
        Metric == TpotMetric && Load == ClosedLoad && Pool.Length > 0 && Build is null;

    /// <summary>The multiple of the prediction that a share of servers does not exceed: 0.05, 0.5 and 0.95 give <see cref="Low"/>, <see cref="Median"/> and <see cref="High"/>.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    /// <remarks>The logarithm has a spread of its own on each side of the median: ln f(p) = ln median + (z(p)/z(0.95))^power · (ln high − ln median). Below it the spread is ln median − ln low. The power is <see cref="TailPower"/> between the ends and 1 beyond them, where nothing was measured.</remarks>
    public double At(double share)
    {
        double z = NormalDistribution.Quantile(share) / Z95;
        return Math.Exp(Math.Log(Median) + (Signed(z, TailPower) * Side(z)));
    }

    /// <summary>The share of servers that are at most this slow: the inverse of <see cref="At"/>.</summary>
    /// <param name="factor">Multiple of the prediction, above 0.</param>
    public double ShareBelow(double factor)
    {
        double away = Math.Log(factor) - Math.Log(Median);
        double side = Side(away);
        return side > 0 ? NormalDistribution.ShareBelow(Signed(away / side, 1 / TailPower) * Z95)
            : away < 0 ? 0
            : 1;
    }

    private static double Signed(double value, double power) =>
        Math.Abs(value) >= 1 ? value : Math.CopySign(Math.Pow(Math.Abs(value), power), value);

    private double Side(double away) =>
        away < 0 ? Math.Log(Median) - Math.Log(Low) : Math.Log(High) - Math.Log(Median);

    private static readonly double Z95 = NormalDistribution.Quantile(0.95);

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
