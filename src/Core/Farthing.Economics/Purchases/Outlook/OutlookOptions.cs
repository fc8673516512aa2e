namespace Farthing.Economics.Purchases.Outlook;

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

    /// <summary>δ = (1 + i)^(−1/12): weight of a month's cost against that of the month before.</summary>
    public double MonthlyDiscount => Math.Pow(1 + CostOfCapitalPerYear, -1 / 12.0);
}
