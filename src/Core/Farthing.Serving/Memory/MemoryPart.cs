namespace Farthing.Serving.Memory;

/// <summary>One item of a GPU's memory.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Bytes">Its size on the fullest GPU.</param>
public readonly record struct MemoryPart(string Name, double Bytes);
