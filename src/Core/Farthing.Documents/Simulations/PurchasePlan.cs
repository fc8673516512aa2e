using System.ComponentModel;

namespace Farthing.Documents.Simulations;

[Description(
    "How a month of a scaled fleet would be bought; the run is taken for a typical stretch of every month"
)]
public sealed record PurchasePlan(
    [property: Description("What is bought at once: an instance, or a replica at your own price")]
        string Node,
    double GpusPerNode,
    double NodeUsdPerHour,
    [property: Description("Node-hours of the run over its hours, starts and drains included")]
        double MeanNodes,
    int PeakNodes,
    [property: Description("The peak on demand all month")] double StaticPeakUsdPerMonth,
    [property: Description("As many as are needed, all on demand")] double AutoscaledUsdPerMonth,
    [property: Description("The decided split")] double UsdPerMonth,
    [property: Description("Against all on demand while needed")] double SavedFraction,
    [property: Description("The decided split, from the node that is used most on")]
        IReadOnlyList<PurchaseBand> Bands,
    [property: Description("Share of the used node-hours that committed nodes serve")] double Coverage,
    [property: Description("Nodes that today's load alone would have committed")] int CommittedByTodaysLoad,
    [property: Description("The decision over weighted futures; away where nothing can be committed")]
        PurchaseOutlook? Outlook,
    [property: Description("Share of hours above which a committed node is cheaper than a rented one")]
        IReadOnlyList<PurchaseTurn> Turns,
    IReadOnlyList<PurchaseRegret> Regrets,
    [property: Description("Instruments without a public price: give a discount")]
        IReadOnlyList<string> Unpriced,
    [property: Description("Instruments that are sold for a window of days")] IReadOnlyList<string> Dated
)
{
    /// <summary>The month with a part on spot.</summary>
    [Description("The month with a part of its nodes on spot; of plan --fleet alone")]
    public PurchaseSpot? Spot { get; init; }
}

[Description("Nodes that are bought in one way")]
public sealed record PurchaseBand(
    string Way,
    int FirstNode,
    int Nodes,
    [property: Description("Months; 0 for none")] int TermMonths,
    [property: Description("Dollars of a node-hour")] double UsdPerHour,
    [property: Description("Share of the month in which they are used")] double UsedFraction,
    double UsdPerMonth
);

[Description("Expected cost over weighted futures")]
public sealed record PurchaseOutlook(
    int HorizonMonths,
    double ExpectedUsd,
    [property: Description("Without a commitment")] double ExpectedUsdRented,
    [property: Description("Largest excess over the best choice of one future")] double WorstRegret,
    [property: Description("Bound on what a better forecast or a later signing is worth")]
        double ValueOfWaitingUsd,
    IReadOnlyList<WeightedFuture> Futures
)
{
    /// <summary>Bound of the hedge.</summary>
    [Description("Largest excess over the best purchase that the stated course may cost")]
    public double? Hedge { get; init; }

    /// <summary>Price of the hedge.</summary>
    [Description("Excess over the best purchase if the stated course comes")]
    public double? StatedRegret { get; init; }

    /// <summary>Origin of the weights of traffic.</summary>
    [Description("given or guess")]
    public string? TrafficWeights { get; init; }

    /// <summary>Origin of the weights of prices.</summary>
    [Description("given, fitted (on the price history) or guess (no twelve months of history)")]
    public string? PriceWeights { get; init; }

    /// <summary>Amount of history behind fitted weights.</summary>
    [Description("Years of history, summed over families of machines, that price weights were fitted on")]
    public double? HistoryYears { get; init; }

    /// <summary>Last day of that history.</summary>
    [Description("Last day of that history")]
    public DateOnly? HistoryUntil { get; init; }

    /// <summary>Growth of traffic each month that the futures are centered on.</summary>
    [Description("Growth of traffic each month that the futures are centered on; away where none was given")]
    public double? GrowthPerMonth { get; init; }

    /// <summary>Nodes that futures stop at.</summary>
    [Description("The most nodes that there may be, where a future comes to them; away otherwise")]
    public int? MostNodes { get; init; }
}

[Description("A future and its weight")]
public sealed record WeightedFuture(
    double Weight,
    [property: Description("Factor after twelve months")] double Traffic,
    [property: Description("Factor after twelve months")] double OnDemandPrice
);

[Description("A turn from one way to another")]
public sealed record PurchaseTurn(string Below, string Above, double UsedFraction);

[Description("What the decided commitments cost in another future, beside the best there")]
public sealed record PurchaseRegret(
    double Traffic,
    double OnDemandPrice,
    double NewCommitmentPrice,
    double UsdPerMonth,
    double BestUsdPerMonth,
    double Regret
);

[Description("The month with a part of its nodes on spot, as information: reclaims are not played")]
public sealed record PurchaseSpot(
    [property: Description("True where the scenario consents to spot (spot: interactive or batch)")]
        bool Consented,
    [property: Description(
        "rented: the nodes that are rented on demand; all: every node, where none is rented"
    )]
        string? Part,
    [property: Description("Today's spot price of a node-hour; away where none is known, like all below")]
        double? NodeUsdPerHour,
    [property: Description("Origin of the spot price")] string? Source,
    [property: Description("Share of the need that spot serves; assumed, nodes on demand serve the rest")]
        double? ServedFraction,
    [property: Description("Used node-hours of the part in a month")] double? NodeHours,
    [property: Description(
        "Factor on today's spot price from which on spot costs more than the decided month"
    )]
        double? StopsPayingAt,
    [property: Description("The month at factors on today's spot price")]
        IReadOnlyList<PurchaseSpotCase> Cases
);

[Description("The month at a factor on today's spot price")]
public sealed record PurchaseSpotCase(
    double SpotPrice,
    double SpotUsd,
    [property: Description("Nodes on demand while spot has none")] double OnDemandUsd,
    [property: Description("What is not on spot: commitments")] double RestUsd,
    [property: Description("The sum of the three")] double UsdPerMonth,
    [property: Description("The decided month's excess over the cheaper of both; 0 where spot does not pay")]
        double Regret
);
