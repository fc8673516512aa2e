using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Farthing.Numerics.Billing;

/// <summary>Part of a request that some providers price apart from the class of tokens that it is counted in. The numbers stand in files: never change one.</summary>
public enum TokenPart : byte
{
    /// <summary>Generated tokens that are not shown.</summary>
    Reasoning = 0,

    /// <summary>Tokens of sound in the prompt.</summary>
    AudioInput = 1,

    /// <summary>Tokens of sound in the prompt that a cache supplied.</summary>
    CachedAudio = 2,

    /// <summary>Tokens of images in the prompt.</summary>
    ImageInput = 3,

    /// <summary>Tokens of videos in the prompt.</summary>
    VideoInput = 4,

    /// <summary>Generated tokens of sound.</summary>
    AudioOutput = 5,

    /// <summary>Generated tokens of images.</summary>
    ImageOutput = 6,

    /// <summary>Seconds of sound in the prompt, where those are billed beside its tokens.</summary>
    AudioSecond = 7,

    /// <summary>The request itself: a fee.</summary>
    Request = 8,

    /// <summary>Searches that the model made, with little of what they found.</summary>
    SearchLow = 9,

    /// <summary>Searches with a medium part of what they found.</summary>
    SearchMedium = 10,

    /// <summary>Searches with much of what they found.</summary>
    SearchHigh = 11,

    /// <summary>Tokens of tools' results in the prompt.</summary>
    ToolUse = 12,

    /// <summary>Generated tokens that were as the request predicted.</summary>
    AcceptedPrediction = 13,

    /// <summary>Predicted tokens that were not generated, and are charged as output.</summary>
    RejectedPrediction = 14,
}

/// <summary>Class of tokens that a part is counted in: where it has no price of its own, that class's holds.</summary>
public enum TokenClass
{
    /// <summary>None: it is billed beside all tokens.</summary>
    None,

    /// <summary>Prompt tokens that were computed.</summary>
    Uncached,

    /// <summary>Prompt tokens that a cache supplied.</summary>
    CacheRead,

    /// <summary>Generated tokens.</summary>
    Output,
}

/// <summary>A row of the table of parts: its name, where it is counted, and how it is priced.</summary>
/// <param name="Part">The part.</param>
/// <param name="Word">Its name in ledgers and configurations.</param>
/// <param name="Of">The class that it is counted in.</param>
/// <param name="IsOfTokens">Priced by the million tokens; else by the one.</param>
/// <param name="About">What it is, for people who set its price.</param>
/// <param name="Example">A price of it.</param>
/// <param name="LiteLlm">Member of LiteLLM's price file that states its price; empty without.</param>
/// <param name="Holds">The part that its stated count includes; null: none.</param>
/// <param name="IsMedium">Of sounds, images or videos of a prompt: how many there are is bounded apart from text.</param>
/// <param name="NeedsPrice">Dearer than text wherever it has a price: an attempt that is charged without one is marked.</param>
public sealed record TokenPartRow(
    TokenPart Part,
    string Word,
    TokenClass Of,
    bool IsOfTokens,
    string About,
    string Example,
    string LiteLlm = "",
    TokenPart? Holds = null,
    bool IsMedium = false,
    bool NeedsPrice = false
)
{
    private const string SearchCost = "search_context_cost_per_query.search_context_size_";

    /// <summary>All parts: a new one is a row here, and one among the spellings of usage.</summary>
    public static ImmutableArray<TokenPartRow> All { get; } =
    [
        new(
            TokenPart.Reasoning,
            "reasoning",
            TokenClass.Output,
            true,
            "Output tokens that are not shown",
            "$3.50/M",
            "output_cost_per_reasoning_token"
        ),
        new(
            TokenPart.AudioInput,
            "audio_in",
            TokenClass.Uncached,
            true,
            "Prompt tokens of sound",
            "$40/M",
            "input_cost_per_audio_token",
            Holds: TokenPart.CachedAudio,
            IsMedium: true,
            NeedsPrice: true
        ),
        new(
            TokenPart.CachedAudio,
            "cached_audio",
            TokenClass.CacheRead,
            true,
            "The same, read from a cache",
            "$2.50/M",
            "cache_read_input_audio_token_cost",
            IsMedium: true
        ),
        new(
            TokenPart.ImageInput,
            "image_in",
            TokenClass.Uncached,
            true,
            "Prompt tokens of images",
            "$10/M",
            "input_cost_per_image_token",
            IsMedium: true
        ),
        new(
            TokenPart.VideoInput,
            "video_in",
            TokenClass.Uncached,
            true,
            "Prompt tokens of videos",
            "$1/M",
            "input_cost_per_video_token",
            IsMedium: true
        ),
        new(
            TokenPart.AudioOutput,
            "audio_out",
            TokenClass.Output,
            true,
            "Output tokens of sound",
            "$80/M",
            "output_cost_per_audio_token",
            NeedsPrice: true
        ),
        new(
            TokenPart.ImageOutput,
            "image_out",
            TokenClass.Output,
            true,
            "Output tokens of images",
            "$30/M",
            "output_cost_per_image_token",
            NeedsPrice: true
        ),
        new(
            TokenPart.AudioSecond,
            "per_audio_second",
            TokenClass.None,
            false,
            "A second of sound in the prompt, beside its tokens",
            "$0.0001",
            "input_cost_per_audio_per_second",
            NeedsPrice: true
        ),
        new(
            TokenPart.Request,
            "per_request",
            TokenClass.None,
            false,
            "A request, beside its tokens",
            "$0.005",
            "input_cost_per_request"
        ),
        new(
            TokenPart.SearchLow,
            "per_search_low",
            TokenClass.None,
            false,
            "A search where the answer says `low` of its size",
            "$0.005",
            SearchCost + "low"
        ),
        new(
            TokenPart.SearchMedium,
            "per_search_medium",
            TokenClass.None,
            false,
            "The same of `medium`, and where it says nothing",
            "$0.008",
            SearchCost + "medium"
        ),
        new(
            TokenPart.SearchHigh,
            "per_search_high",
            TokenClass.None,
            false,
            "The same of `high`",
            "$0.012",
            SearchCost + "high"
        ),
        new(
            TokenPart.ToolUse,
            "tool_use",
            TokenClass.Uncached,
            true,
            "Prompt tokens of tools' results",
            "$0.60/M"
        ),
        new(
            TokenPart.AcceptedPrediction,
            "accepted_prediction",
            TokenClass.Output,
            true,
            "Output tokens that were as predicted",
            "$2/M"
        ),
        new(
            TokenPart.RejectedPrediction,
            "rejected_prediction",
            TokenClass.Output,
            true,
            "Predicted tokens that were not generated",
            "$2/M"
        ),
    ];

    private static readonly FrozenDictionary<string, TokenPart> Words = All.ToFrozenDictionary(
        row => row.Word,
        row => row.Part,
        StringComparer.Ordinal
    );

    /// <summary>The row of a part.</summary>
    public static TokenPartRow Find(TokenPart part) => All[(int)part];

    /// <summary>The part of a name; null for one that is none.</summary>
    public static TokenPart? Named(string word) => Words.TryGetValue(word, out TokenPart part) ? part : null;
}
