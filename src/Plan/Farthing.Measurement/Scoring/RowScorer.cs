using Farthing.Measurement.Calibration;
using Farthing.Measurement.StepTerms;
using Farthing.Serving.Deployments;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Scoring;

/// <summary>Puts predictions beside measurements; conditions are predicted once and spread over the cores.</summary>
/// <param name="predictor">What predicts.</param>
/// <param name="probe">Finds what layer overheads do to a prediction; null where nobody asks.</param>
/// <param name="transferred">Predicts with other GPUs' kernels; null where nobody asks.</param>
public sealed class RowScorer(
    ConditionPredictor predictor,
    StepTermProbe? probe = null,
    ConditionPredictor? transferred = null
)
{
    private const int WideExpertRanks = 16;

    /// <summary>Tables that measure something else than their labels say, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> MislabeledTables { get; } =
        new Dictionary<string, string>
        {
            ["AIC|Llama-3.1-8B|H200|vllm|fp8|agg"] =
                "its concurrency cannot be requests in flight (implied prefill of 0.5 to 1 PFLOP/s per GPU beside decode)",
        };

    /// <summary>The rows of a file that can be scored, in its order, and those that cannot with the reason.</summary>
    /// <param name="file">Measurements; impossible rows are among its problems.</param>
    /// <param name="progress">Called now and then, from any thread, with conditions done and all of them; null for nobody.</param>
    /// <param name="cancellation">Stops the work.</param>
    public (IReadOnlyList<ScoredRow> Rows, IReadOnlyList<LeftOutRow> LeftOut) Score(
        ConditionFile<MeasuredRow> file,
        Action<int, int>? progress = null,
        CancellationToken cancellation = default
    ) =>
        Score(
            file,
            (count, play) =>
            {
                Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, play);
                return count;
            },
            progress
        );

    /// <summary>The same, for a caller that may end early: rows of the conditions that were predicted until then.</summary>
    /// <param name="file">Measurements.</param>
    /// <param name="play">Plays as many conditions, on any thread, and returns how many ended, counted from the first without a gap.</param>
    /// <param name="progress">Called now and then, from any thread.</param>
    public (IReadOnlyList<ScoredRow> Rows, IReadOnlyList<LeftOutRow> LeftOut) Score(
        ConditionFile<MeasuredRow> file,
        Func<int, Action<int>, int> play,
        Action<int, int>? progress
    )
    {
        List<LeftOutRow> leftOut = [];
        foreach (RowProblem problem in file.Problems)
        {
            leftOut.Add(
                new LeftOutRow(problem.RowId, problem.Line, "impossible or unreadable", problem.ToString())
            );
        }

        List<MeasuredRow> usable = [];
        foreach (MeasuredRow row in file.Rows)
        {
            if (Unusable(row) is string reason)
            {
                leftOut.Add(new LeftOutRow(row.Row.RowId, row.Row.Line, reason));
            }
            else
            {
                usable.Add(row);
            }
        }

        IGrouping<Condition, MeasuredRow>[] conditions = [.. usable.GroupBy(row => row.Condition)];
        (List<ScoredRow> Scored, List<LeftOutRow> LeftOut)[] found =
        [
            .. conditions.Select(_ => (new List<ScoredRow>(), new List<LeftOutRow>())),
        ];
        int done = 0;
        int ended = play(
            conditions.Length,
            i =>
            {
                ScoreCondition(conditions[i], found[i].Scored, found[i].LeftOut);
                progress?.Invoke(Interlocked.Increment(ref done), conditions.Length);
            }
        );
        return (
            [
                .. found[..ended]
                    .SelectMany(one => one.Scored)
                    .OrderBy(row => row.Line)
                    .ThenBy(row => row.RowId, StringComparer.Ordinal),
            ],
            [
                .. leftOut
                    .Concat(found[..ended].SelectMany(one => one.LeftOut))
                    .OrderBy(row => row.Line)
                    .ThenBy(row => row.RowId, StringComparer.Ordinal),
            ]
        );
    }

    private static string? Unusable(MeasuredRow row) =>
        !row.IsScoreable
            ? "condition not fully stated (scoreable = no)"
            : MislabeledTables.GetValueOrDefault(row.Table);

    private void ScoreCondition(
        IGrouping<Condition, MeasuredRow> rows,
        List<ScoredRow> scored,
        List<LeftOutRow> leftOut
    )
    {
        ConditionPrediction prediction = predictor.Predict(rows.Key);
        if (prediction.Prepared is not PreparedCondition prepared || prepared.Served.IsUnderloaded)
        {
            // What comes before a colon names the kind of reason; the rest is about this condition.
            string[] status = prediction.Status.Split(": ", 2);
            string reason = prediction.IsPredicted ? status[0] : "not predicted: " + status[0];
            foreach (MeasuredRow row in rows)
            {
                string detail = status.Length > 1 ? status[1] : "";
                leftOut.Add(new LeftOutRow(row.Row.RowId, row.Row.Line, reason, detail));
            }

            return;
        }

        PredictionFacts facts = ConditionFacts.Of(prepared);
        RooflineTerms roofline = new(prepared, facts.Batch);
        RowTraits condition = Traits(prepared, facts);
        string sweep = (rows.Key with { Concurrency = null, RequestRate = null, Requests = null }).ToString();
        RowStepTerms? terms = rows.Any(IsMiddleTpot) ? probe?.Of(rows.Key) : null;
        ConditionPrediction? other = prepared.Served.Deployment.Gpu.HasOwnCoefficients
            ? transferred?.Predict(rows.Key)
            : null;
        foreach (MeasuredRow row in rows)
        {
            RowTraits traits = Published(condition, row, prepared.Served);
            if (
                row.Metric == Metric.OutputRate
                && prediction.Figures is StaticFigures batch
                && batch.HighestOutputRate() is double highest
                && row.Value > highest
            )
            {
                string bound = string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{row.Value:F0} tok/s, above the {highest:F0} that memory bandwidth and peak compute allow"
                );
                leftOut.Add(new LeftOutRow(row.Row.RowId, row.Row.Line, "impossible or unreadable", bound));
                continue;
            }

            if (prediction.Of(row.Metric, row.Statistic) is not Figure figure)
            {
                string what =
                    $"{ConditionWords.Of(row.Metric)} {ConditionWords.Of(row.Statistic)} under this load";
                leftOut.Add(new LeftOutRow(row.Row.RowId, row.Row.Line, "no prediction of " + what));
                continue;
            }

            string metric = ConditionWords.Of(row.Metric);
            scored.Add(
                new ScoredRow
                {
                    RowId = row.Row.RowId,
                    Line = row.Row.Line,
                    Table = row.Table.Length > 0 ? row.Table : OwnTable(traits, rows.Key),
                    Kind = ScoredMetric.KindOf(metric),
                    Metric = metric,
                    Statistic = ConditionWords.Of(row.Statistic),
                    Traits = traits,
                    Measured = row.Value,
                    Predicted = figure.Value,
                    Low = figure.Low,
                    High = figure.High,
                    Sweep = sweep,
                    SweepAt = Load(rows.Key),
                    Baseline = roofline.Of(row.Metric),
                    Facts = facts,
                    TransferRatio = other?.Figures?.Estimate(row.Metric, row.Statistic) / figure.Value,
                    StepTerms = IsMiddleTpot(row) ? terms : null,
                }
            );
        }
    }

    /// <summary>Rows that name no table, such as a user's own, are taken together by engine, model, GPU and format.</summary>
    private static string OwnTable(RowTraits traits, Condition condition) =>
        string.Join('|', traits.Engine, traits.Model, traits.Gpu, condition.WeightPrecision, traits.Pool);

    internal static bool IsMiddleTpot(MeasuredRow row) =>
        row.Metric == Metric.Tpot && row.Statistic is Statistic.Mean or Statistic.P50;

    private static double Load(Condition condition) =>
        condition.LoadMode switch
        {
            LoadMode.Open => condition.RequestRate ?? double.NaN,
            LoadMode.Offline => double.NaN,
            _ => condition.Concurrency ?? double.NaN,
        };

    private static RowTraits Published(RowTraits traits, MeasuredRow row, ServedCondition served)
    {
        Version? version = EngineSettings.VersionOf(served.Condition.EngineVersion);
        string minor = version is null
            ? "unstated"
            : FormattableString.Invariant($"{version.Major}.{version.Minor}");
        return traits with
        {
            Source = row.Source,
            Year = row.Year,
            TableFamily = $"{row.Source} · {traits.Engine} {minor} · {served.Deployment.Model.Family}",
        };
    }

    private static RowTraits Traits(PreparedCondition prepared, PredictionFacts facts)
    {
        ServedCondition served = prepared.Served;
        Deployment deployment = served.Deployment;
        return new RowTraits(
            served.Condition.Engine,
            deployment.Model.ShortName,
            StepTimeModelFactory.FamilyOf(deployment.Model),
            deployment.Gpu.Id,
            ConditionWords.Of(served.LoadMode),
            served.Condition.IsDisaggregated ? "disaggregated" : "one",
            served.Lengths.IsKnown ? "known" : "means"
        )
        {
            IsWideExpertParallel = deployment.ExpertParallel >= WideExpertRanks,
            IsSaturated = facts.IsSaturated,
            ModelId = deployment.Model.Id,
            IsVersionUnstated = !served.IsVersionStated,
            IsExperimentalBuild = served.Condition.IsExperimentalBuild,
        };
    }
}

