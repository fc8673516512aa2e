using Farthing.Measurement.Calibration;
using Farthing.Measurement.Scoring;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Studies.Refits;

/// <summary>Ranges of engine settings that served runs were measured with, and how fast errors drift along each.</summary>
/// <remarks>
/// Drift: rows of one table, statistic and condition but for one setting. From each value to the next that is at least twice as large, the change of ln(measured/predicted) in half-widths of the row's band, over the square root of the e-folds between them; errors drift like a random walk. Its 90 % quantile q, each table once, widens a band by √(1 + q²) for an e-fold.
/// Where fewer than four tables vary a setting, it drifts as the fastest of the others: nobody knows.
/// </remarks>
public static class SettingFit
{
    private const int MinTables = 4;
    private const double LeastRatio = 2;

    /// <summary>The ranges, by engine and setting.</summary>
    /// <param name="measured">Measurements without impossible rows.</param>
    /// <param name="resolver">Looks up names and fills in the engines' defaults.</param>
    public static IReadOnlyList<MeasuredSetting> Ranges(
        IReadOnlyList<MeasuredRow> measured,
        ConditionResolver resolver
    )
    {
        Dictionary<(string Engine, string Setting), Seen> seen = [];
        foreach (IGrouping<Condition, MeasuredRow> rows in measured.GroupBy(row => row.Condition))
        {
            // An engine that stands in for another says nothing about its own settings.
            if (
                resolver.Resolve(rows.Key, out _) is not ServedCondition served
                || served.Engine != rows.Key.Engine
            )
            {
                continue;
            }

            string[] tables = [.. rows.Select(row => row.Table).Distinct()];
            foreach ((string setting, double value) in Numbers(served))
            {
                At(setting).Add(value, tables);
            }

            foreach ((string setting, string word) in Words(served))
            {
                At(setting).Add(word, tables);
            }

            Seen At(string setting)
            {
                if (!seen.TryGetValue((served.Engine, setting), out Seen? at))
                {
                    seen[(served.Engine, setting)] = at = new Seen();
                }

                return at;
            }
        }

        return
        [
            .. seen.OrderBy(entry => entry.Key.Engine, StringComparer.Ordinal)
                .ThenBy(entry => entry.Key.Setting, StringComparer.Ordinal)
                .Select(entry => entry.Value.Of(entry.Key.Engine, entry.Key.Setting)),
        ];
    }

    /// <summary>The widening for an e-fold beyond the range of each numeric setting and each metric.</summary>
    /// <param name="measured">Measurements without impossible rows.</param>
    /// <param name="banded">Their predictions with bands of fits without their family.</param>
    /// <param name="source">Whose measurements they are.</param>
    public static IReadOnlyList<BandDistance> Drifts(
        IReadOnlyList<MeasuredRow> measured,
        IReadOnlyList<ScoredRow> banded,
        string source
    )
    {
        Dictionary<(string, int), Condition> conditions = [];
        foreach (MeasuredRow row in measured)
        {
            conditions[(row.Row.RowId, row.Row.Line)] = row.Condition;
        }

        List<BandDistance> drifts = [];
        foreach (
            IGrouping<string, ScoredRow> metric in banded
                .Where(row =>
                    row is { IsMiddle: true, Low: not null, High: not null, IsBandOfOthers: false }
                    && row.Traits is { IsCore: true, IsExperimentalBuild: false }
                )
                .GroupBy(BandGroup.MetricOf)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
        )
        {
            Dictionary<string, double> known = [];
            foreach (string setting in MeasuredSetting.Numbers)
            {
                List<(string Table, double Drift)> steps = [.. Steps(metric, conditions, setting)];
                if (steps.Select(step => step.Table).Distinct().Count() >= MinTables)
                {
                    double drift = ConformalBands.Quantile(steps);
                    known[setting] = Math.Sqrt(1 + (drift * drift));
                }
            }

            if (known.Count > 0)
            {
                drifts.AddRange(
                    MeasuredSetting.Numbers.Select(setting => new BandDistance(
                        metric.Key,
                        setting,
                        known.TryGetValue(setting, out double own) ? own : known.Values.Max(),
                        known.ContainsKey(setting) ? source : source + ": the fastest of other settings"
                    ))
                );
            }
        }

        return drifts;
    }

