using Farthing.Documents.Forecasts;

namespace Farthing.Economics.Forecasts;

/// <summary>Part of what a session costs.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="InputTokens">Prompt tokens.</param>
/// <param name="OutputTokens">Generated tokens.</param>
/// <param name="Usd">Dollars for both; 0 where no prices are known.</param>
public readonly record struct ForecastTerm(
    ForecastTermKind Kind,
    double InputTokens,
    double OutputTokens,
    double Usd
)
{
    /// <summary>Prompt and generated tokens.</summary>
    public double Tokens => InputTokens + OutputTokens;
}
