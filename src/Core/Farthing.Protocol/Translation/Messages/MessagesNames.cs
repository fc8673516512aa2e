namespace Farthing.Protocol.Translation.Messages;

/// <summary>Names that losses are counted by: a fixed set, so that no client's text becomes a metric.</summary>
internal static class MessagesNames
{
    /// <summary>True for a block that Anthropic's own tools leave in a message.</summary>
    public static bool IsServerBlock(string type) =>
        type
            is "server_tool_use"
                or "web_search_tool_result"
                or "web_fetch_tool_result"
                or "code_execution_tool_result"
                or "bash_code_execution_tool_result"
                or "text_editor_code_execution_tool_result"
                or "tool_search_tool_result"
                or "mcp_tool_use"
                or "mcp_tool_result"
                or "container_upload"
                or "compaction";

    /// <summary>True for a tool that Anthropic runs.</summary>
    public static bool IsServerTool(string type) =>
        type.StartsWith("web_search_", StringComparison.Ordinal)
        || type.StartsWith("web_fetch_", StringComparison.Ordinal)
        || type.StartsWith("code_execution_", StringComparison.Ordinal)
        || type.StartsWith("tool_search_", StringComparison.Ordinal);

    /// <summary>True for a member of another format that is counted by its name.</summary>
    public static bool IsKnownMember(string name) =>
        name
            is "frequency_penalty"
                or "presence_penalty"
                or "repetition_penalty"
                or "logit_bias"
                or "seed"
                or "min_p"
                or "prediction"
                or "verbosity"
                or "store"
                or "metadata"
                or "moderation"
                or "modalities"
                or "safety_identifier"
                or "truncation"
                or "context_management"
                or "max_tool_calls"
                or "client_metadata"
                or "include";
}
