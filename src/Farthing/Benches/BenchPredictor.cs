using Farthing.Cli;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Calibration;

namespace Farthing.Benches;

/// <summary>Puts the prediction of the same condition beside what was measured.</summary>
internal static class BenchPredictor
{
    /// <summary>One a load; all null where no model and GPU are named, or the load is a trace or of conversations.</summary>
    public static IReadOnlyList<BenchPrediction?> Predict(
        VerbContext context,
        BenchPlan plan,
        IReadOnlyList<BenchStage> stages
    )
    {
        bool isPredictable =
            plan.Model is not null && plan.Gpu is not null && plan.Trace is null && plan.Turns is null;
        if (!isPredictable || stages.Count == 0)
        {
            return [.. stages.Select(_ => (BenchPrediction?)null)];
        }

        ConditionPredictor predictor = new(CatalogLoader.Load(context), CatalogLoader.Coefficients(context));
        context.StopOnFaults();
        return [.. stages.Select(stage => (BenchPrediction?)Of(predictor, plan, stage))];
    }

    private static BenchPrediction Of(ConditionPredictor predictor, BenchPlan plan, BenchStage stage)
    {
        bool isClosed = stage.Level.Kind == LoadLevelKind.Concurrency;
        double longest = plan.Input.High;
        Condition condition = new()
        {
            Engine = plan.Engine ?? "vllm",
            Model = plan.Model!,
            Gpu = plan.Gpu!,
            Gpus = plan.Gpus,
            TensorParallel = plan.TensorParallel ?? plan.Gpus,
            WeightPrecision = plan.Weights ?? "",
            InputTokens = longest,
            OutputTokens = plan.Output.High,
            Lengths = plan.Input.IsPoint ? LengthShape.Fixed : LengthShape.Uniform(plan.Input.Low / longest),
            LoadMode = isClosed ? LoadMode.Closed : LoadMode.Open,
            Concurrency = isClosed ? stage.Level.Value : null,
            RequestRate = isClosed ? null : stage.Level.Value,
        };
        ConditionPrediction prediction = predictor.Predict(condition);
        return new BenchPrediction(
            prediction.Of(Metric.Tpot, Statistic.P50),
            prediction.Of(Metric.Ttft, Statistic.P50),
            prediction.Of(Metric.OutputRate, Statistic.Mean),
            prediction.IsPredicted ? prediction.Provenance(Metric.Tpot, Statistic.P50) : prediction.Status
        );
    }
}
