using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Requests;

/// <summary>Facts of a request's body that the gateway needs, with the places of members that it may change. Read by <see cref="RequestReader"/>; the body itself is never written anew.</summary>
public sealed class RequestPeek
{
    /// <summary>Tokens that a chat template may add of its own: system lines, markers, defaults. What it adds to each message is covered by the JSON around the message, which is counted as prompt.</summary>
    /// <remarks>The longest default seen in a published template is a system message of about 100 tokens (gpt-oss).</remarks>
    public const int TemplateTokens = 160;

    /// <summary>Tokens that a template may add where there are tools. The longest stated preamble is Anthropic's, 530 tokens.</summary>
    public const int ToolTemplateTokens = 800;

    /// <summary>The wire format that it is in.</summary>
    public Dialect Dialect { get; internal set; } = Dialect.Chat;

    /// <summary>The model as the client named it.</summary>
    public string Model { get; internal set; } = "";

    /// <summary>Place of the model's name, quotes included.</summary>
    public JsonSpan ModelAt { get; internal set; }

    /// <summary>Place of the whole member that names the model, its name and colon included.</summary>
    public JsonSpan ModelMemberAt { get; internal set; }

    /// <summary>Place of the whole member <c>stream</c>.</summary>
    public JsonSpan StreamMemberAt { get; internal set; }

    /// <summary>Place of the whole member <c>anthropic_version</c>, which clouds take in bodies.</summary>
    public JsonSpan VersionMemberAt { get; internal set; }

    /// <summary>Place of the whole member <c>anthropic_beta</c>, which clouds take in bodies.</summary>
    public JsonSpan BetasMemberAt { get; internal set; }

    /// <summary>True when a stream is requested.</summary>
    public bool IsStream { get; internal set; }

    /// <summary><c>max_tokens</c>.</summary>
    public OutputLimit MaxTokens { get; internal set; }

    /// <summary><c>max_completion_tokens</c>, or <c>max_output_tokens</c> of a response.</summary>
    public OutputLimit MaxNewTokens { get; internal set; }

    /// <summary>True where it states a temperature of 0.</summary>
    public bool IsCold { get; internal set; }

    /// <summary>Answers that are asked for: prompts × the larger of <c>n</c> and <c>best_of</c>.</summary>
    public long Choices { get; internal set; } = 1;

    /// <summary>Place of <c>stream_options</c>.</summary>
    public JsonSpan StreamOptionsAt { get; internal set; }

    /// <summary>True where <c>stream_options</c> is an object without members.</summary>
    public bool AreStreamOptionsEmpty { get; internal set; }

    /// <summary>Place of <c>include_usage</c>.</summary>
    public JsonSpan IncludeUsageAt { get; internal set; }

    /// <summary>True when the client asked for usage in its stream.</summary>
    public bool AsksUsage { get; internal set; }

    /// <summary>Place of <c>continuous_usage_stats</c>.</summary>
    public JsonSpan ContinuousUsageAt { get; internal set; }

    /// <summary>True when the client asked for usage in every chunk.</summary>
    public bool AsksContinuousUsage { get; internal set; }

    /// <summary>The end user; empty without.</summary>
    public string User { get; internal set; } = "";

    /// <summary><c>metadata.session</c> or <c>metadata.session_id</c>; empty without.</summary>
    public string Session { get; internal set; } = "";

    /// <summary><c>metadata.tags</c>, as <c>feature=search,stage=2</c>; empty without.</summary>
    public string Tags { get; internal set; } = "";

    /// <summary><c>service_tier</c>; empty without.</summary>
    public string ServiceTier { get; internal set; } = "";

    /// <summary>True when tools are offered.</summary>
    public bool HasTools { get; internal set; }

    /// <summary>True when a tool is among them that the upstream runs and bills apart.</summary>
    public bool HasServerTools { get; internal set; }

    /// <summary>True when it lets the upstream search the web: by a tool, a member, or by what may stand in a stored prompt.</summary>
    public bool MaySearch { get; internal set; }

    /// <summary>The most searches that its tools allow (Anthropic's <c>max_uses</c>); 0 without any; null where one has no limit.</summary>
    public long? MaxSearches { get; internal set; } = 0;

    /// <summary>True when <see cref="HasServerTools"/> is about more than searches.</summary>
    public bool HasOtherServerTools { get; internal set; }

