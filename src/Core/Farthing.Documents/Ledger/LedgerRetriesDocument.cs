using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.retries")]
[Description("Requests that were billed more than once; each try is a charge, and stays billed.")]
public sealed record LedgerRetriesDocument(
    [property: Description("ISO 8601 in UTC; absent: from the beginning")] string? Since,
    [property: Description("absent: until now")] string? Until,
    [property: Description("Of all attempts that were looked at")] Money CostUsd,
    [property: Description("Requests that were tries after a first one, by their clients' count")]
        long ClientRetries,
    [property: Description("Those without an idempotency key: nobody knows what they repeat")]
        long UnlinkedClientRetries,
    [property: Description("The largest waste first")] IReadOnlyList<RepeatedRequest> Requests
)
{
    [Description("Amounts billed beside the last try of each request")]
    public Money WasteUsd => new(Requests.Sum(request => request.WasteUsd.NanoUsd));

    /// <summary>The share of the cost that tries before the last one took; null without cost.</summary>
    [JsonIgnore]
    public double? WasteFraction => CostUsd == Money.Zero ? null : (double)(WasteUsd.Usd / CostUsd.Usd);
}

[Description("One request of a client that was billed more than once: it tried again, or the gateway did")]
public sealed record RepeatedRequest(
    [property: Description("The client's idempotency key; the gateway's id where it has none")] string Name,
    [property: Description("The key's id")] string Key,
    string Model,
    [property: Description("Attempts that cost something")] long Times,
    [property: Description("Their total cost")] Money BilledUsd,
    [property: Description("Their cost beside the last one")] Money WasteUsd,
    [property: Description("Time at which the last one was reserved: ISO 8601 in UTC")] string Last
);
