using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("Use of a key")]
public sealed record KeyShare(
    [property: Description("The key's team; empty without")] string Team,
    [property: Description("The key's id")] string Key,
    [property: Description("Settled ones")] long Attempts,
    [property: Description("Their charges at settlement")] Money ChargedUsd,
    [property: Description("Their share of the bill")] Money UsedUsd
);
