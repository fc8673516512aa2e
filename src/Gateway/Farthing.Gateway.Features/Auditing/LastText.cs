namespace Farthing.Gateway.Auditing;

/// <summary>The beginning of a prompt that came before.</summary>
/// <param name="Bytes">Its text.</param>
/// <param name="UnixNs">When it came.</param>
/// <param name="ToolsHash">Of its tools as they stood.</param>
/// <param name="RawToolSet">Of its tools in any order.</param>
/// <param name="ToolSet">Of its tools in any order, with their members in any order.</param>
internal sealed record LastText(byte[] Bytes, long UnixNs, ulong ToolsHash, ulong RawToolSet, ulong ToolSet);
