using System.Text;

namespace Farthing.Protocol.Usage;

/// <summary>One known spelling of a count: the object within <c>usage</c> that it stands in, its name there, and what it is.</summary>
/// <remarks>
/// Spellings of OpenAI (chat, Responses), Anthropic, Gemini, DeepSeek, Kimi, xAI, Qwen, Mistral, Cohere, Perplexity, OpenRouter, vLLM, SGLang and Bedrock (Converse).
/// An object that is named here is walked; a count in none of the rows is not understood.
/// </remarks>
/// <param name="Within">The object; empty: <c>usage</c> itself.</param>
/// <param name="Name">The member.</param>
/// <param name="Slot">What it counts.</param>
public sealed record UsageSpelling(string Within, string Name, UsageSlot Slot)
{
    private static readonly string[] InputDetails =
    [
        "prompt_tokens_details",
        "prompt_token_details",
        "input_tokens_details",
        "input_token_details",
    ];

    private static readonly string[] OutputDetails =
    [
        "completion_tokens_details",
        "completion_token_details",
        "output_tokens_details",
        "output_token_details",
    ];

    private static readonly UsageSpelling[] All =
    [
        Own("prompt_tokens", UsageSlot.Prompt),
        Own("promptTokenCount", UsageSlot.Prompt), // Gemini
        Own("completion_tokens", UsageSlot.Completion),
        Own("candidatesTokenCount", UsageSlot.Completion),
        Own("total_tokens", UsageSlot.Total),
        Own("totalTokenCount", UsageSlot.Total),
        Own("totalTokens", UsageSlot.Total), // Bedrock
        Own("input_tokens", UsageSlot.Input),
        Own("inputTokens", UsageSlot.Input),
        Own("output_tokens", UsageSlot.Output),
        Own("outputTokens", UsageSlot.Output),
        Own("cached_tokens", UsageSlot.Cached), // Kimi
        Own("num_cached_tokens", UsageSlot.Cached), // Mistral
        Own("prompt_cache_hit_tokens", UsageSlot.Cached), // DeepSeek
        Own("prompt_cache_miss_tokens", UsageSlot.Missed),
        Own("cachedContentTokenCount", UsageSlot.Cached),
        Own("cache_read_input_tokens", UsageSlot.CacheRead),
        Own("cacheReadInputTokens", UsageSlot.CacheRead),
        Own("cacheReadInputTokenCount", UsageSlot.CacheRead),
        Own("cache_creation_input_tokens", UsageSlot.CacheWrite),
        Own("cacheWriteInputTokens", UsageSlot.CacheWrite),
        Own("cacheWriteInputTokenCount", UsageSlot.CacheWrite),
        Own("reasoning_tokens", UsageSlot.Hidden), // SGLang, Perplexity
        Own("thoughtsTokenCount", UsageSlot.Hidden),
        Own("toolUsePromptTokenCount", UsageSlot.ToolUse),
        Own("tool_use_prompt_tokens", UsageSlot.ToolUse),
        Own("prompt_audio_seconds", UsageSlot.AudioSecond), // Mistral
        Own("num_search_queries", UsageSlot.Searches), // Perplexity
        .. Each(InputDetails, "cached_tokens", UsageSlot.Cached),
        .. Each(InputDetails, "cache_read_tokens", UsageSlot.Cached),
        .. Each(InputDetails, "cache_read_input_tokens", UsageSlot.Cached),
        .. Each(InputDetails, "cache_write_tokens", UsageSlot.CacheWrite),
        .. Each(InputDetails, "cache_creation_tokens", UsageSlot.CacheWrite),
        .. Each(InputDetails, "cache_creation_input_tokens", UsageSlot.CacheWrite), // Qwen
        .. Each(InputDetails, "audio_tokens", UsageSlot.AudioInput),
        .. Each(InputDetails, "image_tokens", UsageSlot.ImageInput),
        .. Each(InputDetails, "video_tokens", UsageSlot.VideoInput),
        .. Each(InputDetails, "text_tokens", UsageSlot.Told),
        .. Each(OutputDetails, "reasoning_tokens", UsageSlot.Hidden),
        .. Each(OutputDetails, "thinking_tokens", UsageSlot.Hidden),
        .. Each(OutputDetails, "audio_tokens", UsageSlot.AudioOutput),
        .. Each(OutputDetails, "image_tokens", UsageSlot.ImageOutput),
        .. Each(OutputDetails, "text_tokens", UsageSlot.Told),
        .. Each(OutputDetails, "accepted_prediction_tokens", UsageSlot.AcceptedPrediction),
        .. Each(OutputDetails, "rejected_prediction_tokens", UsageSlot.RejectedPrediction),
        new("cached_tokens_details", "audio_tokens", UsageSlot.CachedAudio),
        new("cached_tokens_details", "text_tokens", UsageSlot.Told),
        new("cached_tokens_details", "image_tokens", UsageSlot.Told),
        new("cache_creation", "ephemeral_1h_input_tokens", UsageSlot.CacheWrite1h),
        new("cache_creation", "ephemeral_5m_input_tokens", UsageSlot.CacheWrite5m),
        new("billed_units", "input_tokens", UsageSlot.Input), // Cohere
        new("billed_units", "output_tokens", UsageSlot.Output),
        new("server_tool_use", "web_search_requests", UsageSlot.Searches),
    ];

