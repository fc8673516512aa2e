using Farthing.Documents.Forecasts;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Forecasts;

/// <summary>An input of a forecast, and how it is known.</summary>
/// <param name="Value">The value: counts, tokens, shares of 1, dollars per million tokens.</param>
/// <param name="Origin">How it is known.</param>
public readonly record struct ForecastInput(double Value, ForecastOrigin Origin)
{
    /// <summary>Values that are likely, of an assumed one; null where it was given, measured or looked up.</summary>
    public Interval? Likely { get; init; }

    /// <summary>The catalog or ledger that says it; null where a flag or nobody does.</summary>
    public string? Source { get; init; }
}
