using Farthing.Catalogs;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Calibration;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Runs;

/// <summary>Puts the prediction of the same condition beside what was measured.</summary>
public static class BenchPredictor
{
    /// <summary>One a load; all null where no model and GPU are named, or the load is a trace or of conversations.</summary>
    public static IReadOnlyList<BenchPrediction?> Predict(
        BenchSurroundings around,
        BenchPlan plan,
        IReadOnlyList<BenchStage> stages
    )
    {
        bool isPredictable =
            plan.Model is not null
            && plan.Gpu is not null
            && plan.Trace is null
            && plan.Turns is null
            && plan.Profile is null
            && plan.Dataset is null;
        if (!isPredictable || stages.Count == 0)
        {
            return [.. stages.Select(_ => (BenchPrediction?)null)];
        }

        ConditionPredictor predictor = new(around.Catalog(), around.Coefficients());
        return [.. stages.Select(stage => (BenchPrediction?)Of(predictor, plan, stage))];
    }

    /// <summary>Share of GPU time that prompts take by the model, one a load, whatever the load is of; null where no model and GPU are named or the model cannot say.</summary>
    public static IReadOnlyList<double?> PrefillShares(
        BenchSurroundings around,
        BenchPlan plan,
        IReadOnlyList<BenchStage> stages
    )
    {
        if (plan.Model is null || plan.Gpu is null || stages.Count == 0)
        {
            return [.. stages.Select(_ => (double?)null)];
        }

        ConditionPredictor predictor = new(around.Catalog(), around.Coefficients());
        return [.. stages.Select(stage => ShareOf(predictor, plan, stage))];
    }

    private static double? ShareOf(ConditionPredictor predictor, BenchPlan plan, BenchStage stage)
    {
        StageMeasurement measured = stage.Measured;
        if (!(measured.MeanInput > 0) || !(measured.Steady.MeanInFlight > 0))
        {
            return null;
        }

        // Prompt tokens that the cache held were not computed; at least one always is.
        double computed = Math.Max(1, measured.MeanInput * (1 - (measured.CachedFraction ?? 0)));
        Condition condition = ConditionOf(plan) with
        {
            InputTokens = Math.Max(1, Math.Round(measured.MeanInput)),
            OutputTokens = Math.Max(1, Math.Round(measured.MeanOutput)),
            Lengths = LengthShape.Fixed,
            LoadMode = LoadMode.Closed,
            Concurrency = Math.Max(1, Math.Round(measured.Steady.MeanInFlight)),
        };
        return predictor.Prepare(condition, out _) is PreparedCondition prepared
            ? PrefillShare.Of(prepared, computed, measured.MeanOutput, measured.Steady.MeanInFlight)
            : null;
    }

    private static Condition ConditionOf(BenchPlan plan) =>
        new()
        {
            Engine = plan.Engine ?? "vllm",
            Model = plan.Model!,
            Gpu = plan.Gpu!,
            Gpus = plan.Gpus,
            TensorParallel = plan.TensorParallel ?? plan.Gpus,
            WeightPrecision = plan.Weights ?? "",
            InputTokens = plan.Input.High,
            OutputTokens = plan.Output.High,
            LoadMode = LoadMode.Closed,
        };

    private static BenchPrediction Of(ConditionPredictor predictor, BenchPlan plan, BenchStage stage)
    {
        bool isClosed = stage.Level.Kind == LoadLevelKind.Concurrency;
        double longest = plan.Input.High;
        Condition condition = ConditionOf(plan) with
        {
            Lengths = plan.Input.IsPoint ? LengthShape.Fixed : LengthShape.Uniform(plan.Input.Low / longest),
            LoadMode = isClosed ? LoadMode.Closed : LoadMode.Open,
            Concurrency = isClosed ? stage.Level.Value : null,
            RequestRate = isClosed ? null : stage.Level.Value,
        };
        ConditionPrediction prediction = predictor.Predict(condition);
        return new BenchPrediction(
            Quantity(prediction.Of(Metric.Tpot, Statistic.P50), "s"),
            Quantity(prediction.Of(Metric.Ttft, Statistic.P50), "s"),
            Quantity(prediction.Of(Metric.OutputRate, Statistic.Mean), "tokens_per_s"),
            prediction.IsPredicted ? prediction.Provenance(Metric.Tpot, Statistic.P50) : prediction.Status
        );
    }

    private static Quantity? Quantity(Figure? figure, string unit) =>
        figure is { } known ? new Quantity(known.Value, unit) { Low = known.Low, High = known.High } : null;
}

/// <summary>Environment of a bench beside its plan.</summary>
/// <param name="Seed">Of everything that is drawn.</param>
/// <param name="Catalog">Models and GPUs; asked for only where a prediction needs them.</param>
/// <param name="Coefficients">Of the step-time model; likewise.</param>
/// <param name="OwnVariables">Environment variables that are meant for this process alone; an emulated server does not get them.</param>
/// <param name="Show">Told what is being done.</param>
/// <param name="Cancellation">Ends the run early; what was measured until then is the answer.</param>
public sealed record BenchSurroundings(
    ulong Seed,
    Func<Catalog> Catalog,
    Func<CoefficientSet> Coefficients,
    IReadOnlyList<string> OwnVariables,
    Action<string> Show,
    CancellationToken Cancellation
);