    private static readonly UsageSpelling[][] ByLength = Grouped();
    private static readonly byte[][] Containers =
    [
        .. All.Where(one => one.Within.Length > 0)
            .Select(one => one.Within)
            .Distinct()
            .Select(Encoding.UTF8.GetBytes),
    ];
    private readonly byte[] within = Encoding.UTF8.GetBytes(Within);
    private readonly byte[] name = Encoding.UTF8.GetBytes(Name);

    /// <summary>The count that a member is; null where it is not known.</summary>
    /// <param name="container">The object that it stands in; empty: <c>usage</c>.</param>
    /// <param name="member">Its name.</param>
    public static UsageSlot? Find(ReadOnlySpan<byte> container, ReadOnlySpan<byte> member)
    {
        if (member.Length < ByLength.Length)
        {
            foreach (UsageSpelling one in ByLength[member.Length])
            {
                if (member.SequenceEqual(one.name) && container.SequenceEqual(one.within))
                {
                    return one.Slot;
                }
            }
        }

        return null;
    }

    /// <summary>True for an object that has counts.</summary>
    public static bool IsWalked(ReadOnlySpan<byte> container)
    {
        foreach (byte[] one in Containers)
        {
            if (container.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }

    private static UsageSpelling Own(string name, UsageSlot slot) => new("", name, slot);

    private static IEnumerable<UsageSpelling> Each(string[] within, string name, UsageSlot slot) =>
        within.Select(one => new UsageSpelling(one, name, slot));

    private static UsageSpelling[][] Grouped()
    {
        UsageSpelling[][] groups = new UsageSpelling[All.Max(one => one.Name.Length) + 1][];
        for (int length = 0; length < groups.Length; length++)
        {
            groups[length] = [.. All.Where(one => one.Name.Length == length)];
        }

        return groups;
    }
}

/// <summary>Slot that a count of a usage object goes into.</summary>
public enum UsageSlot
{
    /// <summary>Prompt tokens; they include cached ones, unless the total says that they do not.</summary>
    Prompt,

    /// <summary>Generated tokens of a chat or a completion.</summary>
    Completion,

    /// <summary>All tokens.</summary>
    Total,

    /// <summary>Prompt tokens in the formats of Responses and Anthropic; of the latter without cached ones.</summary>
    Input,

    /// <summary>Generated tokens in those formats.</summary>
    Output,

    /// <summary>Prompt tokens out of a cache.</summary>
    Cached,

    /// <summary>Prompt tokens that a cache did not have, where the prompt is not stated itself.</summary>
    Missed,

    /// <summary>Prompt tokens out of a cache, where the prompt does not include them.</summary>
    CacheRead,

    /// <summary>Prompt tokens written to a cache.</summary>
    CacheWrite,

    /// <summary>Those that stay for five minutes.</summary>
    CacheWrite5m,

    /// <summary>Those that stay for an hour.</summary>
    CacheWrite1h,

    /// <summary>Generated tokens that are not shown: reasoning.</summary>
    Hidden,

    /// <summary>Searches that the model made.</summary>
    Searches,

    /// <summary>Known, and a part of what another count says already.</summary>
    Told,

    /// <summary>Prompt tokens of tools' results.</summary>
    ToolUse,

    /// <summary>Seconds of sound in the prompt.</summary>
    AudioSecond,

    /// <summary>Prompt tokens of sound.</summary>
    AudioInput,

    /// <summary>Prompt tokens of images.</summary>
    ImageInput,

    /// <summary>Prompt tokens of video.</summary>
    VideoInput,

    /// <summary>Prompt tokens of sound out of a cache.</summary>
    CachedAudio,

    /// <summary>Generated tokens of sound.</summary>
    AudioOutput,

    /// <summary>Generated tokens of images.</summary>
    ImageOutput,

    /// <summary>Predicted tokens that were accepted.</summary>
    AcceptedPrediction,

    /// <summary>Predicted tokens that were rejected.</summary>
    RejectedPrediction,
}
