using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Scoring;

/// <summary>Error bands: split conformal quantiles of ln(measured/predicted).</summary>
/// <remarks>
/// Each row weighs 1/(rows of its table in the group), so that every table counts once. A 90 % band takes the quantiles of nominal 93 % (3.5 % and 96.5 %): three points more than promised, because groups have few tables.
/// A group's quantiles are pulled toward its wider group by n/(n + 3), n its tables: metric → load → family and pool.
/// A band always holds its own prediction, also where nearly all of a group's measurements lie on one side of it.
/// Predictions for sparse, linear and hybrid attention are floors: their band begins at the prediction ("at least").
/// </remarks>
public sealed class ConformalBands : IFittedOnServing
{
    /// <summary>What the band targets.</summary>
    public const double Target = 0.90;

    /// <summary>What the quantiles are taken at.</summary>
    public const double Nominal = Target + 0.03;

    /// <summary>Tables that the wider group counts as.</summary>
    public const double PriorTables = 3;

    /// <summary>Fits to training rows.</summary>
    public static FittedBands FitBands(IReadOnlyList<ScoredRow> training)
    {
        Dictionary<BandGroup, List<ScoredRow>> members = [];
        Dictionary<BandGroup, BandGroup?> wider = [];
        foreach (ScoredRow row in training)
        {
            BandGroup? above = null;
            foreach (BandGroup group in BandGroup.Levels(row))
            {
                if (!members.TryGetValue(group, out List<ScoredRow>? rows))
                {
                    members[group] = rows = [];
                    wider[group] = above;
                }

                rows.Add(row);
                above = group;
            }
        }

        Dictionary<BandGroup, BandQuantiles> fitted = [];
        foreach (BandGroup group in members.Keys)
        {
            Fit(group, members, wider, fitted);
        }

        return new FittedBands(fitted);
    }

    /// <inheritdoc/>
    public IServingFit Fit(IReadOnlyList<ScoredRow> training) => FitBands(training);

    private static BandQuantiles Fit(
        BandGroup group,
        Dictionary<BandGroup, List<ScoredRow>> members,
        Dictionary<BandGroup, BandGroup?> wider,
        Dictionary<BandGroup, BandQuantiles> fitted
    )
    {
        if (fitted.TryGetValue(group, out BandQuantiles known))
        {
            return known;
        }

        BandQuantiles own = Quantiles(members[group]);
        BandQuantiles result = wider[group] is BandGroup above
            ? own.ShrunkTo(Fit(above, members, wider, fitted))
            : own;
        result = result with { Low = Math.Min(0, result.Low), High = Math.Max(0, result.High) };
        if (group.IsFloor)
        {
            result = group.IsRate
                ? result with
                {
                    High = 0,
                    Low = Math.Min(0, result.Low),
                }
                : result with
                {
                    Low = 0,
                    High = Math.Max(0, result.High),
                };
        }

        return fitted[group] = result;
    }

    private static BandQuantiles Quantiles(List<ScoredRow> rows)
    {
        Dictionary<string, int> sizes = [];
        foreach (ScoredRow row in rows)
        {
            sizes[row.Table] = sizes.GetValueOrDefault(row.Table) + 1;
        }

        double[] ratios = [.. rows.Select(row => row.LogRatio)];
        double[] weights = [.. rows.Select(row => 1.0 / sizes[row.Table])];
        return new BandQuantiles(
            WeightedQuantile.Of(ratios, weights, (1 - Nominal) / 2),
            WeightedQuantile.Of(ratios, weights, 0.5),
            WeightedQuantile.Of(ratios, weights, (1 + Nominal) / 2),
            sizes.Count,
            rows.Count
        );
    }
}
