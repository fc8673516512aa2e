using Farthing.Economics.Ownership;

namespace Farthing.Economics.Purchases.Ways;

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
