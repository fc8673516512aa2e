namespace Farthing.Serving.Coefficients;

/// <summary>Quantiles of measured over predicted decode time for a kind of model and pool.</summary>
/// <param name="Family">dense, moe, latent_moe, hybrid.</param>
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
    /// <summary>The band made wider on a logarithmic scale, for coefficients of another GPU.</summary>
    /// <param name="factor">1 keeps it; 1.5 makes +20 % to 1.2^1.5 = +31 %.</param>
    public StepTimeBand Widened(double factor) =>
        this with
        {
            Low = Math.Pow(Math.Min(Low, 1), factor),
            High = Math.Pow(Math.Max(High, 1), factor),
        };
}
