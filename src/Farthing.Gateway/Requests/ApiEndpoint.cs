using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Requests;

/// <summary>An endpoint that is forwarded and metered. There is no other way to an upstream.</summary>
public sealed class ApiEndpoint
{
    private ApiEndpoint(string name, string path, int index, Dialect dialect, ApiKinds served)
    {
        Name = name;
        Path = path;
        Index = index;
        Dialect = dialect;
        Served = served;
    }

    /// <summary>Chat completions.</summary>
    public static ApiEndpoint Chat { get; } =
        new("chat", "/chat/completions", 0, Dialect.OpenAi, ApiKinds.OpenAi | ApiKinds.Azure);

    /// <summary>Completions.</summary>
    public static ApiEndpoint Completions { get; } =
        new("completions", "/completions", 1, Dialect.OpenAi, ApiKinds.OpenAi | ApiKinds.Azure);

    /// <summary>Embeddings.</summary>
    public static ApiEndpoint Embeddings { get; } =
        new("embeddings", "/embeddings", 2, Dialect.OpenAi, ApiKinds.OpenAi | ApiKinds.Azure);

    /// <summary>Responses.</summary>
    public static ApiEndpoint Responses { get; } =
        new("responses", "/responses", 3, Dialect.OpenAi, ApiKinds.OpenAi | ApiKinds.Azure);

    /// <summary>Anthropic's messages.</summary>
    public static ApiEndpoint Messages { get; } =
        new("messages", "/messages", 4, Dialect.Anthropic, ApiKinds.Anthropic);

    /// <summary>Counts the tokens of messages; free, and in the ledger all the same.</summary>
    public static ApiEndpoint CountTokens { get; } =
        new("count_tokens", "/messages/count_tokens", 5, Dialect.Anthropic, ApiKinds.Anthropic);

    /// <summary>All, by <see cref="Index"/>.</summary>
    public static IReadOnlyList<ApiEndpoint> All { get; } =
    [Chat, Completions, Embeddings, Responses, Messages, CountTokens];

    /// <summary>Its name in the journal.</summary>
    public string Name { get; }

    /// <summary>Its path behind <c>/v1</c>.</summary>
    public string Path { get; }

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Index { get; }

    /// <summary>In whose shape it answers.</summary>
    public Dialect Dialect { get; }

    /// <summary>Upstreams that have it: those that speak one of these.</summary>
    public ApiKinds Served { get; }

    /// <summary>Whether tokens are generated: only then there is an output to bound.</summary>
    public bool Generates => Index is not 2 and not 5;

    /// <summary>Whether <c>stream_options</c> exists there.</summary>
    public bool HasStreamOptions => Index <= 1;

    /// <summary>The endpoint of a path; null for one that is not forwarded.</summary>
    public static ApiEndpoint? Of(string path) =>
        path switch
        {
            "/v1/chat/completions" => Chat,
            "/v1/completions" => Completions,
            "/v1/embeddings" => Embeddings,
            "/v1/responses" => Responses,
            "/v1/messages" => Messages,
            "/v1/messages/count_tokens" => CountTokens,
            _ => null,
        };
}
