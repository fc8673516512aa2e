using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Scoring;

/// <summary>Error bands: quantiles of ln(measured/predicted) of each kind of figure, made as wide as tables that they were not fitted to need.</summary>
/// <remarks>
/// Each row weighs 1/(rows of its table in the group), so that every table counts once. A 90 % band starts from the quantiles at 5 and 95 %.
/// A group's quantiles are pulled toward its wider group by n/(n + 3), n its tables: metric → load → family and pool.
/// Then each group moves both ends outward by one distance (inward below 0): families of tables are left out in turn, by tenths, and the distance is the 90 % quantile (times 1 + 1/n for n tables, at most 95 %) of how far their rows lie beyond the nearer end. Few tables pull it toward that of the wider group, as above.
/// A band always holds its own prediction, also where nearly all of a group's measurements lie on one side of it.
/// Source: conformalized quantile regression (Romano, Patterson, Candès 2019), with tables as the exchangeable units.
/// </remarks>
public sealed class ConformalBands : IFittedOnServing
{
    /// <summary>Target coverage of the band.</summary>
    public const double Target = 0.90;

    /// <summary>Tables that the wider group counts as.</summary>
    public const double PriorTables = 3;

    /// <summary>The correction 1 + 1/n for n tables asks for more than all of them where there are fewer than ten; wider groups make up for that.</summary>
    private const double MaxNominal = (1 + Target) / 2;

    private const int Parts = 10;

    /// <summary>Least half-width on a logarithmic scale: two runs of one configuration differ by more.</summary>
    private const double MinHalfWidth = 0.02;

    /// <summary>Fits to training rows.</summary>
    public static FittedBands FitBands(IReadOnlyList<ScoredRow> training)
    {
        FittedBands plain = FitQuantiles(training);
        Dictionary<BandGroup, double> moves = Moves(training);
        return new FittedBands(
            plain.Groups.ToDictionary(
                entry => entry.Key,
                entry =>
                    entry.Value with
                    {
                        Low = Math.Min(-MinHalfWidth, entry.Value.Low - moves[entry.Key]),
                        High = Math.Max(MinHalfWidth, entry.Value.High + moves[entry.Key]),
                    }
            )
        );
    }

    /// <inheritdoc/>
    public IServingFit Fit(IReadOnlyList<ScoredRow> training) => FitBands(training);

    /// <summary>Distance of ln(measured/predicted) beyond the nearer end of a band; below 0 inside.</summary>
    internal static double Beyond(double logRatio, double low, double high) =>
        Math.Max(low - logRatio, logRatio - high);

    /// <summary>The quantile that a promise of 90 % takes, each table once.</summary>
    internal static double Quantile(IReadOnlyList<(string Table, double Beyond)> rows)
    {
        (double[] weights, int tables) = TableWeights.Of(rows.Select(row => row.Table));
        return WeightedQuantile.Of(
            [.. rows.Select(row => row.Beyond)],
            weights,
            Math.Min(MaxNominal, Target * (1 + (1.0 / tables)))
        );
    }

    private static Dictionary<BandGroup, double> Moves(IReadOnlyList<ScoredRow> training)
    {
        Dictionary<BandGroup, List<(string, double)>> away = [];
        foreach (IGrouping<ulong, ScoredRow> part in training.GroupBy(PartOf))
        {
            // A table is never on both sides, also where its rows are of several families.
            HashSet<string> tables = [.. part.Select(row => row.Table)];
            FittedBands others = FitQuantiles([.. training.Where(row => !tables.Contains(row.Table))]);
            foreach (ScoredRow row in part)
            {
                if (others.Find(row) is BandQuantiles band)
                {
                    foreach (BandGroup group in BandGroup.Levels(row))
                    {
                        Add(group, (row.Table, Beyond(row.LogRatio, band.Low, band.High)));
                    }
                }
            }
        }

        Dictionary<BandGroup, double> moves = [];
        foreach (ScoredRow row in training)
        {
            double wider = 0;
            foreach (BandGroup group in BandGroup.Levels(row))
            {
                if (!moves.TryGetValue(group, out double move))
                {
                    move = away.TryGetValue(group, out List<(string, double)>? own)
                        ? Shrunk(Quantile(own), wider, own.Select(one => one.Item1).Distinct().Count())
                        : wider;
                    moves[group] = move;
                }

                wider = move;
            }
        }

        return moves;

        void Add(BandGroup group, (string, double) at)
        {
            if (!away.TryGetValue(group, out List<(string, double)>? rows))
            {
                away[group] = rows = [];
            }

            rows.Add(at);
        }
    }

    private static double Shrunk(double own, double wider, int tables)
    {
        double share = tables / (tables + PriorTables);
        return (share * own) + ((1 - share) * wider);
    }

    private static ulong PartOf(ScoredRow row) =>
        StableHash.Of(row.Traits.TableFamily.Length > 0 ? row.Traits.TableFamily : row.Table) % Parts;

    /// <summary>The quantiles of groups, before their ends move to where left-out tables need them.</summary>
    internal static FittedBands FitQuantiles(IReadOnlyList<ScoredRow> training)
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

        BandQuantiles own = QuantilesOf(members[group]);
        BandQuantiles result = wider[group] is BandGroup above
            ? own.ShrunkTo(Fit(above, members, wider, fitted))
            : own;
        return fitted[group] = result with
        {
            Low = Math.Min(-MinHalfWidth, result.Low),
            High = Math.Max(MinHalfWidth, result.High),
        };
    }

    private static BandQuantiles QuantilesOf(List<ScoredRow> rows)
    {
        (double[] weights, int tables) = TableWeights.Of(rows.Select(row => row.Table));
        double[] ratios = [.. rows.Select(row => row.LogRatio)];
        return new BandQuantiles(
            WeightedQuantile.Of(ratios, weights, (1 - Target) / 2),
            WeightedQuantile.Of(ratios, weights, 0.5),
            WeightedQuantile.Of(ratios, weights, (1 + Target) / 2),
            tables,
            rows.Count
        );
    }
}

/// <summary>Quantiles of ln(measured/predicted) of a group.</summary>
/// <param name="Low">Lower end of the band.</param>
/// <param name="Median">Middle.</param>
/// <param name="High">Upper end of the band.</param>
/// <param name="Tables">Tables that they come from, those of wider groups left out.</param>
/// <param name="Rows">Rows that they come from.</param>
public readonly record struct BandQuantiles(double Low, double Median, double High, int Tables, int Rows)
{
    /// <summary>Pulled toward a wider group: own tables count n, the wider group 3.</summary>
    public BandQuantiles ShrunkTo(BandQuantiles wider)
    {
        double own = Tables / (Tables + ConformalBands.PriorTables);
        return this with
        {
            Low = wider.Low + (own * (Low - wider.Low)),
            Median = wider.Median + (own * (Median - wider.Median)),
            High = wider.High + (own * (High - wider.High)),
        };
    }
}

/// <summary>Weights that let each table of measurements count once, however many rows it has.</summary>
internal static class TableWeights
{
    /// <summary>A weight for each row, and how many tables there are.</summary>
    /// <param name="tables">The table of each row.</param>
    public static (double[] Weights, int Tables) Of(IEnumerable<string> tables)
    {
        string[] all = [.. tables];
        Dictionary<string, int> sizes = all.CountBy(table => table).ToDictionary();
        return ([.. all.Select(table => 1.0 / sizes[table])], sizes.Count);
    }
}
