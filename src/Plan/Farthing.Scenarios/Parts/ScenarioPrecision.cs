using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Parts;

/// <summary>The formats that a person consents to.</summary>
public sealed record ScenarioPrecision
{
    /// <summary>Formats of the weights, in the order of writing.</summary>
    public required IReadOnlyList<NumberFormat> Weights { get; init; }

    /// <summary>Formats of the KV cache, in the order of writing.</summary>
    public required IReadOnlyList<NumberFormat> Kv { get; init; }

    /// <summary>Largest accepted loss of quality; null accepts the named formats whatever their band.</summary>
    public double? MaxQualityLossFraction { get; init; }
}
