using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Scoring;

/// <summary>Error bands: quantiles of ln(measured/predicted) of each kind of figure, made as wide as tables that they were not fitted to need.</summary>
/// <remarks>
/// Each row weighs 1/(rows of its table in the group), so that every table counts once. A 90 % band starts from the quantiles at 5 and 95 %.
/// A group's quantiles are pulled toward its wider group by n/(n + 3), n its tables: metric → load → family and pool. Where kernels are assumed, it is the group of the same load whose kernels were timed: one source of another load widens nothing. That group counts as one table instead of three. Nightly builds pull no release, and are pulled by the releases of their kind.
/// Then each group moves both ends outward by one distance (inward below 0): families of tables are left out in turn, by tenths, and the distance is the 90 % quantile (times 1 + 1/n for n tables, at most 95 %) of how far their rows lie beyond the nearer end. Few tables pull it toward that of the wider group, as above.
/// Between its quantiles a band has the shape that unseen tables show, one power for each metric (<see cref="StepTimeBand.TailPower"/>). Of their rows 80 and 90 % lie below the steps of that certainty.
/// A band always holds its own prediction, also where nearly all of a group's measurements lie on one side of it.
/// Source: conformalized quantile regression (Romano, Patterson, Candès 2019), with tables as the exchangeable units.
/// </remarks>
public sealed class ConformalBands : IFittedOnServing
{
    /// <summary>Target coverage of the band.</summary>
    public const double Target = 0.90;

    /// <summary>Tables that the wider group counts as.</summary>
    public const double PriorTables = 3;

    /// <summary>Tables that a group of another kind counts as (<see cref="BandGroup.Akin"/>).</summary>
    private const double AkinTables = 1;

    /// <summary>The correction 1 + 1/n for n tables asks for more than all of them where there are fewer than ten; wider groups make up for that.</summary>
    private const double MaxNominal = (1 + Target) / 2;

    private const int Parts = 10;

    /// <summary>Certainties that the shape between the quantiles is fitted to.</summary>
    private static readonly double[] Rungs = [0.8, 0.9];
    private const double LeastSide = 0.02;
    private const double MinTailPower = 0.5;
    private const double MaxTailPower = 4;

    /// <summary>Least half-width on a logarithmic scale: two runs of one configuration differ by more.</summary>
    internal const double MinHalfWidth = 0.02;

