namespace Farthing.Protocol.Translation.Requests;

/// <summary>Arguments of a tool's call: a JSON object, as such or as the contents of a JSON string; or the free text of a custom tool.</summary>
/// <param name="Bytes">The JSON, or the escaped contents of a string.</param>
/// <param name="IsEscaped">They are the contents of a string.</param>
public readonly record struct ToolArguments(ReadOnlyMemory<byte> Bytes, bool IsEscaped);
