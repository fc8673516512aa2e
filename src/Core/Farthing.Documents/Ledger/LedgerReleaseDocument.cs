using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.release")]
[Description("Freed slices of a gateway that is gone")]
public sealed record LedgerReleaseDocument(
    string Gateway,
    [property: Description("Balances that it had slices of")] int Leases,
    Money FreedUsd
);
