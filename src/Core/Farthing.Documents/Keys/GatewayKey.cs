using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Keys;

[Description(
    "A key of a gateway: never a secret, never a hash. Budgets and limits of a key of the configuration stand there"
)]
public sealed record GatewayKey(
    string Id,
    KeySource Source,
    KeyState State,
    [property: Description("Empty without")] string Team,
    [property: Description("Empty without")] string User,
    IReadOnlyList<string> Tags,
    [property: Description("null: all")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        IReadOnlyList<string>? Models,
    [property: Description("Its own names for models: fast=gpt-4o-mini")] IReadOnlyList<string> Aliases,
    [property: Description("Models to try after one, in order: gpt-4o=gpt-4o-mini")]
        IReadOnlyList<string> Fallbacks,
    [property: Description("null: the gateway's")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? MaxBodyBytes,
    [property: Description("What is recorded of its prompts; null: the gateway's")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        RecordMode? Record,
    [property: Description("null: never")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Expires,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] KeyBudget? Budget,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] KeyLimits? Limits,
    [property: Description("After a rotation: until then the secret before works too")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? OldSecretUntil,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? RevokedAt,
    [property: Description("null for keys of the configuration")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ChangedAt,
    [property: Description("Number of writes")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? Revision
);

/// <summary>Store of a key.</summary>
public enum KeySource
{
    Configuration,
    Stored,
}

/// <summary>State of a key.</summary>
public enum KeyState
{
    Active,
    Disabled,
    Expired,
    Revoked,
}

[Description("A stored key's own budget")]
[method: JsonConstructor]
public sealed record KeyBudget(
    [property: Description("Its budget in a period: dollars with nine decimals, exact")]
    [property: JsonPropertyName("limit_usd")]
        Money Limit,
    [property: JsonRequired]
    [property: Description(
        "day, week, month, total, or a length such as 30d; with a time zone: month Europe/Berlin"
    )]
        PeriodRule Period,
    [property: Description("Nothing is admitted that could overspend it; false: it only warns")]
    [property: JsonRequired, JsonPropertyName("hard")]
        bool IsHard = true
)
{
    /// <summary>A hard one of a month.</summary>
    public KeyBudget(Money limit)
        : this(limit, BudgetPeriod.Month) { }
}

[Description("A stored key's own limits; null members do not limit")]
public sealed record KeyLimits(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? RequestsPerMinute,
    [property: Description("In and out")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? TokensPerMinute,
    [property: Description("Requests at a time")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        int? Concurrency
);
