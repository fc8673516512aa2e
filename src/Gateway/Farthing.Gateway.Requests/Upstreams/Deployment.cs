using Farthing.Protocol.Translation.Requests;

namespace Farthing.Gateway.Upstreams;

/// <summary>A model at an upstream, and what a request for it can be at most.</summary>
public sealed record Deployment
{
    /// <summary>Its name in journal, ledger and price book, such as <c>openai/gpt-4o</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The deployment.</summary>
    public required Upstream Upstream { get; init; }

    /// <summary>The model's name there; for Azure the deployment's.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>Output tokens of one choice where the request states no limit; it is then sent with this one. Null: it is sent without one where no hard budget and no limit of tokens is on its way, otherwise with <see cref="LongestOutputTokens"/>.</summary>
    public long? DefaultOutputTokens { get; init; }

    /// <summary>What one choice is held for where neither the request nor <see cref="DefaultOutputTokens"/> says it: the model's longest answer where it is known.</summary>
    public long LongestOutputTokens { get; init; } = BoundedOutputTokens;

    /// <summary><see cref="LongestOutputTokens"/> of a model whose longest answer is not known.</summary>
    public const long BoundedOutputTokens = 4096;

    /// <summary>Most output tokens of one choice: larger limits are cut to it; null: as the request says.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>The most tokens that it generates of one choice in a second; null: not known.</summary>
    public long? OutputTokensPerSecond { get; init; }

    /// <summary>The context window: no prompt has more tokens, whatever its bytes; null: not known.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>Maximum tokens of images, sounds and files.</summary>
    public MediaBounds Media { get; init; } = MediaBounds.Unknown;

    /// <summary>The member that limits a chat's output where the request has none: <c>max_completion_tokens</c> (true, default), or <c>max_tokens</c> for servers that only know that.</summary>
    public bool TakesMaxCompletionTokens { get; init; } = true;

    /// <summary>What becomes of a request whose cost has no bound, where a hard budget or a limit of tokens is on its way.</summary>
    public UnboundedPolicy Unbounded { get; init; } = UnboundedPolicy.HoldContext;

    /// <summary>How requests in other formats are written for it; null: as is usual at its upstream.</summary>
    public UpstreamTraits? Translated { get; init; }

    /// <summary>An output limit that does not fit into the context beside the prompt is cut to what fits, where a request is translated.</summary>
    public bool FitsOutput { get; init; }

    /// <summary>Facts that decide how requests in other formats are written for it.</summary>
    public UpstreamTraits Traits =>
        (Translated ?? UsualTraits.Of(Upstream.Engine, Upstream.Api)) with
        {
            Model = UpstreamModel,
            Tag = ReasoningSeal.TagOf(Upstream.Name, UpstreamModel),
            TakesMaxCompletionTokens = TakesMaxCompletionTokens && Upstream.Engine == "hosted",
            TakesStreamOptions = Upstream.Usage is UsageForcing.IncludeUsage or UsageForcing.Continuous,
            LongestOutputTokens = MaxOutputTokens ?? LongestOutputTokens,
            MaxOutputTokens = MaxOutputTokens,
            ContextTokens = ContextTokens,
        };

    /// <summary>The service tier of batch lines that have a day.</summary>
    public BatchTier BatchTier { get; init; }

    /// <summary>What is held for its streams.</summary>
    public HoldPolicy Holds { get; init; } = HoldPolicy.Worst;

    /// <summary>Prices that it has and that nothing is charged by, by name: what a request costs has no bound. Null: none, or they are allowed.</summary>
    public string? Uncharged { get; init; }

    /// <summary>Requests go there even where the price book has no price; they count as free and are marked.</summary>
    public bool AllowsUnpriced { get; init; }
}

/// <summary>Service tier of batch lines that name none and have a day.</summary>
public enum BatchTier
{
    /// <summary>Requests of the standard tier.</summary>
    Standard,

    /// <summary>Requests that ask for OpenAI's flex tier.</summary>
    Flex,

    /// <summary>The provider's batch API.</summary>
    Batch,
}

/// <summary>What is held for a stream before it is sent.</summary>
public enum HoldPolicy
{
    /// <summary>The most that it can cost.</summary>
    Worst,

    /// <summary>What nine of ten streams of its key at its deployment came to, raised while it flows, where all its output is to be seen and its upstream stops when it is cut off; everything else as <see cref="Worst"/>.</summary>
    Learned,
}

/// <summary>The most tokens that one piece of media can be. Null: not known, and a request with such a piece is refused, because nothing could be held for it.</summary>
/// <param name="ImageTokens">An image.</param>
/// <param name="AudioTokens">A sound.</param>
/// <param name="FileTokens">A file, document or video.</param>
public sealed record MediaBounds(long? ImageTokens, long? AudioTokens, long? FileTokens)
{
    /// <summary>No bound is known.</summary>
    public static MediaBounds Unknown { get; } = new(null, null, null);
}

/// <summary>What becomes of a request whose cost nobody can bound before it is sent, where something on its way has to be kept.</summary>
public enum UnboundedPolicy
{
    /// <summary>Its prompt is held as a whole context window: pictures, sounds, files and what the upstream stored are in no prompt longer. What a context does not bound (tools that the upstream runs, members that change its limits) is refused, and everything where the context is not known.</summary>
    HoldContext,

    /// <summary>It goes; what has no bound is not held, and a budget can be passed by it.</summary>
    Allow,

    /// <summary>It is refused.</summary>
    Refuse,
}

/// <summary>How requests are written for a kind of upstream where its configuration says nothing else.</summary>
internal static class UsualTraits
{
    /// <summary>Traits by engine and API; model, tag and limits are the deployment's.</summary>
    /// <remarks>Engines' chat templates often take plain strings alone and instructions at the beginning alone; providers take what their documents say. Of Anthropic's models the current ones alone take instructions in the middle.</remarks>
    public static UpstreamTraits Of(string engine, ApiKinds api) =>
        engine is "hosted" or "other"
            ? new UpstreamTraits
            {
                Model = "",
                Tag = "",
                IsHosted = engine == "hosted",
                KeepsMidSystem = api != ApiKinds.Anthropic,
                TakesDocuments = true,
                ReasoningBack = ReasoningReturn.None,
                CachesPrompts = true,
            }
            : new UpstreamTraits
            {
                Model = "",
                Tag = "",
                IsVllm = engine == "vllm",
                TakesEmptyContent = true,
                ReasoningMember = engine == "vllm" ? "reasoning" : "reasoning_content",
            };
}
