using System.Text;
using System.Text.Json;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation;

namespace Farthing.Gateway.Dialects;

/// <summary>A wire format that is forwarded and metered: its path, how its output is limited, how its events are read, in whose shape its errors are written. There is no other way to an upstream.</summary>
public abstract partial class Dialect
{
    private protected Dialect(string name, string path, ApiKinds served)
    {
        Name = name;
        Path = path;
        Served = served;
    }

    /// <summary>Chat completions.</summary>
    public static Dialect Chat { get; } = new ChatDialect();

    /// <summary>Completions.</summary>
    public static Dialect Completions { get; } = new CompletionsDialect();

    /// <summary>Embeddings.</summary>
    public static Dialect Embeddings { get; } = new EmbeddingsDialect();

    /// <summary>Responses.</summary>
    public static Dialect Responses { get; } = new ResponsesDialect();

    /// <summary>Anthropic's messages.</summary>
    public static Dialect Messages { get; } = new MessagesDialect();

    /// <summary>Counts the tokens of messages; free, and in the ledger all the same.</summary>
    public static Dialect CountTokens { get; } = new CountTokensDialect();

    /// <summary>Reranking of documents for a query, as vLLM, Cohere and Jina have it.</summary>
    public static Dialect Rerank { get; } = new UnitDialect("rerank", "/rerank", "rerank", UnitKind.Search);

    /// <summary>OpenAI's moderations.</summary>
    public static Dialect Moderations { get; } =
        new UnitDialect("moderations", "/moderations", "moderation", UnitKind.Request);

    /// <summary>OpenAI's images, made from a text.</summary>
    public static Dialect Images { get; } =
        new UnitDialect("images", "/images/generations", "image_generation", UnitKind.Image);

    /// <summary>OpenAI's speech: the answer is a sound.</summary>
    public static Dialect Speech { get; } =
        new UnitDialect("speech", "/audio/speech", "speech", UnitKind.Character);

    /// <summary>OpenAI's images, made from others and a text.</summary>
    public static Dialect ImageEdits { get; } =
        new UnitDialect("image_edits", "/images/edits", "image_edit", UnitKind.Image, isForm: true);

    /// <summary>OpenAI's images, made from another one.</summary>
    public static Dialect ImageVariations { get; } =
        new UnitDialect(
            "image_variations",
            "/images/variations",
            "image_variation",
            UnitKind.Image,
            isForm: true
        );

    /// <summary>OpenAI's transcriptions: what is said in a sound.</summary>
    public static Dialect Transcriptions { get; } =
        new UnitDialect(
            "transcriptions",
            "/audio/transcriptions",
            "transcription",
            UnitKind.Second,
            isForm: true
        );

    /// <summary>OpenAI's translations: the same in English.</summary>
    public static Dialect Translations { get; } =
        new UnitDialect("translations", "/audio/translations", "translation", UnitKind.Second, isForm: true);

    /// <summary>All.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
    [
        Chat,
        Completions,
        Embeddings,
        Responses,
        Messages,
        CountTokens,
        Rerank,
        Moderations,
        Images,
        ImageEdits,
        ImageVariations,
        Speech,
        Transcriptions,
        Translations,
    ];

    /// <summary>Formats of conversations, that are translated from and into one another.</summary>
    public static IReadOnlyList<Dialect> Conversations { get; } =
    [.. All.Where(one => one.Format is not null)];

    /// <summary>Its name in the journal.</summary>
    public string Name { get; }

    /// <summary>Its path behind <c>/v1</c>.</summary>
    public string Path { get; }

    /// <summary>Upstreams that have it: those that speak one of these.</summary>
    public ApiKinds Served { get; }

    /// <summary>The operation's name by the conventions of OpenTelemetry.</summary>
    public virtual string Operation => "chat";

    /// <summary>True when tokens are generated: only then there is an output to bound.</summary>
    public virtual bool Generates => true;

    /// <summary>True when every token of a stream of one choice is to be seen in its events, as long as nothing is asked for that hides some.</summary>
    public virtual bool ShowsOutput => false;

    /// <summary>What it is billed by; null: by tokens.</summary>
    public virtual UnitKind? Unit => null;

