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
    double PerLayerUs,
    string Source
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
}
