namespace Farthing.Economics.Forecasts;

/// <summary>Prices of a forecast in dollars per million tokens, and how much of the input a prefix cache supplies.</summary>
/// <param name="InputUsdPerM">Prompt tokens.</param>
/// <param name="OutputUsdPerM">Generated tokens.</param>
public sealed record ForecastPrices(double InputUsdPerM, double OutputUsdPerM)
{
    /// <summary>Prompt tokens read from a cache.</summary>
    public double CachedUsdPerM { get; init; } = InputUsdPerM;

    /// <summary>Prompt tokens written to a cache.</summary>
    public double WriteUsdPerM { get; init; } = InputUsdPerM;

    /// <summary>Reasoning tokens.</summary>
    public double ReasoningUsdPerM { get; init; } = OutputUsdPerM;

    /// <summary>Share of the input read from a cache, 0 to 1.</summary>
    public double CachedFraction { get; init; }

    /// <summary>Share of the input written to a cache, 0 to 1 − <see cref="CachedFraction"/>.</summary>
    public double WrittenFraction { get; init; }

    /// <summary>Mean price of an input token: (1 − h − w)·p + h·p read + w·p write. Every term is charged it, as if each had the same share in the cache.</summary>
    public double MeanInputUsdPerM =>
        ((1 - CachedFraction - WrittenFraction) * InputUsdPerM)
        + (CachedFraction * CachedUsdPerM)
        + (WrittenFraction * WriteUsdPerM);
}
