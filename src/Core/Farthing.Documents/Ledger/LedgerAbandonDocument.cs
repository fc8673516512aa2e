using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.abandon")]
[Description("Effect of ending a lost gateway's open attempts, done or planned; times in UTC")]
public sealed record LedgerAbandonDocument(
    string Gateway,
    [property: Description("false: it was only said")] bool Booked,
    [property: Description("Time of the last record that the ledger has of it")] string LastWrote,
    [property: Description("Time at which the oldest open attempt was reserved; absent: nothing is open")]
        string? OpenSince,
    [property: Description("Attempts that were not sent")] long Released,
    [property: Description("Dollars held for them")] Money ReleasedHoldsUsd,
    [property: Description("Attempts that were sent")] long Charged,
    [property: Description("Dollars held for them")] Money ChargedUsd,
    [property: Description("Balances that it has slices of")] int Leases,
    [property: Description("Dollars of them that are or were freed")] Money FreedUsd,
    [property: Description("The obstacle to doing it now; absent: none")] string? Wait
);
