using Farthing.Economics.Ownership;

namespace Farthing.Economics.Purchases.Ways;

/// <summary>One way to buy nodes: f dollars per hour of a bought node, used or not, and v dollars per hour in which it is used.</summary>
/// <param name="Name">Name in tables, unique among the ways of one choice.</param>
public abstract record WayToBuy(string Name)
{
    /// <summary>f: dollars per hour of a bought node, used or not.</summary>
    public abstract double FixedUsdPerHour { get; }

    /// <summary>v: dollars per hour in which the node is used, on top of the fixed part.</summary>
    public abstract double UsedUsdPerHour { get; }

    /// <summary>Numbers of nodes that the seller accepts.</summary>
    public BuyingRule Rule { get; init; } = BuyingRule.Free;

    /// <summary>True where a node costs something while it stands idle, so that its number is a promise.</summary>
    public bool IsCommitted => FixedUsdPerHour > 0;

    /// <summary>f + v · u: dollars per hour of the term of a node that is used for a share u of it.</summary>
    public double UsdPerHourAt(double usedFraction) => FixedUsdPerHour + (UsedUsdPerHour * usedFraction);

    /// <summary>Same way at the prices of a case; by default prices do not move.</summary>
    public virtual WayToBuy At(PriceFactors factors) => this;
}

/// <summary>Node that is paid for over a term, used or not: f = r, v = 0. A commitment, a reservation, a contract or a provisioned throughput unit.</summary>
/// <remarks>r = hourly part + upfront part as a level payment over the term. A month has 730 h, so one year has 8,760 h and three have 26,280 h.</remarks>
/// <param name="Name">Name in tables.</param>
/// <param name="HourlyUsd">Dollars per hour that are billed over the term, at least 0.</param>
/// <param name="TermMonths">Months of the term, at least 0; 0 where it ends at any hour.</param>
public sealed record CommittedNode(string Name, double HourlyUsd, int TermMonths) : WayToBuy(Name)
{
    /// <summary>Dollars that are paid for one node when the term begins; needs a term above 0.</summary>
    public double UpfrontUsd { get; init; }

    /// <summary>Interest per year on the upfront payment, at least 0; 0 leaves the cost of capital out.</summary>
    public double CostOfCapitalPerYear { get; init; }

    /// <summary>r: effective dollars per hour of the term. Without interest this is hourly + upfront ÷ hours of the term.</summary>
    public override double FixedUsdPerHour =>
        UpfrontUsd == 0
            ? HourlyUsd
            : HourlyUsd
                + (
                    Annuity.UsdPerYear(UpfrontUsd, 0, CostOfCapitalPerYear, TermMonths / 12.0)
                    / GpuOwnershipCost.HoursPerYear
                );

    /// <inheritdoc/>
    public override double UsedUsdPerHour => 0;

    /// <inheritdoc/>
    public override WayToBuy At(PriceFactors factors) =>
        this with
        {
            HourlyUsd = HourlyUsd * factors.NewCommitment,
            UpfrontUsd = UpfrontUsd * factors.NewCommitment,
        };
}

/// <summary>Node that is rented by the hour while it is needed: f = 0, v = p.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="UsdPerHour">p: price of one node-hour, above 0.</param>
public sealed record OnDemandNode(string Name, double UsdPerHour) : WayToBuy(Name)
{
    /// <inheritdoc/>
    public override double FixedUsdPerHour => 0;

    /// <inheritdoc/>
    public override double UsedUsdPerHour => UsdPerHour;

    /// <inheritdoc/>
    public override WayToBuy At(PriceFactors factors) =>
        this with
        {
            UsdPerHour = UsdPerHour * factors.OnDemand,
        };
}

/// <summary>Owned node: f = capital, room, spares and people per hour of its life, v = kW · PUE · $/kWh.</summary>
/// <remarks>A node draws power only while it is used. Ranges of the costs count with their middle.</remarks>
/// <param name="Name">Name in tables.</param>
/// <param name="GpuCost">Cost of owning one GPU with its share of the node.</param>
/// <param name="GpusPerNode">GPUs of one node, at least 1.</param>
public sealed record OwnedNode(string Name, GpuOwnershipCost GpuCost, int GpusPerNode) : WayToBuy(Name)
{
    /// <inheritdoc/>
    public override double FixedUsdPerHour =>
        PerNodeHour(
            (
                GpuCost.CapitalUsdPerYear
                + GpuCost.ColoUsdPerYear
                + GpuCost.SparesUsdPerYear
                + GpuCost.Options.StaffUsdPerYear
            ).Middle
        );

    /// <inheritdoc/>
    public override double UsedUsdPerHour => PerNodeHour(GpuCost.PowerUsdPerYear.Middle);

    private double PerNodeHour(double usdPerGpuYear) =>
        GpusPerNode * usdPerGpuYear / GpuOwnershipCost.HoursPerYear;
}

/// <summary>Factors on today's prices in a case of the future.</summary>
public sealed record PriceFactors
{
    /// <summary>Leaves every price as it is.</summary>
    public static PriceFactors Unchanged { get; } = new();

    /// <summary>Factor on prices on demand, above 0.</summary>
    public double OnDemand { get; init; } = 1;

    /// <summary>Factor on spot prices, above 0.</summary>
    public double Spot { get; init; } = 1;

    /// <summary>Factor on the price of a commitment that is signed from now on, above 0; one that is already signed keeps its price.</summary>
    public double NewCommitment { get; init; } = 1;
}

/// <summary>Node on spot, and on demand in the hours in which spot cannot serve: f = 0, v = a · s + (1 − a) · p.</summary>
/// <remarks>Work that an interruption loses is not in v. The hours on demand are not counted against a quota of on-demand nodes.</remarks>
/// <param name="Name">Name in tables.</param>
/// <param name="SpotUsdPerHour">s: spot price of one node-hour, above 0.</param>
/// <param name="OnDemandUsdPerHour">p: price on demand of the node-hour that replaces it.</param>
/// <param name="ServedFraction">a: share of the need that spot serves, 0…1.</param>
public sealed record SpotNode(
    string Name,
    double SpotUsdPerHour,
    double OnDemandUsdPerHour,
    double ServedFraction
) : WayToBuy(Name)
{
    /// <inheritdoc/>
    public override double FixedUsdPerHour => 0;

    /// <inheritdoc/>
    public override double UsedUsdPerHour =>
        (ServedFraction * SpotUsdPerHour) + ((1 - ServedFraction) * OnDemandUsdPerHour);

    /// <inheritdoc/>
    public override WayToBuy At(PriceFactors factors) =>
        this with
        {
            SpotUsdPerHour = SpotUsdPerHour * factors.Spot,
            OnDemandUsdPerHour = OnDemandUsdPerHour * factors.OnDemand,
        };
}
