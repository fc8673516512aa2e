using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.bill")]
[Description("A provider's bill beside the meter, by day and model; reasons add up to each difference")]
public sealed record LedgerBillDocument(
    [property: Description("Formats of the files")] IReadOnlyList<string> Layouts,
    [property: Description("ISO 8601 in UTC")] string Since,
    string Until,
    [property: Description("Whose attempts were compared; absent: of all models of the bill")]
        string? Upstream,
    [property: Description("Absent where the files have no dollars")] decimal? BilledUsd,
    [property: Description("Cost of attempts, without corrections")] Money MeteredUsd,
    [property: Description("billed_usd − metered_usd")] decimal? DifferenceUsd,
    [property: Description(
        "Parts of the difference, largest first; absent dollars: valued at metered prices"
    )]
        IReadOnlyList<BillDifference> Reasons,
    IReadOnlyList<BilledDay> Days,
    [property: Description("Models of the ledger that the bill does not have and that were not compared")]
        IReadOnlyList<UncomparedModel> NotCompared,
    [property: Description("Assumptions in place of unstated values, in words")] IReadOnlyList<string> Assumed
);

[Description("A day's bill of a model beside its meter")]
public sealed record BilledDay(
    [property: Description("UTC; the whole span where a line of the bill is longer than a day")] string Day,
    [property: Description("As the ledger names it; of lines without a model the provider's words")]
        string Model,
    [property: Description("As the bill names it")] string BilledAs,
    decimal? BilledUsd,
    decimal MeteredUsd,
    decimal? DifferenceUsd,
    [property: Description("Tokens of prompts and answers; absent where the bill has none")]
        decimal? BilledTokens,
    decimal MeteredTokens,
    [property: Description("Absent where the bill does not count them")] long? BilledRequests,
    long MeteredRequests,
    IReadOnlyList<BillDifference> Reasons
);

[Description("A part of a difference")]
public sealed record BillDifference(
    BillReason Reason,
    [property: Description("Above 0: the bill is higher")] decimal Usd,
    [property: Description("What it comes from, in words; empty without")] string Words
);

[Description("A model of the ledger without a line of the bill")]
public sealed record UncomparedModel(
    [property: Description("Upstream and model")] string Deployment,
    Money MeteredUsd
);

/// <summary>Cause of a difference between a bill and a meter.</summary>
public enum BillReason
{
    /// <summary>Billed tokens that no attempt explains: other clients of the account.</summary>
    TrafficUnseen,

    /// <summary>Metered tokens that the bill does not have.</summary>
    NotBilled,

    /// <summary>The same requests, or the same prompts, with other counts.</summary>
    CountedOtherwise,

    /// <summary>The same tokens at another service tier.</summary>
    Tier,

    /// <summary>A price that the ledger has of another day.</summary>
    PriceOfAnotherDay,

    /// <summary>A price that the ledger does not have: a discount, a surcharge.</summary>
    OtherPrice,

    /// <summary>Billed beside tokens: tools, storage, taxes, credits.</summary>
    BesideTokens,

    /// <summary>Attempts that were charged at their holds, or without a price.</summary>
    Estimated,

    /// <summary>The bill has dollars and no tokens: prices and counts cannot be told apart.</summary>
    NotParted,

    /// <summary>Amounts that were rounded.</summary>
    Rounding,
}
