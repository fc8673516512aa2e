using Farthing.Catalogs;
using Farthing.Measurement.Calibration;
using Farthing.Serving.Coefficients;

namespace Farthing.Validation;

/// <summary>How far predicted TPOT is from published measurements.</summary>
internal sealed class AccuracyReport
{
    /// <summary>Tables that measure something else than their labels say, with the reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> LeftOutTables = new Dictionary<string, string>
    {
        ["AIC|Llama-3.1-8B|H200|vllm|fp8|agg"] =
            "its concurrency cannot be requests in flight (implied prefill of 0.5 to 1 PFLOP/s per GPU beside decode)",
    };

    private AccuracyReport(
        IReadOnlyList<TpotPrediction> predictions,
        IReadOnlyDictionary<string, int> leftOut
    )
    {
        Predictions = predictions;
        LeftOut = leftOut;
        Tables = TableError.Of(predictions);
    }

    /// <summary>All rows that were predicted.</summary>
    public IReadOnlyList<TpotPrediction> Predictions { get; }

    /// <summary>Rows that were left out, by reason.</summary>
    public IReadOnlyDictionary<string, int> LeftOut { get; }

    /// <summary>Errors table by table.</summary>
    public IReadOnlyList<TableError> Tables { get; }

    /// <summary>The headline groups, then families, engines, GPUs and pools.</summary>
    public IReadOnlyList<AccuracyCell> Cells
    {
        get
        {
            List<AccuracyCell> cells = [];
            Add("all", _ => true);
            Add("core: all but sparse, linear and hybrid attention", IsCore);
            Add("dense", table => table.First.Family == "dense");
            Add("mixture of experts, grouped attention", table => table.First.Family == "moe");
            Add("mixture of experts, latent attention", table => table.First.Family == "latent_moe");
            Add("sparse, linear and hybrid attention", table => !IsCore(table));
            foreach (string engine in Words(table => table.First.Row.Condition.Engine))
            {
                Add("core, " + engine, table => IsCore(table) && table.First.Row.Condition.Engine == engine);
            }

            foreach (string gpu in Words(table => table.First.GpuId))
            {
                Add("core, " + gpu, table => IsCore(table) && table.First.GpuId == gpu);
            }

            Add("core, one pool", table => IsCore(table) && !table.First.IsDisaggregated);
            Add("core, disaggregated", table => IsCore(table) && table.First.IsDisaggregated);
            return cells;

            void Add(string name, Func<TableError, bool> isMember)
            {
                if (AccuracyCell.Of(name, [.. Tables.Where(isMember)]) is AccuracyCell cell)
                {
                    cells.Add(cell);
                }
            }
        }
    }

    /// <summary>Predicts every closed-loop TPOT of a file.</summary>
    public static AccuracyReport Of(string file, Catalog catalog, CoefficientSet coefficients)
    {
        ConditionPredictor predictor = new(catalog, coefficients);
        List<TpotPrediction> predictions = [];
        SortedDictionary<string, int> leftOut = new(StringComparer.Ordinal);
        ConditionFile<MeasuredRow> measured = ImpossibleRows.LeaveOut(ConditionReader.ReadMeasurements(file));
        foreach (RowProblem problem in measured.Problems)
        {
            Count(problem.Sentence);
        }

        foreach (MeasuredRow row in measured.Rows)
        {
            if (row.Metric != Metric.Tpot || row.Condition.LoadMode != LoadMode.Closed)
            {
                continue;
            }

            if (Unusable(row) is string why)
            {
                Count(why);
                continue;
            }

            ConditionPrediction prediction = predictor.Predict(row.Condition);
            if (prediction.Of(row.Metric, row.Statistic) is Figure figure)
            {
                predictions.Add(new TpotPrediction(row, prediction, figure));
            }
            else
            {
                Count(prediction.Status);
            }
        }

        return new AccuracyReport(predictions, leftOut);

        void Count(string reason) => leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
    }

    private static string? Unusable(MeasuredRow row) =>
        !row.IsScoreable ? "condition not fully stated"
        : row.Statistic is not (Statistic.P50 or Statistic.Mean) ? "a percentile other than the median"
        : LeftOutTables.GetValueOrDefault(row.Table);

    private static bool IsCore(TableError table) => table.First.Family != "hybrid";

    private IEnumerable<string> Words(Func<TableError, string> word) =>
        Tables.Select(word).Distinct().Order(StringComparer.Ordinal);
}
