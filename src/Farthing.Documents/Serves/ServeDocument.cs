using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Serves;

[Document("serve")]
[Description("Traffic of a gateway from its start to its end; empty where the shared ledger is away")]
public sealed record ServeDocument(
    long? Requests = null,
    [property: Description("Tries at upstreams; each has its own cost")] long? Attempts = null,
    long? UncachedTokens = null,
    long? CacheReadTokens = null,
    long? CacheWriteTokens = null,
    long? OutputTokens = null,
    [property: Description("Dollars with all their digits")] string? CostUsd = null
);

[Document("serve.check")]
[Description("A gateway's configuration as it was understood; no secret and no hash of one is in it")]
public sealed record ServeCheckDocument(
    string Listen,
    [property: Description("Folder of journal and ledger")] string Data,
    IReadOnlyList<RoutedModel> Models,
    IReadOnlyList<CheckedBudget> Budgets,
    [property: Description("Shared state of several gateways; absent for a gateway that is alone")]
        CheckedSharing? Shared,
    int Limits,
    int Keys,
    [property: Description("Variables of secrets that are not set here; the start needs them")]
        IReadOnlyList<string> Unset
);

[Description("A model and where its requests go")]
public sealed record RoutedModel(string Name, IReadOnlyList<string> Deployments);

[Description("Limits of spending")]
public sealed record CheckedBudget(
    string Id,
    string Scope,
    string LimitUsd,
    [property: Description(
        "day, week, month, total, or a length such as 30d; with a time zone: month Europe/Berlin"
    )]
        PeriodRule Period,
    bool Hard
);

[Description("Place of shared state, without passwords")]
public sealed record CheckedSharing(
    [property: Description("Database, host and port; null where the connection names no host")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Postgres,
    [property: Description("Hosts and ports; null: limits are in PostgreSQL")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Redis,
    [property: Description("local or refuse")] string LimitsWhenAway
);
