using System.ComponentModel;
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
    [property: Description("Dollars with all their digits")] string? CostUsd = null,
    [property: Description("Traffic of a mirror (--mirror); the sums above are of its dry runs")]
        MirroredTraffic? Mirror = null
);

[Description("Live requests that a mirror passed on, and what the gateway would have refused of them")]
public sealed record MirroredTraffic(
    [property: Description("Live requests, all passed on")] long Passed,
    [property: Description("Those that took a dry run")] long Metered,
    [property: Description("Those whose dry run was not to its end: too much waited for it")]
        long NotToTheEnd,
    IReadOnlyList<WouldRefuse> WouldRefuse
);

[Description("Requests that the gateway would have refused for one reason")]
public sealed record WouldRefuse(
    [property: Description("As farthing_gateway_refusals_total names it")] string Reason,
    long Requests,
    [property: Description("Those of them that the upstream answered with success")] long Answered
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
    [property: Description("Database, host and port; absent where the connection names no host")]
        string? Postgres,
    [property: Description("local or refuse")] string LimitsWhenAway
);