    /// <summary>True when its request is a form (<c>multipart/form-data</c>), not JSON.</summary>
    public virtual bool IsForm => false;

    /// <summary>True when nothing is billed for it.</summary>
    public virtual bool IsFree => false;

    /// <summary>True when it is billed by tokens.</summary>
    public bool IsByTokens => Unit is null && !IsFree;

    /// <summary>Provider whose format it is, by its name in the catalog.</summary>
    public virtual string Maker => "openai";

    /// <summary>The date of the format's version (<c>anthropic-version</c>); null: it has none.</summary>
    public virtual string? Version => null;

    /// <summary>The dialect whose requests' tokens it counts; null: it counts none.</summary>
    public virtual Dialect? Counts => null;

    /// <summary>True when its provider takes batches of messages, not files of lines.</summary>
    public virtual bool HasMessageBatches => false;

    /// <summary>True when a provider may be told a key to find a prompt's cache by (<c>prompt_cache_key</c>).</summary>
    public virtual bool HasCacheKey => true;

    /// <summary>Breakpoints for the prompt cache of its provider; null: it has no prompt cache that requests can use.</summary>
    internal virtual MarkForm? Marks => null;

    /// <summary>Members that ask for log probabilities, with a comma behind each; empty: none are to be had.</summary>
    public virtual ReadOnlySpan<byte> LogprobMembers => [];

    /// <summary>Depth, from a message on, at which a tool that was called is named.</summary>
    public virtual int CalledDepth => 5;

    /// <summary>True when <c>stream_options</c> exists there.</summary>
    public virtual bool HasStreamOptions => false;

    /// <summary>True when a request may ask for OpenAI's service tiers (<c>service_tier: flex</c>).</summary>
    public virtual bool HasFlexTier => false;

    /// <summary>True when answers are stored at the upstream unless the request says otherwise.</summary>
    public virtual bool StoresAnswers => false;

    /// <summary>True when <c>?beta=true</c> selects another surface.</summary>
    public virtual bool HasBeta => false;

    /// <summary>True when its path at Azure's dated versions is below the deployment.</summary>
    public virtual bool IsBelowDeployment => true;

    /// <summary>True when the stated input excludes tokens of the cache.</summary>
    public virtual bool CountsCacheApart => false;

    /// <summary>True where usage counts the searches that were made: none is stated where there were none.</summary>
    public virtual bool CountsSearches => false;

    /// <summary>Output tokens of one choice where the request states no limit; null: the deployment says how many.</summary>
    public virtual long? DefaultOutputTokens => null;

    /// <summary>True when <c>max_tokens</c> limits its output.</summary>
    public virtual bool HasMaxTokens => true;

    /// <summary>The newer member that limits its output; null where it has none.</summary>
    public virtual string? NewLimit => null;

    /// <summary>The header that carries a request's id beside <c>x-request-id</c>; null: none.</summary>
    public virtual string? IdHeader => null;

    /// <summary>The dialect of a path; null for one that is not forwarded.</summary>
    public static Dialect? Of(string path) =>
        path switch
        {
            "/v1/chat/completions" => Chat,
            "/v1/completions" => Completions,
            "/v1/embeddings" => Embeddings,
            "/v1/responses" => Responses,
            "/v1/messages" => Messages,
            "/v1/messages/count_tokens" => CountTokens,
            "/v1/rerank" or "/v2/rerank" or "/rerank" => Rerank,
            "/v1/moderations" => Moderations,
            "/v1/images/generations" => Images,
            "/v1/images/edits" => ImageEdits,
            "/v1/images/variations" => ImageVariations,
            "/v1/audio/speech" => Speech,
            "/v1/audio/transcriptions" => Transcriptions,
            "/v1/audio/translations" => Translations,
            _ => null,
        };

    /// <summary>The wire format that others are translated from and into; null where there is no other to translate.</summary>
    public virtual WireFormat? Format => null;

    /// <summary>The dialect of a wire format's name, as <c>speaks</c> has it; null for none.</summary>
    public static Dialect? OfFormat(string name)
    {
        foreach (Dialect one in Conversations)
        {
            if (one.Name == name)
            {
                return one;
            }
        }

        return null;
    }

