using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.abandon")]
[Description("What ending a lost gateway's open attempts would do or did; times in UTC")]
public sealed record LedgerAbandonDocument(
    string Gateway,
    [property: Description("false: it was only said")] bool Booked,
    [property: Description("Time of the last record that the ledger has of it")] string LastWrote,
    [property: Description("When the oldest open attempt was reserved; null: nothing is open")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? OpenSince,
    [property: Description("Attempts that were not sent")] long Released,
    [property: Description("What was held for them")] Money ReleasedHoldsUsd,
    [property: Description("Attempts that were sent")] long Charged,
    [property: Description("What was held for them")] Money ChargedUsd,
    [property: Description("Balances that it has slices of")] int Leases,
    [property: Description("What comes or came free of them")] Money FreedUsd,
    [property: Description("What keeps it from being done now; null: nothing")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Wait
);
