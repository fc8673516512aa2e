namespace Farthing.Serving.Models;

/// <summary>Layers of one kind, wherever they stand in the stack.</summary>
/// <param name="Count">How many there are, at least 1.</param>
/// <param name="Attention">What mixes tokens in them.</param>
/// <param name="Ffn">What follows it.</param>
public sealed record LayerGroup(int Count, AttentionSpec Attention, FfnSpec Ffn);
