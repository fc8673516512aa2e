using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>Facts about an upstream and its model that decide how a request is written for it.</summary>
public sealed record UpstreamTraits
{
    /// <summary>The model's name at the upstream.</summary>
    public required string Model { get; init; }

    /// <summary>Tag of upstream and model in seals (<see cref="ReasoningSeal.TagOf"/>).</summary>
    public required string Tag { get; init; }

    /// <summary>True for a provider's own API, false for an engine that people run: engines take plain strings and members of their own, providers check what they get.</summary>
    public bool IsHosted { get; init; }

    /// <summary>True for vLLM, which alone has some members.</summary>
    public bool IsVllm { get; init; }

    /// <summary>Name of the limit of a chat's output: <c>max_completion_tokens</c>, else <c>max_tokens</c>.</summary>
    public bool TakesMaxCompletionTokens { get; init; } = true;

    /// <summary>It knows <c>stream_options</c>; false where that is still to be found out.</summary>
    public bool TakesStreamOptions { get; init; } = true;

    /// <summary>Output tokens where the request names none and the format demands a number (Messages): the model's own maximum.</summary>
    public long LongestOutputTokens { get; init; } = 4096;

    /// <summary>Most output tokens of an answer: larger limits are cut to it; null: none.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>The context window; null where it is not known.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>Instructions in the middle stay where they are; otherwise they are folded into the next or last user turn, since many chat templates reject or hoist them.</summary>
    public bool KeepsMidSystem { get; init; }

    /// <summary>Temperature and the like are left out: the model takes none.</summary>
    public bool DropsSampling { get; init; }

    /// <summary>Which earlier reasoning goes back to an engine.</summary>
    public ReasoningReturn ReasoningBack { get; init; } = ReasoningReturn.All;

    /// <summary>Member of an assistant message that carries reasoning: <c>reasoning</c> (vLLM today) or <c>reasoning_content</c>.</summary>
    public string ReasoningMember { get; init; } = "reasoning";

    /// <summary>An assistant message with calls must have <see cref="ReasoningMember"/>, if need be empty.</summary>
    public bool RequiresReasoning { get; init; }

    /// <summary>How thinking is asked for at a Messages upstream.</summary>
    public ThinkingForm Thinking { get; init; } = ThinkingForm.Adaptive;

    /// <summary><c>chat_template_kwargs</c> that switch reasoning off, as JSON; none where there are none.</summary>
    public JsonValue ThinkingOff { get; init; }

    /// <summary>A provider's model takes the effort <c>none</c>, which switches its reasoning off.</summary>
    public bool TakesEffortNone { get; init; }

    /// <summary>A provider's model takes the effort <c>max</c>; others are asked for <c>xhigh</c>.</summary>
    public bool TakesEffortMax { get; init; }

    /// <summary>It takes documents as file parts (engines).</summary>
    public bool TakesDocuments { get; init; }

    /// <summary>An assistant message at the end is gone on with (vLLM's <c>continue_final_message</c>).</summary>
    public bool ContinuesPrefill { get; init; }

    /// <summary>An assistant message with calls and no text has <c>content: ""</c> and not <c>null</c>.</summary>
    public bool TakesEmptyContent { get; init; }

    /// <summary>It may run its own tools, which are billed apart.</summary>
    public bool TakesServerTools { get; init; }

    /// <summary>Prompts are to be cached at a Messages upstream from the second turn on.</summary>
    public bool CachesPrompts { get; init; }
}

/// <summary>Which earlier reasoning goes back to its maker.</summary>
public enum ReasoningReturn
{
    /// <summary>All of it: templates drop what they do not want, and the prompt's beginning stays as it was.</summary>
    All,

    /// <summary>That of the last assistant turn.</summary>
    Last,

    /// <summary>None.</summary>
    None,
}

/// <summary>How a model is asked to think in the Messages format.</summary>
public enum ThinkingForm
{
    /// <summary><c>{"type":"adaptive"}</c> with <c>output_config.effort</c>.</summary>
    Adaptive,

    /// <summary><c>{"type":"enabled","budget_tokens":N}</c>.</summary>
    Budget,

    /// <summary>Not at all.</summary>
    None,
}
