using Farthing.Serving.ClosedForm;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Steps;

namespace Farthing.Measurement.Calibration;

/// <summary>Facts behind a condition's prediction, in steady state: for diagnoses, groups and baselines.</summary>
internal static class ConditionFacts
{
    /// <summary>The facts of a condition that can be predicted.</summary>
    public static PredictionFacts Of(PreparedCondition prepared)
    {
        ServedCondition served = prepared.Served;
        Deployment deployment = served.Deployment;
        (double batch, double largest, double offered, double prefillFraction) = Steady(prepared);
        int gpus = deployment.TensorParallel * deployment.DataParallel * deployment.PipelineParallel;
        int linked = Math.Max(GpuSpec.BoxGpus, deployment.Gpu.NvlinkDomainGpus);
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(deployment);
        string written = served.Condition.Engine;
        return new PredictionFacts
        {
            Decode = prepared.Steps.Explain(SteadyShapes.Decode(served, batch)),
            PrefillFraction = prefillFraction,
            Batch = batch,
            Offered = offered,
            LargestBatch = largest,
            IsBoundByKvMemory = largest < (double)engine.MaxNumSeqs * deployment.DataParallel,
            PromptSeconds =
                (prepared.PrefillSteps ?? prepared.Steps).EstimateNs(SteadyShapes.Prompt(served)) / 1e9,
            IsVersionUnstated = served.Condition.EngineVersion is "" or "unstated",
            TransferredFrom = deployment.Gpu.HasOwnCoefficients ? null : deployment.Gpu.CoefficientsFrom,
            Substitutes = prepared.Steps.Notes,
            UnknownEngine = written == served.Engine ? null : $"engine {written}, taken for {served.Engine}",
            GpusOverNodes = gpus > linked ? gpus : 0,
        };
    }

    private static (double Batch, double Largest, double Offered, double PrefillFraction) Steady(
        PreparedCondition prepared
    )
    {
        ServedCondition served = prepared.Served;
        double replicas = served.Deployment.Replicas;
        if (served is { LoadMode: LoadMode.Closed, Prefill: Deployment pool })
        {
            ClosedFormResult two = ClosedFormEstimate.Disaggregated(
                prepared.Steps,
                served.Deployment,
                prepared.PrefillSteps!,
                pool,
                served.Load
            );
            return (two.Batch, two.LargestBatch, served.Concurrency / replicas, 0);
        }

        if (served.LoadMode == LoadMode.Closed)
        {
            ClosedFormResult one = ClosedFormEstimate.ClosedLoop(
                prepared.Steps,
                served.Deployment,
                served.Load,
                served.Memory
            );
            double fraction = one.TpotSeconds > 0 ? 1 - (one.DecodeStepSeconds / one.TpotSeconds) : 0;
            return (one.Batch, one.LargestBatch, served.Concurrency / replicas, Math.Max(0, fraction));
        }

        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(served.Deployment);
        bool reservesAll = engine.Reservation == KvReservation.WholeOutput;
        double context = served.MeanInput + (served.MeanOutput / (reservesAll ? 1 : 2));
        double largest = Math.Min(
            served.Memory.KvTokens / Math.Max(1, context),
            (double)engine.MaxNumSeqs * served.Deployment.DataParallel
        );
        if (served.LoadMode == LoadMode.Static)
        {
            double together = served.Concurrency / replicas;
            return (Math.Min(together, largest), largest, together, 0);
        }

        OpenLoopResult open = ClosedFormEstimate.OpenLoop(
            prepared.Steps,
            served.Deployment,
            served.LoadMode == LoadMode.Open ? served.RequestRate : double.PositiveInfinity,
            served.MeanInput,
            served.MeanOutput,
            served.Memory
        );
        double batch =
            served.LoadMode == LoadMode.Offline
                ? Math.Min(open.Batch, served.Requests / replicas)
                : open.Batch;
        double decode = prepared.Steps.EstimateNs(SteadyShapes.Decode(served, batch)) / 1e9;
        double prefill = open.TpotSeconds > 0 ? Math.Clamp(1 - (decode / open.TpotSeconds), 0, 1) : 0;
        double offered =
            served.LoadMode == LoadMode.Offline ? served.Requests / replicas
            : open.Utilization >= 1 ? double.PositiveInfinity
            : batch;
        return (batch, largest, offered, prefill);
    }
}

/// <summary>Shapes of the typical steps of a condition at rest: what its step times and its roofline are computed from.</summary>
internal static class SteadyShapes
{
    /// <summary>A step of so many decodes at the mean context.</summary>
    public static StepShape Decode(ServedCondition served, double batch)
    {
        int sequences = Math.Max(1, (int)Math.Round(batch));
        int window = served.Deployment.Model.SlidingWindow ?? int.MaxValue;
        int context = (int)Math.Max(1, served.MeanInput + (served.MeanOutput / 2));
        return StepShape.Decodes(sequences, context, window);
    }

    /// <summary>A step of one whole prompt of the mean length.</summary>
    public static StepShape Prompt(ServedCondition served)
    {
        int tokens = (int)Math.Max(1, Math.Round(served.MeanInput));
        int window = served.Deployment.Model.SlidingWindow ?? int.MaxValue;
        double pairs = tokens * (tokens / 2.0);
        return new StepShape
        {
            PrefillTokens = tokens,
            PrefillSequences = 1,
            PrefillPairs = pairs,
            PrefillWindowedPairs = Math.Min(pairs, (double)tokens * window),
            PrefillKvTokens = tokens,
            SampledRows = 1,
        };
    }
}