    /// <summary>True when it refers to state stored at the upstream.</summary>
    public bool HasStoredState { get; internal set; }

    /// <summary><c>previous_response_id</c>; empty without.</summary>
    public string PreviousResponse { get; internal set; } = "";

    /// <summary>True when the upstream is to store the answer: <c>store</c>, which is on for responses unless it is switched off.</summary>
    public bool IsStored { get; internal set; }

    /// <summary>Place of messages, input or prompt.</summary>
    public JsonSpan PromptAt { get; internal set; }

    /// <summary>Place of <c>system</c> or <c>instructions</c>, which come before them.</summary>
    public JsonSpan SystemAt { get; internal set; }

    /// <summary>Place of <c>tools</c>, or of <c>functions</c> where there are none.</summary>
    public JsonSpan ToolsAt { get; internal set; }

    /// <summary>Blocks of thinking that another model wrote through a translation: they do not go to an upstream of the client's own dialect.</summary>
    public IReadOnlyList<JsonSpan> ForeignThinking { get; internal set; } = [];

    /// <summary>A member whose cost cannot be bounded; null without.</summary>
    public string? Unpriceable { get; internal set; }

    /// <summary>The body's type, as it goes out.</summary>
    public string ContentType { get; internal set; } = "application/json";

    /// <summary>Length of the body.</summary>
    public int BodyBytes { get; internal set; }

    /// <summary>Place for new members: behind the first brace.</summary>
    public int InsertAt { get; internal set; }

    /// <summary>Bytes of images, sounds and files in it.</summary>
    public long MediaBytes { get; internal set; }

    /// <summary>Bytes of the tools: templates indent them, so they are counted twice.</summary>
    public long ToolBytes { get; internal set; }

    /// <summary>Bytes of a predicted output: what is rejected of it is billed as output.</summary>
    public long PredictionBytes { get; internal set; }

    /// <summary>True when it has a member that can make an engine generate what is not shown: one about reasoning, or one that has it go on behind an answer's end.</summary>
    public bool MayHideOutput { get; internal set; }

    /// <summary>Members that would have an upstream serve it in another way than the gateway accounts for.</summary>
    public SteeringMembers Steering { get; internal set; }

    /// <summary>Its units, where its endpoint is not billed by tokens.</summary>
    public UnitCount Units { get; internal set; }

    /// <summary>Its tokens, where its endpoint may be billed by those in the place of its units (reranking).</summary>
    public UnitCount TokenUnits { get; internal set; }

    /// <summary>The size of images that are to be made; empty without.</summary>
    public string ImageSize { get; internal set; } = "";

    /// <summary>Their quality; empty without.</summary>
    public string ImageQuality { get; internal set; } = "";

    /// <summary>Images in it.</summary>
    public int Images { get; internal set; }

    /// <summary>Sounds in it.</summary>
    public int Sounds { get; internal set; }

    /// <summary>Files in it.</summary>
    public int Files { get; internal set; }

    /// <summary>The output limit that the request states, of one choice: the larger where there are two; null without.</summary>
    public long? StatedOutputTokens =>
        MaxTokens.Tokens is long one && MaxNewTokens.Tokens is long other
            ? Math.Max(one, other)
            : MaxTokens.Tokens ?? MaxNewTokens.Tokens;

    /// <summary>The text of the prompt has at most this many tokens: a token is at least a byte, and every byte of the body that is not media is counted, its JSON too.</summary>
    public long TextTokensAtMost =>
        BodyBytes - MediaBytes + ToolBytes + (HasTools ? ToolTemplateTokens : TemplateTokens);

    /// <summary>The whole prompt has at most this many tokens; null where a piece of media has no bound.</summary>
    public long? InputTokensAtMost(MediaBounds media)
    {
        if (
            (Images > 0 && media.ImageTokens is null)
            || (Sounds > 0 && media.AudioTokens is null)
            || (Files > 0 && media.FileTokens is null)
        )
        {
            return null;
        }

        return TextTokensAtMost
            + (Images * (media.ImageTokens ?? 0))
            + (Sounds * (media.AudioTokens ?? 0))
            + (Files * (media.FileTokens ?? 0));
    }
}

/// <summary>A member that limits the output, such as <c>max_tokens</c>.</summary>
/// <param name="Span">Where its value stands.</param>
/// <param name="Tokens">What it says; null where the value is <c>null</c>.</param>
public readonly record struct OutputLimit(JsonSpan Span, long? Tokens);
