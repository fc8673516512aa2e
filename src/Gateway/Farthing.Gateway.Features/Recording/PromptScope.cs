using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Recording;

/// <summary>What stands before a prompt's messages.</summary>
/// <param name="ToolsHash">Hash of the tools in their order; 0 without.</param>
/// <param name="ToolSetHash">Hash of the tools in any order.</param>
/// <param name="SystemHash">Hash of the system's text; 0 without.</param>
/// <param name="Tools">The tools.</param>
public sealed record PromptScope(
    ulong ToolsHash,
    ulong ToolSetHash,
    ulong SystemHash,
    IReadOnlyList<RecordedTool> Tools
);
