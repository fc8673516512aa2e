using System.Collections.Concurrent;
using System.Globalization;
using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Calibration;

/// <summary>Predicts conditions. Safe for threads; step-time models are shared between conditions of the same deployment and settings.</summary>
/// <param name="catalog">Models, GPUs and words.</param>
/// <param name="coefficients">What step times and bands are computed from.</param>
public sealed class ConditionPredictor(Catalog catalog, CoefficientSet coefficients)
{
    private readonly ConditionResolver resolver = new(catalog);
    private readonly ConcurrentDictionary<string, Lazy<OperatorStepTimeModel>> models = new();

    /// <summary>The prediction of a condition; its status says why where there is none.</summary>
    public ConditionPrediction Predict(Condition condition)
    {
        if (resolver.Resolve(condition, out string reason) is not ServedCondition served)
        {
            return new ConditionPrediction(condition, reason, null, coefficients);
        }

        try
        {
            PreparedCondition prepared = new(
                served,
                Steps(served.Deployment, served),
                served.Prefill is null ? null : Steps(served.Prefill, served)
            );
            return new ConditionPrediction(condition, ConditionPrediction.Ok, prepared, coefficients);
        }
        catch (FarthingException fault)
        {
            // A shape or format that the step-time model has no kernels for is this row's status, not the file's fault.
            return new ConditionPrediction(condition, fault.Faults[0].Message, null, coefficients);
        }
    }

    private OperatorStepTimeModel Steps(Deployment deployment, ServedCondition served)
    {
        string engine = served.Engine;
        Version? version = EngineSettings.VersionOf(served.Condition.EngineVersion);
        EngineOptions settings = deployment.Engine;
        string key = string.Create(
            CultureInfo.InvariantCulture,
            $"{deployment.Model.Id}|{deployment.Gpu.Id}|{deployment.Weights}|{deployment.KvFormat}|{deployment.TensorParallel}|{deployment.DataParallel}|{deployment.ExpertParallel}|{deployment.PipelineParallel}|{engine}|{version}|{settings.MaxNumBatchedTokens}|{settings.MaxNumSeqs}"
        );
        return models
            .GetOrAdd(
                key,
                _ => new Lazy<OperatorStepTimeModel>(() =>
                    StepTimeModelFactory.Create(deployment, coefficients, BandEdge.Center, engine, version)
                )
            )
            .Value;
    }
}
