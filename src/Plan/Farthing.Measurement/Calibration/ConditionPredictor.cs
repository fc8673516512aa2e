using System.Collections.Concurrent;
using System.Globalization;
using Farthing.Catalogs;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.FirstTokens;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Calibration;

/// <summary>Predicts conditions. Safe for threads; step-time models are shared between conditions of the same deployment and settings.</summary>
/// <param name="catalog">Models, GPUs and words.</param>
/// <param name="coefficients">What step times and bands are computed from.</param>
/// <param name="firstTokens">What published benchmarks add to a first token; null takes the built-in terms.</param>
public sealed class ConditionPredictor(
    Catalog catalog,
    CoefficientSet coefficients,
    FirstTokenSet? firstTokens = null
)
{
    private readonly FirstTokenSet firstTokens = firstTokens ?? FirstTokenSet.BuiltIn;
    private readonly ConditionResolver resolver = new(catalog);
    private readonly ConcurrentDictionary<string, Lazy<OperatorStepTimeModel>> models = new();

    /// <summary>Kernels of step times, GPU by GPU; null for each one's own.</summary>
    public Func<GpuSpec, GpuSpec>? Kernels { get; init; }

    /// <summary>Link between the GPUs of one server where a condition does not say; null for what is usual for them.</summary>
    public Interconnect? Link { get; init; }

    /// <summary>Lock step of closed loops of equal requests where a condition does not say; null takes the calibration's, else none.</summary>
    public bool? IsLockStep { get; init; }

    /// <summary>The coefficients that predictions rest on.</summary>
    public CoefficientSet Coefficients => coefficients;

    /// <summary>The prediction of a condition; its status says why where there is none.</summary>
    public ConditionPrediction Predict(Condition condition) =>
        Prepare(condition, out string reason) is PreparedCondition prepared
            ? new ConditionPrediction(
                condition,
                ConditionPrediction.StatusOf(prepared.Served),
                prepared,
                coefficients
            )
            : new ConditionPrediction(condition, reason, null, coefficients);

    /// <summary>A condition with its step times; null with the reason where it cannot be computed.</summary>
    public PreparedCondition? Prepare(Condition condition, out string reason)
    {
        if (
            resolver.Resolve(condition with { Interconnect = condition.Interconnect ?? Link }, out reason)
            is not ServedCondition served
        )
        {
            return null;
        }

        try
        {
            return new PreparedCondition(
                served,
                Steps(served, served.Deployment),
                served.Prefill is null ? null : Steps(served, served.Prefill)
            )
            {
                ThroughHostMemory = ThroughHostMemory(served),
                FirstToken = firstTokens.Find(served.Engine),
                HostMsPerLayer = coefficients.Host(served.Engine).TtftMsPerLayer,
                IsLockStep =
                    condition.IsLockStep
                    ?? IsLockStep
                    ?? StepTimeModelFactory.Calibration(served.Deployment, coefficients)?.IsLockStep == true,
            };
        }
        catch (FarthingException fault)
        {
            // A shape or format that the step-time model has no kernels for is this row's status, not the file's fault.
            reason = fault.Faults[0].Message;
            return null;
        }
    }

    /// <summary>Steps of a server whose link nobody states, with all of its data through host memory; null elsewhere.</summary>
    private (OperatorStepTimeModel, OperatorStepTimeModel?)? ThroughHostMemory(ServedCondition served)
    {
        Deployment slow = BandEdge.Pessimistic.LinkOf(served.Deployment);
        return ReferenceEquals(slow, served.Deployment)
            ? null
            : (
                Steps(served, slow),
                served.Prefill is null ? null : Steps(served, BandEdge.Pessimistic.LinkOf(served.Prefill))
            );
    }

    private OperatorStepTimeModel Steps(ServedCondition served, Deployment deployment)
    {
        bool isVersionStated = served.IsVersionStated;
        Version? version = EngineSettings.VersionOf(served.Condition.EngineVersion);
        EngineOptions settings = deployment.Engine;
        string key = string.Create(
            CultureInfo.InvariantCulture,
            $"{deployment.Model.Id}|{deployment.Gpu.Id}|{deployment.Gpu.Interconnect}|{deployment.Weights}|{deployment.KvFormat}|{deployment.TensorParallel}|{deployment.DataParallel}|{deployment.ExpertParallel}|{deployment.PipelineParallel}|{settings.Family}|{isVersionStated}|{version}|{settings.MaxNumBatchedTokens}|{settings.MaxNumSeqs}"
        );
        return models
            .GetOrAdd(
                key,
                _ => new Lazy<OperatorStepTimeModel>(() =>
                    StepTimeModelFactory.Create(
                        Kernels is null ? deployment : deployment with { Gpu = Kernels(deployment.Gpu) },
                        coefficients,
                        BandEdge.Center,
                        isVersionStated,
                        version
                    )
                )
            )
            .Value;
    }
}

/// <summary>A condition with its step times at hand: what figures are computed from.</summary>
/// <param name="Served">What is served, and the load.</param>
/// <param name="Steps">Steps of a replica, or of a worker of the decode pool.</param>
/// <param name="PrefillSteps">Steps of a worker of the prefill pool; null for one pool.</param>
public sealed record PreparedCondition(
    ServedCondition Served,
    OperatorStepTimeModel Steps,
    OperatorStepTimeModel? PrefillSteps
)
{
    /// <summary>The same at an edge of the bands of steps and of first tokens, as a plan plays it.</summary>
    public PreparedCondition At(BandEdge edge, CoefficientSet coefficients)
    {
        StepTimeBand steps = StepTimeModelFactory.Band(
            Served.Deployment,
            coefficients,
            Served.Condition.IsDisaggregated,
            Served.IsVersionStated,
            Served.TypicalTokens
        );
        StepTimeBand first =
            StepTimeModelFactory.FirstTokenBand(
                Served.Deployment,
                coefficients,
                Served.IsVersionStated,
                Served.TypicalTokens
            ) ?? steps;
        return this with
        {
            Steps = Steps.Times(edge.FactorIn(steps), edge.FirstTokenFactorIn(steps, first)),
            PrefillSteps = PrefillSteps?.Times(edge.FactorIn(steps)),
        };
    }

    /// <summary>Steps through host memory of a server whose link nobody states, and those of its prefill pool. They are the slow end of the band. Null where the link is known.</summary>
    public (OperatorStepTimeModel Steps, OperatorStepTimeModel? Prefill)? ThroughHostMemory { get; init; }

    /// <summary>The engine's overhead of a first token; null where nothing was fitted.</summary>
    public FirstTokenTerms? FirstToken { get; init; }

    /// <summary>True where a closed loop of equal requests is played in lock step.</summary>
    public bool IsLockStep { get; init; }

    /// <summary>The milliseconds per layer that <see cref="Steps"/> already adds to every first token.</summary>
    public double HostMsPerLayer { get; init; }

    /// <summary>Time of a first token beyond the played run, in seconds: the engine's own adder in place of the played one, times the server's own factor as in the played run.</summary>
    public double FirstTokenShiftSeconds =>
        FirstToken is null
            ? 0
            : Steps.FirstTokenFactor
                * (FirstToken.MsPerLayer - HostMsPerLayer)
                * Served.Deployment.Model.NumHiddenLayers
                / 1e3;

    /// <summary>Decode steps that a published first token comes late by, times the server's own factor; 0 where the condition says how many requests it ran.</summary>
    public double FirstTokenSteps =>
        Served.Condition.Requests is null ? Steps.FirstTokenFactor * (FirstToken?.DecodeSteps ?? 0) : 0;
}
