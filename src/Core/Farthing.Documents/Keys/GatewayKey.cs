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
    [property: Description("absent: all")] IReadOnlyList<string>? Models,
    [property: Description("Its own names for models: fast=gpt-4o-mini")] IReadOnlyList<string> Aliases,
    [property: Description("Models to try after one, in order: gpt-4o=gpt-4o-mini")]
        IReadOnlyList<string> Fallbacks,
    [property: Description("absent: the gateway's")] long? MaxBodyBytes,
    [property: Description("What is recorded of its prompts; absent: the gateway's")] RecordMode? Record,
    [property: Description("absent: never")] string? Expires,
    KeyBudget? Budget,
    KeyLimits? Limits,
    [property: Description("After a rotation: until then the secret before works too")]
        string? OldSecretUntil,
    string? RevokedAt,
    [property: Description("absent for keys of the configuration")] string? CreatedAt,
    string? ChangedAt,
    [property: Description("Number of writes")] long? Revision
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

[Description("A stored key's own limits; absent members do not limit")]
public sealed record KeyLimits(
    long? RequestsPerMinute,
    [property: Description("In and out")] long? TokensPerMinute,
    [property: Description("Requests at a time")] int? Concurrency
);
