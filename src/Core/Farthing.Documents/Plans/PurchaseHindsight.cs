using System.ComponentModel;

namespace Farthing.Documents.Plans;

[Description(
    "The purchase, decided with the prices of a past day and played against those that came; the clairvoyant signs on the same day, in one place, for the same fleet, and knows them"
)]
public sealed record PurchaseHindsight(
    DateOnly DecidedOn,
    [property: Description("Last day that was played, included")] DateOnly PlayedTo,
    [property: Description("Of 730 hours")] double Months,
    [property: Description("The history ends before a year was played")] bool HistoryEnds,
    [property: Description("Growth of traffic that was played, as a fraction; away where the month repeats")]
        double? GrowthPerMonth,
    HindsightPurchase Decided,
    [property: Description("The cheapest commitments in the decided place")] HindsightPurchase BestThere,
    [property: Description(
        "Those that would have been cheapest there had no price moved, at the prices that came"
    )]
        HindsightPurchase UnmovedThere,
    [property: Description("The cheapest place with its cheapest commitments")] HindsightPurchase Clairvoyant,
    [property: Description("Nothing signed, in the decided place")] HindsightPurchase OnDemandThere,
    [property: Description("Nothing signed, in the place that was cheapest so")]
        HindsightPurchase OnDemandBest,
    [property: Description("The most nodes all the time, on demand in the decided place")]
        double StaticPeakUsd,
    [property: Description("Decided less the clairvoyant's, the rest of terms included")] double RegretUsd,
    [property: Description("Of the clairvoyant's")] double RegretFraction,
    [property: Description("Part that other commitments in the decided place would have saved")]
        double RegretByCommitmentsUsd,
    [property: Description("Part that another place would have saved on top")] double RegretByPlaceUsd,
    [property: Description("Prices in the decided place: those of the day, then each change that came")]
        IReadOnlyList<HindsightPrice> Prices,
    [property: Description("Places in which the fleet could be bought")] int Places,
    string Source,
    [property: Description("What was assumed or carried on")] IReadOnlyList<string> Notes
);

[Description("A place, what was signed there on the day, and what it cost at the prices that came")]
public sealed record HindsightPurchase(
    string Node,
    [property: Description("As cloud/region")] string Region,
    [property: Description("Commitments of at least one node")]
        IReadOnlyList<HindsightCommitment> Commitments,
    [property: Description("Paid for committed nodes, used or not")] double CommittedUsd,
    [property: Description("Paid for nodes on demand")] double RentedUsd,
    [property: Description("The two together: paid by the last day")] double PaidUsd,
    [property: Description("To be paid after it, over the rest of terms")] double OwedUsd,
    [property: Description(
        "The part of it that is more than their last use costs to replace, on demand or by a new commitment"
    )]
        double RestUsd,
    [property: Description("Paid and rest: what choices are judged by")] double TotalUsd
);

[Description("Nodes that were committed on the day")]
public sealed record HindsightCommitment(
    string Way,
    int TermMonths,
    int Nodes,
    [property: Description("Dollars of a node-hour, as signed")] double UsdPerHour
);

[Description("List prices of a node from a day on, in dollars an hour; away where not known")]
public sealed record HindsightPrice(
    DateOnly From,
    [property: Description("Away where the series left the list")] double? OnDemandUsdPerHour,
    double? Reserved1yUsdPerHour,
    double? Reserved3yUsdPerHour,
    [property: Description("Not played: the fleet has no spot")] double? SpotUsdPerHour
);
