using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description(
    "An attempt or a correction, as ledger export writes it; null where it has no such thing. The first members are those of the request records that simulate, bench and watch write, so that an export reads as a trace"
)]
public sealed record ExportedEntry(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? RequestId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Attempt,
    [property: Description("The team; the key's id without one")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Tenant,
    [property: Description("Time of its reservation, or of a correction's effect; since 1970")]
        long ArrivalNs,
    [property: Description("Time of sending")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? ScheduledNs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? FirstTokenNs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? LastTokenNs,
    long Input,
    [property: Description("Inside input")] long Cached,
    long Output,
    [property: Description("Its end")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Finish,
    [property: Description("The upstream and its model")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Replica,
    [property: Description("Always null: a gateway sees none")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? Preemptions,
    [property: Description("attempt, release or adjustment")] string Kind,
    [property: Description("arrival_ns as ISO 8601 in UTC")] string Time,
    string GatewayId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Endpoint,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Model,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? KeyId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Team,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? User,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? SessionId,
    [property: Description("Separated by semicolons")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Tags,
    long UncachedTokens,
    long CacheWriteTokens,
    [property: JsonPropertyName("cache_write_1h_tokens")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? CacheWrite1hTokens,
    [property: Description("Searches, images, characters or requests, where the endpoint is billed by those")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? Units,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? ReasoningTokens,
    [property: Description("The most that it could cost")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        Money? HoldUsd,
    Money CostUsd,
    [property: Description("Source of the count")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Source,
    [property: Description("The upstream's HTTP status")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? Status,
    [property: Description("Separated by semicolons")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Marks,
    [property: Description("Of a release or correction")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? AdjustmentId,
    [property: Description("That a correction is of")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Account,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Note,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? IdempotencyKey,
    [property: Description("Tries of the client before this one")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? ClientRetry,
    [property: Description(
        "Requests that the engine ran at the last reading of its metrics before sending, this one not among them; null where it says none or the reading was stale"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? BatchAtDispatch,
    [property: Description("Time of the first byte of the answer's body, streamed or whole; since 1970")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? FirstByteNs,
    [property: Description("Requests that waited at the engine then; null as batch_at_dispatch")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? WaitingAtDispatch,
    [property: Description("Share of the engine's KV cache in use then, 0 to 1; null as batch_at_dispatch")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? KvUseAtDispatch,
    [property: Description(
        "Who placed the breakpoints for the provider's prompt cache: gateway, client, translation, gateway_instead (of the client's own), gateway_beside (OpenAI's own at the end), gateway_explicit (that one off) or none; null where prompt_cache was off for the model"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? CacheMarksBy,
    [property: Description(
        "The breakpoints: part:block:lifetime of each, separated by semicolons; null as cache_marks_by"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? CacheMarks,
    [property: Description("Blocks of the prompt; null as cache_marks_by")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? CacheBlocks,
    [property: Description("gateway where it set prompt_cache_key, else empty; null as cache_marks_by")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? CacheKeyBy,
    [property: Description("What came of it, as docs/prompt-caching.md has it; null as cache_marks_by")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? CacheVerdict,
    [property: Description(
        "Why the gateway made this call on its own: cache.embed, cache.verify, cache.audit, cascade.small, cascade.judge or cascade.audit; null: a client's request"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Purpose,
    [property: Description(
        "Parts that the upstream stated or bills apart, such as audio_in=900,reasoning=800; null without"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Parts,
    [property: Description("The cost that the upstream itself stated, in dollars; null where it stated none")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        Money? StatedCostUsd
);
