namespace Farthing.Protocol.OpenAi;

/// <summary>A function that the model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">JSON Schema of its arguments as it was sent; empty where it has none.</param>
public sealed record ToolSpec(string Name, ReadOnlyMemory<byte> Parameters);
