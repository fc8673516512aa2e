using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description(
    "An attempt or a correction, as ledger export writes it; null where it has no such thing. The first members are those of the request records that simulate, bench and watch write, so that an export reads as a trace"
)]
public sealed record ExportedEntry
{
    [Shipped("Nullable(UUID)")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? RequestId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? Attempt { get; init; }

    [Description("The team; the key's id without one")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Tenant { get; init; }

    [Description("Time of its reservation, or of a correction's effect; since 1970")]
    public required long ArrivalNs { get; init; }

    [Description("Time of sending")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? ScheduledNs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? FirstTokenNs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? LastTokenNs { get; init; }

    public required long Input { get; init; }

    [Description("Inside input")]
    public required long Cached { get; init; }

    public required long Output { get; init; }

    [Description("Its end")]
    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Finish { get; init; }

    [Description("The upstream and its model")]
    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Replica { get; init; }

    [Description("Always null: a gateway sees none")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? Preemptions { get; init; }

    [Description("attempt, release or adjustment")]
    [Shipped(ShippedAttribute.Word)]
    public required string Kind { get; init; }

    [Description("arrival_ns as ISO 8601 in UTC")]
    [Shipped("DateTime64(6, 'UTC')")]
    public required string Time { get; init; }

    [Shipped("UUID")]
    public required string GatewayId { get; init; }

    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Endpoint { get; init; }

    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Model { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? KeyId { get; init; }

    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Team { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? User { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? SessionId { get; init; }

    [Description("Separated by semicolons")]
    [Shipped("Array(String)")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Tags { get; init; }

    public required long UncachedTokens { get; init; }

    public required long CacheWriteTokens { get; init; }

    [JsonPropertyName("cache_write_1h_tokens")]
    [Shipped("Int64")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? CacheWrite1hTokens { get; init; }

    [Description("Searches, images, characters or requests, where the endpoint is billed by those")]
    [Shipped("Int64")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? Units { get; init; }

    [Shipped("Int64")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? ReasoningTokens { get; init; }

    [Description("The most that it could cost")]
    [Shipped("Decimal(19, 9)")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Money? HoldUsd { get; init; }

    public required Money CostUsd { get; init; }

    [Description("Source of the count")]
    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Source { get; init; }

    [Description("The upstream's HTTP status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? Status { get; init; }

    [Description("Separated by semicolons")]
    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Marks { get; init; }

    [Description("Of a release or correction")]
    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Reason { get; init; }

    [Shipped("Nullable(UUID)")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? AdjustmentId { get; init; }

    [Description("That a correction is of")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Account { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Note { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? IdempotencyKey { get; init; }

    [Description("Tries of the client before this one")]
    [Shipped("Int64")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? ClientRetry { get; init; }

    [Description(
        "Requests that the engine ran at the last reading of its metrics before sending, this one not among them; null where it says none or the reading was stale"
    )]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? BatchAtDispatch { get; init; }

    [Description("Time of the first byte of the answer's body, streamed or whole; since 1970")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? FirstByteNs { get; init; }

    [Description("Requests that waited at the engine then; null as batch_at_dispatch")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? WaitingAtDispatch { get; init; }

    [Description("Share of the engine's KV cache in use then, 0 to 1; null as batch_at_dispatch")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? KvUseAtDispatch { get; init; }

    [Description(
        "Who placed the breakpoints for the provider's prompt cache: gateway, client, translation, gateway_instead (of the client's own), gateway_beside (OpenAI's own at the end), gateway_explicit (that one off) or none; null where prompt_cache was off for the model"
    )]
    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CacheMarksBy { get; init; }

    [Description(
        "The breakpoints: part:block:lifetime of each, separated by semicolons; null as cache_marks_by"
    )]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CacheMarks { get; init; }

    [Description("Blocks of the prompt; null as cache_marks_by")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? CacheBlocks { get; init; }

    [Description("gateway where it set prompt_cache_key, else empty; null as cache_marks_by")]
    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CacheKeyBy { get; init; }

    [Description("What came of it, as docs/prompt-caching.md has it; null as cache_marks_by")]
    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CacheVerdict { get; init; }

    [Description(
        "Why the gateway made this call on its own: cache.embed, cache.verify, cache.audit, cascade.small, cascade.judge or cascade.audit; null: a client's request"
    )]
    [Shipped(ShippedAttribute.Word)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Purpose { get; init; }

    [Description(
        "Parts that the upstream stated or bills apart, such as audio_in=900,reasoning=800; null without"
    )]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Parts { get; init; }

    [Description("The cost that the upstream itself stated, in dollars; null where it stated none")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Money? StatedCostUsd { get; init; }
}

/// <summary>Type of a column in ClickHouse, where its values here say another.</summary>
/// <param name="type">The type there.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ShippedAttribute(string type) : Attribute
{
    /// <summary>One of few words.</summary>
    public const string Word = "LowCardinality(String)";

    /// <summary>The type there.</summary>
    public string Type { get; } = type;
}
