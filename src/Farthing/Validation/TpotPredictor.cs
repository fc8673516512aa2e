using Farthing.Catalogs;
using Farthing.Catalogs.Measurements;
using Farthing.Catalogs.Models;
using Farthing.Numerics.Faults;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.StepTimes;

namespace Farthing.Validation;

/// <summary>Predicts TPOT of closed-loop measurements in closed form, from what their row states and nothing fitted to serving rows of the same table.</summary>
internal sealed class TpotPredictor(Catalog catalog, CoefficientSet coefficients)
{
    private readonly Dictionary<string, OperatorStepTimeModel> models = [];

    /// <summary>The prediction; null with the reason where the row cannot be predicted.</summary>
    public TpotPrediction? Predict(MeasurementRow row, out string reason)
    {
        reason = "";
        ModelEntry? entry = catalog.TryModel(row.Model, out Fault? modelFault);
        GpuSpec? gpu = catalog.TryGpu(row.Gpu, out Fault? gpuFault)?.Spec;
        if (entry is null || gpu is null)
        {
            reason = (modelFault ?? gpuFault)!.Message;
            return null;
        }

        ModelSpec spec = entry.Spec;
        if (!FormatFacts.TryParse(row.WeightPrecision, out NumberFormat format))
        {
            reason = "unknown weight format " + row.WeightPrecision;
            return null;
        }

        Deployment deployment = Of(row, spec, gpu, format);
        if (!MemoryBudget.Of(deployment).Fits)
        {
            reason = "its weights do not fit its GPUs";
            return null;
        }

        double share = row.LengthDistribution == "uniform(0.8)" ? 0.9 : 1;
        ClosedLoopLoad load = new(
            row.Concurrency!.Value,
            row.InputTokens!.Value * share,
            row.OutputTokens!.Value * share
        )
        {
            ReservesWholeContext = row.Engine == "trtllm",
        };
        OperatorStepTimeModel steps = StepTimes(deployment, row.Engine);
        ClosedFormResult result;
        if (row.DecodePool is not null && row.PrefillPool is PoolLayout prefill)
        {
            Deployment other = Pool(deployment, prefill);
            result = ClosedFormEstimate.Disaggregated(
                steps,
                deployment,
                StepTimes(other, row.Engine),
                other,
                load
            );
        }
        else
        {
            result = ClosedFormEstimate.ClosedLoop(steps, deployment, load);
        }

        return new TpotPrediction(
            row,
            StepTimeModelFactory.FamilyOf(spec),
            gpu.Id,
            spec.ShortName,
            result,
            StepTimeModelFactory.Band(deployment, coefficients, row.DecodePool is not null)
        );
    }

    private static Deployment Of(MeasurementRow row, ModelSpec model, GpuSpec gpu, NumberFormat format)
    {
        bool isEightBitKv =
            row.KvPrecision == "fp8"
            || (
                row.KvPrecision.Length == 0
                && row.Engine == "trtllm"
                && format is NumberFormat.Fp8 or NumberFormat.Nvfp4
            );
        Deployment deployment = new()
        {
            Model = model,
            Gpu = gpu,
            Weights =
                model.CheckpointPrecision is WeightPrecision own && own.Headline == format
                    ? own
                    : WeightPrecision.Of(model, format),
            KvFormat = isEightBitKv ? NumberFormat.Fp8 : NumberFormat.Bf16,
            PipelineParallel = row.PipelineParallel ?? 1,
        };
        if (row.DecodePool is PoolLayout pool)
        {
            return Pool(deployment, pool);
        }

        int tp = row.TensorParallel ?? 1;
        int dp = row.DataParallel ?? 1;
        int gpus = row.Gpus ?? tp * dp;
        if (dp > 1 && tp * dp > gpus && tp % dp == 0)
        {
            tp /= dp; // SGLang writes DP attention beside TP on the same GPUs.
        }

        return Pool(
            deployment,
            new PoolLayout(
                Math.Max(1, gpus / (tp * dp * deployment.PipelineParallel)),
                tp,
                dp,
                row.ExpertParallel ?? 1
            )
        );
    }

    private static Deployment Pool(Deployment deployment, PoolLayout pool)
    {
        bool isAttentionParallel = pool.DataParallel > 1;
        return deployment with
        {
            TensorParallel = pool.TensorParallel,
            DataParallel = isAttentionParallel ? pool.DataParallel : 1,
            ExpertParallel = deployment.Model.HasExperts
                ? Math.Min(pool.ExpertParallel, pool.TensorParallel * pool.DataParallel)
                : 1,
            Replicas = pool.Workers,
        };
    }

    private OperatorStepTimeModel StepTimes(Deployment deployment, string engine)
    {
        string layout =
            $"{deployment.Model.Id}|{deployment.Gpu.Id}|{deployment.Weights}|{deployment.KvFormat}|{deployment.TensorParallel}|{deployment.DataParallel}|{deployment.ExpertParallel}|{deployment.PipelineParallel}|{engine}";
        if (!models.TryGetValue(layout, out OperatorStepTimeModel? model))
        {
            models[layout] = model = StepTimeModelFactory.Create(
                deployment,
                coefficients,
                BandEdge.Center,
                engine
            );
        }

        return model;
    }
}