    /// <summary>In whose shape errors are answered at a path, be it known or not.</summary>
    public static Dialect OfErrors(string path) =>
        path == "/v1/messages" || path.StartsWith("/v1/messages/", StringComparison.Ordinal)
            ? Messages
            : Chat;

    /// <summary>True when a received usage is the last one of its stream.</summary>
    /// <param name="hasNoChoices">Whether its event carries nothing but the usage.</param>
    /// <param name="isDone">Whether the stream said that it is at its end.</param>
    public virtual bool IsLastUsage(bool hasNoChoices, bool isDone) => false;

    /// <summary>Meaning of an event's name (<c>event:</c>).</summary>
    public virtual StreamSigns SignsOfName(ReadOnlySpan<byte> name) => StreamSigns.None;

    /// <summary>Meaning of an event's data for its stream.</summary>
    public virtual StreamSigns SignsOf(ReadOnlySpan<byte> data) => StreamSigns.None;

    /// <summary>Finds an event's generated text.</summary>
    /// <param name="data">Its JSON.</param>
    /// <param name="at">Where the text begins; 0 where it has several.</param>
    /// <returns>Its bytes, as escaped; 0 without.</returns>
    public virtual int TextOf(ReadOnlySpan<byte> data, out int at)
    {
        at = 0;
        return 0;
    }

    /// <summary>Writes an error as the body of an answer.</summary>
    public virtual void WriteError(
        System.Buffers.IBufferWriter<byte> body,
        ApiError error,
        string requestId
    ) => error.Write(body);

    /// <summary>The event that ends a stream which broke off, with an empty line before it that ends whatever was begun.</summary>
    public virtual byte[] ErrorEvent(ApiError error, string requestId)
    {
        System.Buffers.ArrayBufferWriter<byte> data = new(512);
        WriteError(data, error, requestId);
        return EventOf("", data.WrittenSpan);
    }

    /// <summary>The events behind which the gateway ends a stream by rule: an answer that was cut at a limit, by the signs of its dialect, and the error that says which. An empty line before them ends whatever was begun.</summary>
    /// <param name="error">Why it ends.</param>
    /// <param name="model">The model as the client named it.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="at">Now.</param>
    /// <param name="costUsd">What it cost until here.</param>
    public virtual byte[] EndEvents(
        ApiError error,
        string model,
        string requestId,
        DateTimeOffset at,
        string costUsd
    ) => ErrorEvent(error, requestId);

    private protected static byte[] EventOf(string name, ReadOnlySpan<byte> data) =>
        Encoding.UTF8.GetBytes($"\n\n{name}data: {Encoding.UTF8.GetString(data)}\n\n");
}

/// <summary>OpenAI's embeddings: nothing is generated, nothing is streamed.</summary>
internal sealed class EmbeddingsDialect()
    : Dialect("embeddings", "/embeddings", ApiKinds.OpenAi | ApiKinds.Azure)
{
    /// <inheritdoc/>
    public override string Operation => "embeddings";

    /// <inheritdoc/>
    public override bool Generates => false;

    /// <inheritdoc/>
    internal override bool IsNormal(JsonElement answer, bool toolCalls) =>
        answer.TryGetProperty("data", out JsonElement data) && data.GetArrayLength() > 0;
}

/// <summary>An endpoint that is billed by something else than tokens: its request is a JSON object or a form, its answer comes whole, and without a price for its unit a model is not served there.</summary>
/// <param name="name">Its name in the journal.</param>
/// <param name="path">Its path behind <c>/v1</c>.</param>
/// <param name="operation">The operation's name in spans.</param>
/// <param name="unit">What it is billed by.</param>
/// <param name="isForm">Its request is a form.</param>
internal sealed class UnitDialect(
    string name,
    string path,
    string operation,
    UnitKind unit,
    bool isForm = false
) : Dialect(name, path, ApiKinds.OpenAi)
{
    /// <inheritdoc/>
    public override string Operation => operation;

    /// <inheritdoc/>
    public override bool Generates => false;

    /// <inheritdoc/>
    public override UnitKind? Unit => unit;

    /// <inheritdoc/>
    public override bool IsForm => isForm;
}