    /// <summary>Fits to training rows; those whose band follows from others have no part in it.</summary>
    public static FittedBands FitBands(IReadOnlyList<ScoredRow> rows)
    {
        IReadOnlyList<ScoredRow> training = rows.Where(row => !row.IsBandOfOthers).ToArray();
        FittedBands plain = FitQuantiles(training);
        List<(ScoredRow Row, BandQuantiles Band)> unseen = Unseen(training);
        Dictionary<BandGroup, double> moves = Moves(training, unseen);
        Dictionary<string, double> powers = TailPowers(
            unseen.Select(one => (one.Row, one.Band.Moved(moves[BandGroup.Levels(one.Row)[^1]])))
        );
        return new FittedBands(
            plain.Groups.ToDictionary(
                entry => entry.Key,
                entry =>
                    entry.Value.Moved(moves[entry.Key]) with
                    {
                        TailPower = powers.GetValueOrDefault(entry.Key.Metric, 1),
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
    public static double Quantile(IReadOnlyList<(string Table, double Beyond)> rows)
    {
        (double[] weights, int tables) = TableWeights.Of(rows.Select(row => row.Table));
        return WeightedQuantile.Of(
            [.. rows.Select(row => row.Beyond)],
            weights,
            Math.Min(MaxNominal, Target * (1 + (1.0 / tables)))
        );
    }

    /// <summary>Rows in the quantiles of the other tenths.</summary>
    private static List<(ScoredRow Row, BandQuantiles Band)> Unseen(IReadOnlyList<ScoredRow> training)
    {
        List<(ScoredRow, BandQuantiles)> unseen = new(training.Count);
        foreach (IGrouping<ulong, ScoredRow> part in training.GroupBy(PartOf))
        {
            // A table is never on both sides, also where its rows are of several families.
            HashSet<string> tables = [.. part.Select(row => row.Table)];
            FittedBands others = FitQuantiles([.. training.Where(row => !tables.Contains(row.Table))]);
            foreach (ScoredRow row in part)
            {
                if (others.Find(row) is BandQuantiles band)
                {
                    unseen.Add((row, band));
                }
            }
        }

        return unseen;
    }

    /// <summary>The shape between the quantiles for each metric of releases: 80 and 90 % of unseen tables' rows lie below the steps of that certainty.</summary>
    private static Dictionary<string, double> TailPowers(
        IEnumerable<(ScoredRow Row, BandQuantiles Band)> unseen
    )
    {
        Dictionary<string, double> powers = [];
        foreach (
            IGrouping<string, (ScoredRow Row, BandQuantiles Band)> metric in unseen
                .Where(one => !one.Row.Traits.IsExperimentalBuild)
                .GroupBy(one => BandGroup.MetricOf(one.Row))
        )
        {
            (double[] weights, _) = TableWeights.Of(metric.Select(one => one.Row.Table));
            double[] sides =
            [
                .. metric.Select(one =>
                    (one.Row.LogRatio - one.Band.Median)
                    / Math.Max(MinHalfWidth, one.Band.High - one.Band.Median)
                ),
            ];
            double products = 0;
            double squares = 0;
            foreach (double share in Rungs)
            {
                double normal = Math.Log(
                    NormalDistribution.Quantile(share) / NormalDistribution.Quantile((1 + Target) / 2)
                );
                double seen = Math.Log(Math.Clamp(WeightedQuantile.Of(sides, weights, share), LeastSide, 1));
                products += seen * normal;
                squares += normal * normal;
            }

            powers[metric.Key] = Math.Clamp(products / squares, MinTailPower, MaxTailPower);
        }

        return powers;
    }

    private static Dictionary<BandGroup, double> Moves(
        IReadOnlyList<ScoredRow> training,
        List<(ScoredRow Row, BandQuantiles Band)> unseen
    )
    {
        Dictionary<BandGroup, List<(string, double)>> away = [];
        foreach ((ScoredRow row, BandQuantiles band) in unseen)
        {
            foreach (BandGroup group in BandGroup.Levels(row))
            {
                Add(group, (row.Table, Beyond(row.LogRatio, band.Low, band.High)));
            }
        }

        Dictionary<BandGroup, (BandGroup?, double)> wider = Wider(training);
        Dictionary<BandGroup, double> moves = [];
        foreach (BandGroup group in wider.Keys)
        {
            Move(group);
        }

        return moves;

        double Move(BandGroup group)
        {
            if (moves.TryGetValue(group, out double known))
            {
                return known;
            }

            (BandGroup? pulling, double prior) = wider[group];
            double above = pulling is BandGroup other ? Move(other) : 0;
            if (!away.TryGetValue(group, out List<(string Table, double)>? own))
            {
                return moves[group] = above;
            }

            int tables = own.Select(one => one.Table).Distinct().Count();
            return moves[group] = above + (tables / (tables + prior) * (Quantile(own) - above));
        }

        void Add(BandGroup group, (string, double) at)
        {
            if (!away.TryGetValue(group, out List<(string, double)>? rows))
            {
                away[group] = rows = [];
            }

            rows.Add(at);
        }
    }

    /// <summary>The group that each group is pulled toward, and as how many tables it counts. It is the <see cref="BandGroup.Akin"/> where rows are of that, else the next wider one.</summary>
    private static Dictionary<BandGroup, (BandGroup? Above, double Tables)> Wider(
        IReadOnlyList<ScoredRow> training
    )
    {
        Dictionary<BandGroup, BandGroup?> above = [];
        foreach (ScoredRow row in training)
        {
            BandGroup? last = null;
            foreach (BandGroup group in BandGroup.Levels(row))
            {
                above.TryAdd(group, last);
                last = group;
            }
        }

        return above.ToDictionary(
            entry => entry.Key,
            entry =>
                entry.Key.Akin is BandGroup akin && above.ContainsKey(akin)
                    ? ((BandGroup?)akin, AkinTables)
                    : (entry.Value, PriorTables)
        );
    }

    private static ulong PartOf(ScoredRow row) =>
        StableHash.Of(row.Traits.TableFamily.Length > 0 ? row.Traits.TableFamily : row.Table) % Parts;

    /// <summary>The quantiles of groups, before their ends move to where left-out tables need them.</summary>
    internal static FittedBands FitQuantiles(IReadOnlyList<ScoredRow> training)
    {
        Dictionary<BandGroup, List<ScoredRow>> members = [];
        foreach (ScoredRow row in training)
        {
            foreach (BandGroup group in BandGroup.Levels(row))
            {
                if (!members.TryGetValue(group, out List<ScoredRow>? rows))
                {
                    members[group] = rows = [];
                }

                rows.Add(row);
            }
        }

        Dictionary<BandGroup, (BandGroup?, double)> wider = Wider(training);
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
        Dictionary<BandGroup, (BandGroup? Above, double Tables)> wider,
        Dictionary<BandGroup, BandQuantiles> fitted
    )
    {
        if (fitted.TryGetValue(group, out BandQuantiles known))
        {
            return known;
        }

        BandQuantiles own = QuantilesOf(members[group]);
        BandQuantiles result = wider[group] is (BandGroup above, double tables)
            ? own.ShrunkTo(Fit(above, members, wider, fitted), tables)
            : own;
        return fitted[group] = result.Moved(0);
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
    /// <summary>Shape between them, as <see cref="StepTimeBand.TailPower"/>.</summary>
    public double TailPower { get; init; } = 1;

    /// <summary>Both ends outward by a distance; never nearer to the prediction than two runs of one configuration.</summary>
    public BandQuantiles Moved(double outward) =>
        this with
        {
            Low = Math.Min(-ConformalBands.MinHalfWidth, Low - outward),
            High = Math.Max(ConformalBands.MinHalfWidth, High + outward),
        };

    /// <summary>The same as ratios of the prediction.</summary>
    public StepTimeBand ToBand() =>
        new("", "", Math.Exp(Low), Math.Exp(Median), Math.Exp(High), "") { TailPower = TailPower };

    /// <summary>Pulled toward another group, which counts as some tables; own ones count each.</summary>
    public BandQuantiles ShrunkTo(BandQuantiles wider, double tables)
    {
        double own = Tables / (Tables + tables);
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
