using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Gateways;

[Document("serve.check")]
[Description("A gateway's configuration as it was understood: no secret and no hash of one is in it")]
public sealed record ServeCheckDocument(
    string Listen,
    [property: Description("Folder of journal and ledger")] string Data,
    IReadOnlyList<CheckedModel> Models,
    IReadOnlyList<CheckedBudget> Budgets,
    [property: Description("What several gateways have in common; away for a gateway that is alone")]
        CheckedSharing? Shared,
    [property: Description("How many")] int Limits,
    [property: Description("How many")] int Keys
);

[Description("A model and the deployments that serve it, in the order of trying")]
public sealed record CheckedModel(string Name, IReadOnlyList<string> Deployments);

[Description("What may be spent in a period")]
public sealed record CheckedBudget(
    string Id,
    string Scope,
    [property: Description("Dollars with all their digits")] string LimitUsd,
    BudgetPeriod Period,
    [property: Description("false: it only warns")] bool Hard
);

[Description("The stores that gateways share, without passwords")]
public sealed record CheckedSharing(
    [property: Description("Database, host and port; null: they do not stand in its address")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Postgres,
    [property: Description("Hosts and ports; null: limits are in PostgreSQL")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Redis,
    [property: Description("local or refuse")] string LimitsWhenAway
);
