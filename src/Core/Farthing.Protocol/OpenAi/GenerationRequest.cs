namespace Farthing.Protocol.OpenAi;

/// <summary>A request to <c>/v1/chat/completions</c> or <c>/v1/completions</c>, with vLLM's extensions. Null: the client did not say.</summary>
public sealed record GenerationRequest
{
    /// <summary>True for chat completions.</summary>
    public required bool IsChat { get; init; }

    /// <summary>The model's name; null where it was left out.</summary>
    public string? Model { get; set; }

    /// <summary>The conversation of a chat.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; set; } = [];

    /// <summary>The prompts of a completion; each is answered on its own.</summary>
    public IReadOnlyList<PromptInput> Prompts { get; set; } = [];

    /// <summary>Longest answer: <c>max_completion_tokens</c>, else <c>max_tokens</c>.</summary>
    public int? MaxTokens { get; set; }

    /// <summary>vLLM: the answer does not end itself before so many tokens.</summary>
    public int MinTokens { get; set; }

    /// <summary>vLLM: the answer goes on to <see cref="MaxTokens"/>.</summary>
    public bool IgnoreEos { get; set; }

    /// <summary>Samples per prompt.</summary>
    public int N { get; set; } = 1;

    /// <summary>Seed of sampling.</summary>
    public long? Seed { get; set; }

    /// <summary>Strings that end the answer.</summary>
    public IReadOnlyList<string> Stop { get; set; } = [];

    /// <summary>vLLM: the stop string stays in the answer.</summary>
    public bool IncludeStopInOutput { get; set; }

    /// <summary>Answer as server-sent events.</summary>
    public bool Stream { get; set; }

    /// <summary>A last chunk with usage (<c>stream_options.include_usage</c>).</summary>
    public bool IncludeUsage { get; set; }

    /// <summary>vLLM: usage in every chunk (<c>stream_options.continuous_usage_stats</c>).</summary>
    public bool ContinuousUsage { get; set; }

    /// <summary>Log probabilities are wanted.</summary>
    public bool Logprobs { get; set; }

    /// <summary>Alternatives per token: chat's <c>top_logprobs</c>, completions' <c>logprobs</c>.</summary>
    public int TopLogprobs { get; set; }

    /// <summary>Completions: the prompt stands before the answer.</summary>
    public bool Echo { get; set; }

    /// <summary>Functions that may be called.</summary>
    public IReadOnlyList<ToolSpec> Tools { get; set; } = [];

    /// <summary>True when one is called.</summary>
    public ToolChoice ToolChoice { get; set; }

    /// <summary>The function that must be called.</summary>
    public string? ToolName { get; set; }

    /// <summary>JSON Schema that the answer must fit (<c>response_format</c>, <c>structured_outputs</c>), as it was sent; <c>{}</c> for any JSON object, empty for text.</summary>
    public ReadOnlyMemory<byte> Schema { get; set; }

    /// <summary>vLLM: scheduling priority, smaller first.</summary>
    public int Priority { get; set; }

    /// <summary>Sampling temperature.</summary>
    public double? Temperature { get; set; }

    /// <summary>The end user, as the client states it.</summary>
    public string? User { get; set; }
}
