using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

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
