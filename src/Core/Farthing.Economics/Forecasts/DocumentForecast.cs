using Farthing.Economics.Levers;

namespace Farthing.Economics.Forecasts;

/// <summary>A forecast per document that forgot the system prompt, the true length of the answer and repeated sends.</summary>
/// <param name="DocumentTokens">Tokens of the document.</param>
/// <param name="EstimatedOutputTokens">Output tokens that the forecast assumed.</param>
/// <param name="SystemTokens">Tokens of the system prompt.</param>
/// <param name="OutputTokens">Output tokens in truth.</param>
/// <param name="Sends">How often a document is sent: retries, edits, evaluations. At least 1.</param>
public sealed record DocumentForecast(
    double DocumentTokens,
    double EstimatedOutputTokens,
    double SystemTokens,
    double OutputTokens,
    double Sends
)
{
    /// <summary>Tokens that the forecast counted.</summary>
    public double EstimatedTokens => DocumentTokens + EstimatedOutputTokens;

    /// <summary>Tokens in truth.</summary>
    public double Tokens => (DocumentTokens + SystemTokens + OutputTokens) * Sends;

    /// <summary>Dollars that the forecast counted.</summary>
    public double EstimatedUsd(double inputUsdPerMillion, double outputUsdPerMillion) =>
        ((DocumentTokens * inputUsdPerMillion) + (EstimatedOutputTokens * outputUsdPerMillion)) / 1e6;

    /// <summary>Dollars in truth.</summary>
    public double Usd(double inputUsdPerMillion, double outputUsdPerMillion) =>
        (((DocumentTokens + SystemTokens) * inputUsdPerMillion) + (OutputTokens * outputUsdPerMillion))
        * Sends
        / 1e6;

    /// <summary>One bar per forgotten term, in tokens, multiplied out.</summary>
    public Waterfall TokenWaterfall =>
        Bars(EstimatedTokens, SystemTokens, OutputTokens - EstimatedOutputTokens);

    /// <summary>One bar per forgotten term, in dollars, multiplied out.</summary>
    public Waterfall UsdWaterfall(double inputUsdPerMillion, double outputUsdPerMillion) =>
        Bars(
            EstimatedUsd(inputUsdPerMillion, outputUsdPerMillion),
            SystemTokens * inputUsdPerMillion / 1e6,
            (OutputTokens - EstimatedOutputTokens) * outputUsdPerMillion / 1e6
        );

    private Waterfall Bars(double start, double system, double output) =>
        new(
            start,
            [
                ("system prompt", (start + system) / start),
                ("true output length", (start + system + output) / (start + system)),
                ("sends per document", Sends),
            ]
        );
}
