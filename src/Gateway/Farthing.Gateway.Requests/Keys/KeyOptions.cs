using System.Text.Json.Serialization;
using Farthing.Documents.Keys;

namespace Farthing.Gateway.Keys;

/// <summary>A virtual key.</summary>
public record KeyOptions
{
    /// <summary>Its id: in the ledger, on statements, in budgets.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the secret, 64 lower-case hexadecimals.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its team; empty without.</summary>
    [JsonRequired]
    public string Team { get; init; } = "";

    /// <summary>Its user; empty without.</summary>
    [JsonRequired]
    public string User { get; init; } = "";

    /// <summary>Tags of every request with it, such as <c>feature=search</c>.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The models that it may use, by name or as patterns such as <c>openai/*</c>; null: all.</summary>
    [JsonRequired]
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Its own names for models, as <c>fast=gpt-4o-mini</c>.</summary>
    public IReadOnlyList<string> Aliases
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Models that it wants tried after one, in order, as <c>gpt-4o=gpt-4o-mini</c>; of other models the configuration's.</summary>
    public IReadOnlyList<string> Fallbacks
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Longest body of its requests, in bytes; null: the gateway's bound alone.</summary>
    public long? MaxBodyBytes { get; init; }

    /// <summary>What is recorded of its prompts; null: what is for all.</summary>
    public RecordMode? Record { get; init; }

    /// <summary>From then on it is nobody's; null: never.</summary>
    [JsonRequired]
    [JsonPropertyName("expires")]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>True where it was withdrawn.</summary>
    [JsonRequired]
    [JsonPropertyName("disabled")]
    public bool IsDisabled { get; init; }
}
