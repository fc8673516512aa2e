using Farthing.Economics.Purchases.Outlook;

namespace Farthing.Catalogs.Histories;

/// <summary>Factors on the price on demand after 12 months, fitted on a price history and shrunk to a prior.</summary>
/// <remarks>
/// One observation for each family of machines and each month: the mean of p(t + 12) ÷ p(t) over its sizes and regions. So a family counts once.
/// Y family-years of observations have the share Y ÷ (Y + 2), the prior the rest. The mixture is cut into the lowest quarter, the middle half and the highest quarter; each counts with its mean.
/// </remarks>
/// <param name="Factors">Three factors with their weights, or fewer where some are equal; rising.</param>
/// <param name="FamilyYears">Y: observations ÷ 12; 0 without twelve months of history.</param>
/// <param name="Until">Last day of the history.</param>
public sealed record FittedOnDemand(IReadOnlyList<WeightedFactor> Factors, double FamilyYears, DateOnly Until)
{
    private const int Months = 12;
    private const double PriorFamilyYears = 2;
    private const double SameFactor = 1e-9;
    private static readonly double[] Cuts = [0.25, 0.75, 1];

    /// <summary>Share of the factors that comes from the history; the rest is the prior's.</summary>
    public double HistoryFraction => FamilyYears / (FamilyYears + PriorFamilyYears);

    /// <summary>Fits the factors.</summary>
    /// <param name="known">Prices up to the day of the decision (<see cref="PriceHistory.Until"/>).</param>
    /// <param name="prior">Factors that hold without a history; their weights add up to 1.</param>
    public static FittedOnDemand Of(PriceHistory known, IReadOnlyList<WeightedFactor> prior)
    {
        double[] ratios = [.. Ratios(known)];
        FittedOnDemand fitted = new(prior, (double)ratios.Length / Months, known.Last);
        if (ratios.Length == 0)
        {
            return fitted;
        }

        double share = fitted.HistoryFraction;
        WeightedFactor[] mixture =
        [
            .. ratios
                .Select(ratio => new WeightedFactor(ratio, share / ratios.Length))
                .Concat(prior.Select(one => one with { Weight = one.Weight * (1 - share) }))
                .OrderBy(one => one.Factor),
        ];
        return fitted with { Factors = Condensed(mixture) };
    }

    /// <summary>A mixture cut at fixed shares of its weight; a factor at a cut counts on both sides of it.</summary>
    /// <param name="mixture">Factors, rising, whose weights add up to 1.</param>
    internal static IReadOnlyList<WeightedFactor> Condensed(IReadOnlyList<WeightedFactor> mixture)
    {
        List<WeightedFactor> groups = [];
        double from = 0;
        foreach (double to in Cuts)
        {
            double sum = 0;
            double at = 0;
            foreach (WeightedFactor one in mixture)
            {
                double weight = Math.Max(0, Math.Min(to, at + one.Weight) - Math.Max(from, at));
                sum += weight * one.Factor;
                at += one.Weight;
            }

            WeightedFactor group = new(sum / (to - from), to - from);
            if (groups.Count > 0 && Math.Abs(groups[^1].Factor - group.Factor) < SameFactor)
            {
                groups[^1] = groups[^1] with { Weight = groups[^1].Weight + group.Weight };
            }
            else
            {
                groups.Add(group);
            }

            from = to;
        }

        return groups;
    }

    private static IEnumerable<double> Ratios(PriceHistory known)
    {
        foreach (
            IGrouping<string, PriceSeries> family in known.Series.GroupBy(series =>
                PriceHistory.FamilyOf(series.InstanceType)
            )
        )
        {
            for (
                int month = 0;
                known.First.AddMonths(month + Months) is var later && later <= known.Last;
                month++
            )
            {
                DateOnly day = known.First.AddMonths(month);
                double sum = 0;
                int count = 0;
                foreach (PriceSeries series in family)
                {
                    if (
                        series.At(day) is { OnDemandUsdPerHour: double before }
                        && series.At(later) is { OnDemandUsdPerHour: double after }
                    )
                    {
                        sum += after / before;
                        count++;
                    }
                }

                if (count > 0)
                {
                    yield return sum / count;
                }
            }
        }
    }
}
