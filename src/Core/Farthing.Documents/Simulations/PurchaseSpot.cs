using System.ComponentModel;

namespace Farthing.Documents.Simulations;

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
