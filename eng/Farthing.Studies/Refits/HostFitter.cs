using Farthing.Catalogs;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.FirstTokens;
using Farthing.Measurement.Scoring;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Slos;

namespace Farthing.Studies.Refits;

/// <summary>Fits what the host takes of a step where the GPU does not show it: pipeline stages, and the CPU as a ceiling of small models at large batches.</summary>
/// <remarks>
/// Two numbers a term, microseconds a step and a sequence, over a grid; the nearest by the mean over tables of a table's mean |ln(measured/predicted)|. A table is left out whole, the others choose, and the term is taken only where that predicts the left-out ones better than none does.
/// Pipelines: every middle figure of rows with more than one stage. Ceiling: closed-loop TPOT of one pool, per engine; sources do not name the CPU, so it is the engine's mean over whatever machines were used.
/// </remarks>
public static class HostFitter
{
    private static readonly double[] StageUs = [0, 1000, 2000, 2500, 3000, 3500, 4000, 5000, 6000, 8000];
    private static readonly double[] StageRequestUs = [0, 2.5, 5, 10, 15, 20, 30];
    private static readonly double[] CeilingUs = [0, 1000, 2000, 4000];
    private static readonly double[] CeilingRequestUs = [0, 15, 30, 45, 60];

    /// <summary>Fits all terms.</summary>
    /// <param name="catalog">Models and GPUs.</param>
    /// <param name="set">Coefficients that everything else is taken from; its own fitted host terms are put aside.</param>
    /// <param name="measured">Measurements without impossible rows.</param>
    /// <param name="file">Their name, for sources.</param>
    /// <param name="progress">Called with candidates done and all of them; null for nobody.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IReadOnlyList<HostFit> Fit(
        Catalog catalog,
        CoefficientSet set,
        IReadOnlyList<MeasuredRow> measured,
        string file,
        Action<int, int>? progress = null,
        CancellationToken cancellation = default
    )
    {
        MeasuredRow[] usable =
        [
            .. measured.Where(row =>
                row.IsScoreable
                && row.Table.Length > 0
                && row.Statistic is Statistic.Mean or Statistic.P50
                && row.Metric is not Metric.Ttft
                && !RowScorer.MislabeledTables.ContainsKey(row.Table)
            ),
        ];
        CoefficientSet plain = set with { FittedHosts = [] };
        List<(string Name, string Engine, MeasuredRow[] Rows, FittedHostTerms[] Candidates)> asked =
        [
            (
                "pipeline stages",
                "",
                [.. usable.Where(row => row.Condition.PipelineParallel > 1)],
                [.. Grid(StageUs, StageRequestUs).Select(at => Terms("", at.Step, at.Sequence, 0, 0, file))]
            ),
        ];
        foreach (
            string engine in usable
                .Select(row => row.Condition.Engine)
                .Where(engine => set.Hosts.Any(host => host.Engine == engine))
                .Distinct()
                .Order(StringComparer.Ordinal)
        )
        {
            asked.Add(
                (
                    "host as a ceiling",
                    engine,
                    [.. usable.Where(row => row.Condition.Engine == engine && IsPace(row))],
                    [
                        .. Grid(CeilingUs, CeilingRequestUs)
                            .Select(at => Terms(engine, 0, 0, at.Step, at.Sequence, file)),
                    ]
                )
            );
        }

        int all = asked.Sum(ask => ask.Candidates.Length);
        int done = 0;
        List<HostFit> fits = [];
        foreach ((string name, string engine, MeasuredRow[] rows, FittedHostTerms[] candidates) in asked)
        {
            List<Dictionary<string, double>> errors = [];
            foreach (FittedHostTerms candidate in candidates)
            {
                errors.Add(Errors(catalog, plain with { FittedHosts = [candidate] }, rows, cancellation));
                progress?.Invoke(++done, all);
            }

            if (errors[0].Count > 0)
            {
                fits.Add(Choose(name, candidates, errors, rows));
            }
        }

        return fits;
    }

    /// <summary>The fit of candidates whose error on each table is known; the first candidate is "none".</summary>
    /// <param name="name">What is fitted.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="errors">The error of each candidate by table.</param>
    /// <param name="rows">The rows behind them.</param>
    public static HostFit Choose(
        string name,
        IReadOnlyList<FittedHostTerms> candidates,
        IReadOnlyList<IReadOnlyDictionary<string, double>> errors,
        IReadOnlyList<MeasuredRow> rows
    )
    {
        string[] tables = [.. errors[0].Keys.Order(StringComparer.Ordinal)];
        int Nearest(IEnumerable<string> among) =>
            Enumerable.Range(0, candidates.Count).MinBy(i => among.Sum(table => errors[i][table]));
        double Mean(Func<string, int> chosen) => 100 * tables.Average(table => errors[chosen(table)][table]);
        int best = Nearest(tables);
        return new HostFit(
            name,
            candidates[best] with
            {
                Tables = tables.Length,
                Source = string.Join(
                    ": ",
                    new[] { candidates[best].Source, Machines(rows) }.Where(part => part.Length > 0)
                ),
            },
            tables.Length,
            rows.Count(row => errors[0].ContainsKey(row.Table)),
            Mean(_ => 0),
            Mean(_ => best),
            Mean(table => tables.Length == 1 ? 0 : Nearest(tables.Where(other => other != table)))
        );
    }

    /// <summary>Setting of the rows: engines on GPUs.</summary>
    private static string Machines(IReadOnlyList<MeasuredRow> rows)
    {
        string Names(Func<Condition, string> of) =>
            string.Join(", ", rows.Select(row => of(row.Condition)).Distinct().Order(StringComparer.Ordinal));
        return rows.Count == 0 ? "" : $"{Names(at => at.Engine)} on {Names(at => at.Gpu)}";
    }

    private static bool IsPace(MeasuredRow row) =>
        row.Metric == Metric.Tpot
        && row.Condition.LoadMode == LoadMode.Closed
        && !row.Condition.IsDisaggregated;

    private static FittedHostTerms Terms(
        string engine,
        double stage,
        double stageRequest,
        double ceiling,
        double ceilingRequest,
        string file
    ) => new(engine, stage, stageRequest, ceiling, ceilingRequest, 0, file);

    private static IEnumerable<(double Step, double Sequence)> Grid(double[] steps, double[] sequences) =>
        steps.SelectMany(step => sequences.Select(sequence => (step, sequence)));

    /// <summary>The mean error of ln(measured/predicted) of each table.</summary>
    private static Dictionary<string, double> Errors(
        Catalog catalog,
        CoefficientSet set,
        MeasuredRow[] rows,
        CancellationToken cancellation
    )
    {
        ConditionPredictor predictor = new(catalog, set, FirstTokenSet.None);
        ConditionRow[] asked = [.. rows.Select((row, i) => row.Row with { Line = i })];
        IReadOnlyList<PredictedRow> predicted = new ConditionBatch(predictor).Predict(
            new ConditionFile<ConditionRow>(asked, [], []),
            Environment.ProcessorCount,
            null,
            cancellation
        );
        return predicted
            .Where(answer => answer.Predicted is not null)
            .GroupBy(answer => rows[answer.Line].Table)
            .ToDictionary(
                table => table.Key,
                table =>
                    table.Average(answer =>
                        Math.Abs(Math.Log(rows[answer.Line].Value / answer.Predicted!.Value))
                    )
            );
    }
}