/// <summary>A row that is not scored.</summary>
/// <param name="RowId">Its id.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Reason">Why, in words that rows of the same kind share.</param>
/// <param name="Detail">What is special about this one; empty where nothing is.</param>
public sealed record LeftOutRow(string RowId, int Line, string Reason, string Detail = "");

/// <summary>Traits that group and fold rows.</summary>
/// <param name="Engine">vllm, sglang, trtllm, ….</param>
/// <param name="Model">Short name.</param>
/// <param name="Family">dense, moe, latent_moe, hybrid.</param>
/// <param name="Gpu">Catalog id.</param>
/// <param name="Load">closed, open, offline, static.</param>
/// <param name="Pool">one, or disaggregated (prefill elsewhere).</param>
/// <param name="Lengths">known (fixed, or a stated distribution) or means (only means given).</param>
public sealed record RowTraits(
    string Engine,
    string Model,
    string Family,
    string Gpu,
    string Load,
    string Pool,
    string Lengths
)
{
    /// <summary>The family whose attention kernels are assumed: sparse, linear and hybrid.</summary>
    public const string AssumedFamily = "hybrid";

    /// <summary>All but sparse, linear and hybrid attention.</summary>
    public bool IsCore => Family != AssumedFamily;

    /// <summary>True when the prompt is computed elsewhere.</summary>
    public bool IsDisaggregated => Pool == "disaggregated";

    /// <summary>True where each expert layer spans more than one 8-GPU node or experts are spread over at least 16 ranks.</summary>
    public bool IsWideExpertParallel { get; init; }

    /// <summary>The catalog's id of the model.</summary>
    public string ModelId { get; init; } = "";

    /// <summary>True where nobody says which version of the engine it is.</summary>
    public bool IsVersionUnstated { get; init; }

    /// <summary><see cref="Condition.IsExperimentalBuild"/>.</summary>
    public bool IsExperimentalBuild { get; init; }

    /// <summary>Its publisher; empty for a user's own rows.</summary>
    public string Source { get; init; } = "";

    /// <summary>Publisher, engine with its minor version and family of models: tables that share all four were made by one hand with one program, and are no news to each other.</summary>
    public string TableFamily { get; init; } = "";

    /// <summary>Calendar year of the measurement; null where nothing tells it.</summary>
    public int? Year { get; init; }

    /// <summary>True where predictions say that requests wait for a place in the batch.</summary>
    public bool IsSaturated { get; init; }
}
