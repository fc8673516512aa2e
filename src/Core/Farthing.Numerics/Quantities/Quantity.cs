using System.Text.Json.Serialization;

namespace Farthing.Numerics.Quantities;

/// <summary>A number as it is shown: with its unit, its range where it has one, and how it is known.</summary>
/// <param name="Value">The value, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit as JSON names it: <c>usd</c>, <c>usd_per_hour</c>, <c>usd_per_m_tokens</c>, <c>usd_per_request</c>, <c>s</c>, <c>tokens</c>, <c>tokens_per_s</c>, <c>requests_per_s</c>, <c>fraction</c>, <c>bytes</c>, <c>count</c>.</param>
public readonly record struct Quantity(
    [property: JsonPropertyOrder(0)] double Value,
    [property: JsonPropertyOrder(3)] string Unit
)
{
    /// <summary>Lower end of the range or band; null for a point.</summary>
    [JsonPropertyOrder(1)]
    public double? Low { get; init; }

    /// <summary>Upper end of the range or band; null for a point.</summary>
    [JsonPropertyOrder(2)]
    public double? High { get; init; }

    /// <summary>Measured, predicted or assumed.</summary>
    [JsonPropertyOrder(4)]
    public Basis Basis { get; init; } = Basis.Predicted;

    /// <summary>For a predicted number, where its coefficients come from.</summary>
    [JsonPropertyOrder(5)]
    public Coefficients? Coefficients { get; init; }

    /// <summary>The source, with its date where it has one.</summary>
    [JsonPropertyOrder(6)]
    public string? Source { get; init; }

    /// <summary>Value and ends times a factor, in another unit; known as before.</summary>
    /// <param name="factor">Above 0.</param>
    /// <param name="unit">The unit of the product.</param>
    public Quantity Times(double factor, string unit) =>
        this with
        {
            Value = Value * factor,
            Low = Low * factor,
            High = High * factor,
            Unit = unit,
        };

    /// <summary>From the lower to the upper end; the value alone where there are none.</summary>
    [JsonIgnore]
    public Interval Range => new(Low ?? Value, High ?? Value);
}
