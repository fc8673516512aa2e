using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>What becomes of what a translation from or to the Messages API cannot carry.</summary>
internal static class MessagesFates
{
    /// <summary>Of a Messages client's request.</summary>
    public static IReadOnlyList<Fate> Reading { get; } =
    [
        Dropped("cache_control", "counted once a request; engines cache by prefix anyway"),
        Dropped("citations"),
        Dropped("context_management"),
        Dropped("diagnostics"),
        Dropped("inference_geo"),
        Dropped("compaction"),
        Dropped("mcp_servers"),
        Dropped("output_config", "members other than effort and format"),
        Dropped("input_examples"),
        Dropped("allowed_callers"),
        Approximated("max_tokens", "0 becomes 1"),
        Approximated("search_result", "becomes text: title, source, content"),
        Approximated("tool_reference", "becomes text: Tool NAME is available."),
        Approximated("web_search_tool_result", "becomes text: titles and addresses"),
        Dropped("server_tool_use"),
        Dropped("web_fetch_tool_result"),
        Dropped("code_execution_tool_result"),
        Dropped("bash_code_execution_tool_result"),
        Dropped("text_editor_code_execution_tool_result"),
        Dropped("tool_search_tool_result"),
        Dropped("mcp_tool_use"),
        Dropped("mcp_tool_result"),
        Dropped("container_upload"),
        Dropped("mcp_toolset", "refused where it is the only tool"),
        Refused("bash, text_editor, memory, computer, browser", "tools without a schema"),
        Refused("container"),
        Refused("fallbacks"),
        Refused("thread"),
        Refused("speed", "fast"),
        Refused("file", "ids of Anthropic's file store"),
        Dropped("unknown", "any other member or block"),
    ];

    /// <summary>Of others' requests at a Messages upstream.</summary>
    public static IReadOnlyList<Fate> Writing(UpstreamTraits traits)
    {
        bool canThink = traits.Thinking != ThinkingForm.None;
        string thinking = traits.Thinking switch
        {
            ThinkingForm.None => "the model does not think",
            ThinkingForm.Budget =>
                "a budget of 2,048 to 32,768 tokens; dropped beside a forced tool, below 1,024 tokens, and where a call that waits for its result has no signed thinking",
            _ => "adaptive thinking; dropped beside a forced tool",
        };
        return
        [
            Refused("n", "more than 1"),
            Refused("logprobs"),
            Refused("top_logprobs"),
            Refused("modalities", "audio"),
            Refused("audio", "in messages too"),
            Refused("image_url", "types other than jpeg, png, gif, webp"),
            Refused("file", "ids, and types other than PDF and text"),
            traits.TakesServerTools
                ? Approximated("web_search", "becomes Anthropic's own web search")
                : Dropped("web_search", "refused where it is the only tool, demanded, or web_search_options"),
            Dropped(
                "server_tool",
                "other tools of a provider; refused where it is the only tool or demanded"
            ),
            traits.DropsSampling
                ? Dropped("temperature")
                : Approximated("temperature", "at most 1; dropped beside thinking"),
            Dropped("top_p", "beside temperature, and beside thinking below 0.95"),
            .. traits.DropsSampling || canThink
                ? [Dropped("top_k", "beside thinking, and where the model takes none")]
                : (Fate[])[],
            canThink ? Approximated("reasoning_effort", thinking) : Dropped("reasoning_effort", thinking),
            Dropped("system_media", "pictures and files in instructions"),
            Dropped("reasoning", "of an earlier turn that this model did not sign"),
            Approximated("response_format", "json_object becomes an instruction"),
            Approximated(
                "custom_tool",
                "custom tools become functions; grammars are described, not enforced"
            ),
            Approximated("arguments", "of an earlier call that are no JSON: an object that holds the text"),
            Dropped("service_tier", "flex and others"),
            Dropped("stop", "texts of white space alone"),
            .. Members,
            Dropped("unknown", "any other member"),
        ];
    }

    private static Fate[] Members { get; } =
    [
        Dropped("frequency_penalty"),
        Dropped("presence_penalty"),
        Dropped("repetition_penalty"),
        Dropped("logit_bias"),
        Dropped("seed"),
        Dropped("min_p"),
        Dropped("prediction"),
        Dropped("verbosity"),
        Dropped("store"),
        Dropped("metadata"),
        Dropped("moderation"),
        Dropped("safety_identifier", "beside user"),
        Dropped("truncation"),
        Dropped("context_management"),
        Dropped("max_tool_calls"),
        Dropped("client_metadata"),
        Dropped("include"),
    ];

    private static Fate Dropped(string member, string note = "") => new(member, FateKind.Dropped, note);

    private static Fate Approximated(string member, string note) => new(member, FateKind.Approximated, note);

    private static Fate Refused(string member, string note = "") => new(member, FateKind.Refused, note);
}