    private static IEnumerable<(string Table, double Drift)> Steps(
        IEnumerable<ScoredRow> rows,
        Dictionary<(string, int), Condition> conditions,
        string setting
    )
    {
        foreach (
            var group in rows.Where(row => Value(conditions[(row.RowId, row.Line)], setting) is > 0)
                .GroupBy(row =>
                    (
                        row.Table,
                        row.Metric,
                        row.Statistic,
                        Without(conditions[(row.RowId, row.Line)], setting)
                    )
                )
        )
        {
            ScoredRow? last = null;
            double lastAt = 0;
            foreach (ScoredRow row in group.OrderBy(At))
            {
                if (last is not null && At(row) < LeastRatio * lastAt)
                {
                    continue;
                }

                if (last is not null)
                {
                    double half = Math.Log(last.High!.Value / last.Low!.Value) / 2;
                    double folds = Math.Log(At(row) / lastAt);
                    yield return (
                        row.Table,
                        Math.Abs(row.LogRatio - last.LogRatio) / half / Math.Sqrt(folds)
                    );
                }

                (last, lastAt) = (row, At(row));
            }

            double At(ScoredRow row) => Value(conditions[(row.RowId, row.Line)], setting)!.Value;
        }
    }

    private static double? Value(Condition condition, string setting) =>
        setting switch
        {
            MeasuredSetting.TokenBudget => condition.MaxNumBatchedTokens,
            MeasuredSetting.Sequences => condition.MaxNumSeqs,
            MeasuredSetting.TensorParallel => condition.TensorParallel,
            MeasuredSetting.Context => condition.InputTokens + (condition.OutputTokens / 2),
            _ => condition.Concurrency,
        };

    private static Condition Without(Condition condition, string setting) =>
        setting switch
        {
            MeasuredSetting.TokenBudget => condition with { MaxNumBatchedTokens = null },
            MeasuredSetting.Sequences => condition with { MaxNumSeqs = null },
            MeasuredSetting.TensorParallel => condition with { TensorParallel = null, Gpus = null },
            MeasuredSetting.Context => condition with
            {
                InputTokens = null,
                OutputTokens = null,
                Requests = null,
                MaxModelLen = null,
            },
            _ => condition with { Concurrency = null, Requests = null },
        };

    private static IEnumerable<(string Setting, double Value)> Numbers(ServedCondition served)
    {
        Deployment deployment = served.Deployment;
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(deployment);
        yield return (MeasuredSetting.TokenBudget, engine.MaxNumBatchedTokens);
        yield return (MeasuredSetting.Sequences, engine.MaxNumSeqs);
        yield return (MeasuredSetting.TensorParallel, deployment.TensorParallel);
        yield return (MeasuredSetting.Context, served.TypicalTokens);
        if (served.LoadMode != LoadMode.Open && double.IsFinite(served.MaxInFlight))
        {
            double inFlight = Math.Max(1, served.MaxInFlight / deployment.Replicas);
            yield return (MeasuredSetting.Concurrency, inFlight);
            yield return (MeasuredSetting.Sequences, Math.Min(inFlight, engine.MaxNumSeqs));
        }
    }

    private static IEnumerable<(string Setting, string Word)> Words(ServedCondition served)
    {
        yield return (MeasuredSetting.Weights, FormatFacts.Id(served.Deployment.Weights.Headline));
        yield return (MeasuredSetting.Kv, FormatFacts.Id(served.Deployment.KvFormat));
        if (EngineSettings.VersionOf(served.Condition.EngineVersion) is Version version)
        {
            yield return (
                MeasuredSetting.Version,
                FormattableString.Invariant($"{version.Major}.{version.Minor}")
            );
        }
    }

    /// <summary>What rows were measured with, of one setting.</summary>
    private sealed class Seen
    {
        private readonly HashSet<string> tables = [];
        private readonly HashSet<string> words = [];
        private double least = double.PositiveInfinity;
        private double most;

        public void Add(double value, string[] of)
        {
            tables.UnionWith(of);
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        public void Add(string word, string[] of)
        {
            tables.UnionWith(of);
            words.Add(word);
        }

        public MeasuredSetting Of(string engine, string setting) =>
            words.Count > 0
                ? new(engine, setting, tables.Count) { Words = [.. words.Order(VersionOrder)] }
                : new(engine, setting, tables.Count) { Least = least, Most = most };

        private static Comparer<string> VersionOrder { get; } =
            Comparer<string>.Create(
                (a, b) =>
                    System.Version.TryParse(a, out Version? one)
                    && System.Version.TryParse(b, out Version? other)
                        ? one.CompareTo(other)
                        : string.CompareOrdinal(a, b)
            );
    }
}
