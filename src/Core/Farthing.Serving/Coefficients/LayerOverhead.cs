using System.Text.Json.Serialization;
using Farthing.Numerics.Reading;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Coefficients;

/// <summary>Time per layer and step that serving measurements show beside the timed kernels: quantization and routing kernels, gaps, what an engine's build does differently. It is added to <see cref="HostTerms.PerLayerUs"/>; all entries that match add up.</summary>
/// <param name="Layers">experts or dense: models with routed experts, or without.</param>
/// <param name="Engine">vllm, sglang, trtllm; empty for every one.</param>
/// <param name="Format">Weight format (fp8_block, nvfp4, …); empty for every one.</param>
/// <param name="Architecture">Hopper, Blackwell, …; empty for every one.</param>
/// <param name="Version">stated or unstated: published figures without an engine version are older than those with one; empty for both.</param>
/// <param name="PerLayerUs">Microseconds per layer and step; below 0 where the engine is faster than the timed kernels.</param>
/// <param name="Source">What it was fitted to.</param>
public sealed record LayerOverhead(
    string Layers,
    string Engine,
    string Format,
    string Architecture,
    string Version,
    [property: JsonConverter(typeof(FourDigits)), JsonPropertyOrder(1)] double PerLayerUs,
    [property: JsonPropertyOrder(1)] string Source
)
{
    /// <summary>core, sparse or linear (<see cref="LayerOverheadKey.Attention"/>); empty for every kind.</summary>
    public string Attention { get; init; } = "";

    /// <summary>True when the entry counts for a deployment.</summary>
    /// <param name="key">What is served, on what, by whom; its <see cref="LayerOverheadKey.Layers"/> and the rest are all given.</param>
    public bool Matches(LayerOverheadKey key) =>
        Layers == key.Layers
        && (Engine.Length == 0 || Engine == key.Engine)
        && (Format.Length == 0 || Format == key.Format)
        && (Architecture.Length == 0 || Architecture == key.Architecture)
        && (Version.Length == 0 || Version == key.Version)
        && (Attention.Length == 0 || Attention == key.Attention);

    /// <summary>Sum of all matching entries of a deployment, in microseconds per layer and step.</summary>
    /// <remarks>A weight format that no entry is of, at an engine and architecture where others are, takes nothing more, but no less than the narrower ones of them and no more than the wider ones: a format that was not measured is not assumed to be better than a narrower one that was.</remarks>
    /// <param name="entries">The entries.</param>
    /// <param name="key">What is served, on what, by whom; an empty format leaves out what single formats take.</param>
    public static double SumUs(IReadOnlyList<LayerOverhead> entries, LayerOverheadKey key)
    {
        double sum = 0;
        bool isMeasured = false;
        double least = double.NegativeInfinity;
        double most = double.PositiveInfinity;
        bool hasFormat = FormatFacts.TryParse(key.Format, out NumberFormat own);
        foreach (LayerOverhead entry in entries)
        {
            if (entry.Matches(key))
            {
                sum += entry.PerLayerUs;
                isMeasured |= entry.Format.Length > 0;
            }
            else if (
                hasFormat
                && FormatFacts.TryParse(entry.Format, out NumberFormat other)
                && entry.Matches(key with { Format = entry.Format })
            )
            {
                least = FormatFacts.IsNarrower(other, own) ? Math.Max(least, entry.PerLayerUs) : least;
                most = FormatFacts.IsNarrower(own, other) ? Math.Min(most, entry.PerLayerUs) : most;
            }
        }

        return isMeasured ? sum : sum + Math.Max(least, Math.Min(most, 0));
    }
}
