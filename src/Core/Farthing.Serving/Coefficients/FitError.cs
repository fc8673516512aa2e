using System.Text.Json.Serialization;
using Farthing.Numerics.Reading;

namespace Farthing.Serving.Coefficients;

/// <summary>Distance between a formula and timings, over rows.</summary>
/// <param name="MedianPercent">Median absolute error.</param>
/// <param name="P90Percent">90 of 100 rows err at most this much.</param>
/// <param name="BiasPercent">Median signed error: above 0 predicts too slow.</param>
/// <param name="Rows">Rows that were compared.</param>
/// <param name="IsHeldOut">True when the rows were not used in the fit.</param>
public sealed record FitError(
    [property: JsonConverter(typeof(FourDigits))] double MedianPercent,
    [property: JsonConverter(typeof(FourDigits))] double P90Percent,
    [property: JsonConverter(typeof(FourDigits))] double BiasPercent,
    int Rows,
    [property: JsonPropertyName("held_out")] bool IsHeldOut
);
