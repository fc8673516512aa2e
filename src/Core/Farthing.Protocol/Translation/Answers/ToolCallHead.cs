using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Answers;

/// <summary>A call of a tool as a writer begins it.</summary>
/// <param name="id">Its id; empty where the upstream named none.</param>
/// <param name="name">The tool's name at the upstream.</param>
/// <param name="isCustom">Its arguments come as free text.</param>
/// <param name="tool">The client's tool; null for one that it did not offer.</param>
public readonly ref struct ToolCallHead(
    ReadOnlySpan<byte> id,
    ReadOnlySpan<byte> name,
    bool isCustom,
    ToolDefinition? tool
)
{
    /// <summary>Its id; empty where the upstream named none.</summary>
    public ReadOnlySpan<byte> Id { get; } = id;

    /// <summary>The tool's name as the client wrote it, without its namespace; at the upstream where the client offered no such tool.</summary>
    public ReadOnlySpan<byte> Name { get; } = tool is null ? name : tool.Name.Span;

    /// <summary>The name with its namespace in front.</summary>
    public ReadOnlySpan<byte> FullName { get; } = tool is null ? name : tool.FullName.Span;

    /// <summary>Its arguments come as free text.</summary>
    public bool IsCustom { get; } = isCustom;

    /// <summary>The client's tool; null for one that it did not offer.</summary>
    public ToolDefinition? Tool { get; } = tool;
}
