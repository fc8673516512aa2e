using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Purchases.Outlook;

/// <summary>Cost of each single node over the horizon in one scenario, rented or committed.</summary>
/// <remarks>
/// Rented: Σ_m δ^m · 730 · p_m · u_j,m. Committed: Σ_m δ^m · 730 · r, and for a term T beyond the horizon H also δ^H · (T − H) · 730 · (r − worth).
/// Worth = max(σ · r, min(r, replacement)): the cheapest way to have the node's use then, u_j,H · p_H or a new commitment at c_H. Prices of commitments move with the price on demand; an unused node needs no replacement.
/// </remarks>
internal sealed class ScenarioCosts
{
    private readonly OutlookOptions options;
    private readonly double discountedHours;
    private readonly double[] rentedUsd;
    private readonly double[] lastUsdPerHour;
    private readonly double newUsdPerHour;

    /// <summary>Plays one scenario month by month.</summary>
    /// <param name="today">Nodes that run today.</param>
    /// <param name="onDemandUsdPerHour">Today's price of a rented node-hour.</param>
    /// <param name="commitmentUsdPerHour">Today's price of the cheapest commitment.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Horizon, interest and resale.</param>
    public ScenarioCosts(
        NodeLoad today,
        double onDemandUsdPerHour,
        double commitmentUsdPerHour,
        FutureScenario scenario,
        OutlookOptions options
    )
    {
        this.options = options;
        newUsdPerHour = commitmentUsdPerHour * scenario.OnDemandIn(options.HorizonMonths);
        NodeLoad[] loads =
        [
            .. Enumerable
                .Range(1, options.HorizonMonths)
                .Select(month => today.Scaled(scenario.TrafficIn(month)).UpTo(options.MostNodes)),
        ];
        PeakNodes = loads.Max(load => load.PeakNodes);
        rentedUsd = new double[PeakNodes + 1];
        lastUsdPerHour = new double[PeakNodes + 1];
        for (int month = 1; month <= options.HorizonMonths; month++)
        {
            double hours = Math.Pow(options.MonthlyDiscount, month) * QuantityParser.HoursPerMonth;
            double usdPerHour = onDemandUsdPerHour * scenario.OnDemandIn(month);
            discountedHours += hours;
            for (int node = 1; node <= PeakNodes; node++)
            {
                lastUsdPerHour[node] = usdPerHour * loads[month - 1].UsedFraction(node);
                rentedUsd[node] += hours * lastUsdPerHour[node];
            }
        }
    }

    /// <summary>Largest number of nodes in any month.</summary>
    public int PeakNodes { get; }

    /// <summary>Cost of renting a node in the hours in which it is used.</summary>
    public double RentedUsd(int node) => node <= PeakNodes ? rentedUsd[node] : 0;

    /// <summary>Cost of a committed node, the rest of its term less its worth included; a term that ends before the horizon is signed again at its price.</summary>
    public double CommittedUsd(int node, CommittedNode commitment)
    {
        double price = commitment.FixedUsdPerHour;
        double usd = price * discountedHours;
        int rest = commitment.TermMonths - options.HorizonMonths;
        if (rest <= 0)
        {
            return usd;
        }

        double used = node <= PeakNodes ? lastUsdPerHour[node] : 0;
        double worth = Math.Max(
            options.ResaleFraction * price,
            Replacement.Worth(price, used, newUsdPerHour)
        );
        double discount = Math.Pow(options.MonthlyDiscount, options.HorizonMonths);
        return usd + (discount * rest * QuantityParser.HoursPerMonth * (price - worth));
    }
}

/// <summary>How far a commitment is judged ahead, and what its rest is worth.</summary>
public sealed record OutlookOptions
{
    /// <summary>H: months over which costs are counted, at least 1.</summary>
    public int HorizonMonths { get; init; } = 12;

    /// <summary>Interest per year at which later costs count less, at least 0.</summary>
    public double CostOfCapitalPerYear { get; init; }

    /// <summary>σ: share of its price for which the rest of a term can be sold or passed on, 0…1.</summary>
    public double ResaleFraction { get; init; }

    /// <summary>Largest number of nodes that may run in any month: load beyond it is not served, and no commitment is signed for it.</summary>
    public int MostNodes { get; init; } = int.MaxValue;

    /// <summary>The stated course: traffic as it is expected, prices as they are today.</summary>
    public FutureScenario Stated { get; init; } = new(1, 1, 1);

    /// <summary>η: largest share by which a choice may cost more than the best one if the stated course comes, at least 0; ∞ for no bound.</summary>
    public double HedgeFraction { get; init; } = double.PositiveInfinity;

    /// <summary>δ = (1 + i)^(−1/12): weight of a month's cost against that of the month before.</summary>
    public double MonthlyDiscount => Math.Pow(1 + CostOfCapitalPerYear, -1 / 12.0);
}
