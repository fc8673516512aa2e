using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Names under which losses are counted: a client's own text is none of them.</summary>
internal static class KnownNames
{
    /// <summary>Items of a conversation that no other format has.</summary>
    private static readonly string[] Items =
    [
        "web_search_call",
        "file_search_call",
        "image_generation_call",
        "code_interpreter_call",
        "computer_call",
        "computer_call_output",
        "mcp_list_tools",
        "mcp_approval_request",
        "mcp_approval_response",
        "mcp_call",
        "tool_search_call",
        "tool_search_output",
        "program",
        "program_output",
    ];

    /// <summary>Members of requests that Responses has no place for.</summary>
    private static readonly string[] Members =
    [
        "frequency_penalty",
        "presence_penalty",
        "seed",
        "logit_bias",
        "prediction",
        "top_k",
        "min_p",
        "top_a",
        "repetition_penalty",
        "min_tokens",
        "ignore_eos",
        "moderation",
        "verbosity",
        "chat_template_kwargs",
    ];

    /// <summary>Kinds of tools that providers run.</summary>
    private static readonly string[] ServerTools =
    [
        "web_search",
        "web_fetch",
        "file_search",
        "code_interpreter",
        "code_execution",
        "image_generation",
        "mcp",
        "computer",
        "tool_search",
        "programmatic_tool_calling",
        "shell",
    ];

    /// <summary>All item types that are dropped.</summary>
    public static IReadOnlyList<string> DroppedItems => Items;

    /// <summary>All members that are dropped.</summary>
    public static IReadOnlyList<string> DroppedMembers => Members;

    /// <summary>The name to count an item by.</summary>
    public static string OfItem(string type) => Of(Items, type);

    /// <summary>The name to count a member by.</summary>
    public static string OfMember(string name) => Of(Members, name);

    /// <summary>The name of a provider's tool: its type without version.</summary>
    public static string OfTool(ToolDefinition tool)
    {
        foreach (string known in ServerTools)
        {
            if (
                tool.ServerType.StartsWith(known, StringComparison.Ordinal)
                && (tool.ServerType.Length == known.Length || tool.ServerType[known.Length] == '_')
            )
            {
                return known;
            }
        }

        return "unknown";
    }

    private static string Of(string[] names, string name) =>
        Array.IndexOf(names, name) < 0 ? "unknown" : name;
}
