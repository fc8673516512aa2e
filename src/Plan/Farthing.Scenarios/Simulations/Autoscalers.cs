using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Scaling;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations;

/// <summary>The policies that a scenario can name.</summary>
/// <param name="scale">What the scenario says.</param>
/// <param name="setup">What is served.</param>
/// <param name="slo">The promise.</param>
/// <param name="leadNs">From the order of a replica to its first request.</param>
internal sealed class Autoscalers(ScenarioAutoscale scale, ServingSetup setup, Slo slo, long leadNs)
{
    private const double NsPerSecond = 1e9;

    /// <summary>A new policy: each run has its own.</summary>
    public IScalingPolicy Make() =>
        scale.Policy switch
        {
            AutoscalerKind.Hpa => new HorizontalPodAutoscaler(
                new HpaOptions
                {
                    Bounds = scale.Bounds,
                    Metrics = [new HpaMetric { Metric = scale.Metric, Target = Target }],
                    Behavior = Behavior(),
                }
            ),
            AutoscalerKind.Keda => new KedaScaler(
                new KedaOptions
                {
                    Bounds = scale.Bounds,
                    Triggers = [new KedaTrigger { Metric = scale.Metric, Threshold = Target }],
                    Behavior = Behavior(),
                }
            ),
            AutoscalerKind.LlmdInFlight => Preset(LlmdPresets.InFlight()),
            AutoscalerKind.LlmdQueue => Preset(LlmdPresets.FlowControlQueue()),
            AutoscalerKind.LlmdSaturation => Preset(LlmdPresets.Saturation()),
            AutoscalerKind.LlmdTokens => Preset(
                LlmdPresets.TokenAware(Performance(1, 1).PromptTokensPerSecond)
            ),
            AutoscalerKind.LlmdSlo => new LlmdSloScaler(
                new LlmdSloOptions
                {
                    Bounds = scale.Bounds,
                    TtftLimitSeconds = Limits.TtftSeconds,
                    TpotLimitSeconds = Limits.TpotSeconds,
                }
            ),
            AutoscalerKind.Wva => new WvaSaturationScaler(new WvaSaturationOptions { Bounds = scale.Bounds }),
            AutoscalerKind.WvaTokens => new WvaTokenScaler(
                new WvaTokenOptions
                {
                    Bounds = scale.Bounds,
                    MaxNumBatchedTokens = setup.Engine.MaxNumBatchedTokens,
                    MaxNumSeqs = setup.Engine.MaxNumSeqs,
                }
            ),
            AutoscalerKind.Dynamo => Dynamo(),
            AutoscalerKind.Knative => new KnativeScaler(
                new KnativeOptions
                {
                    Bounds = scale.Bounds,
                    Metric = scale.Metric,
                    Target = Target,
                }
            ),
            AutoscalerKind.RayServe => new RayServeScaler(
                new RayServeOptions { Bounds = scale.Bounds, TargetOngoingRequests = Target }
            ),
            AutoscalerKind.SkyServe => new SkyServeScaler(
                new SkyServeOptions { Bounds = scale.Bounds, TargetQpsPerReplica = Target }
            ),
            AutoscalerKind.Scheduled => new ScheduledScaling(
                new ScheduledScalingOptions { HourlyReplicas = scale.Schedule, LeadNs = leadNs }
            ),
            AutoscalerKind.Predictive => new PredictiveScaling(
                new PredictiveScalingOptions
                {
                    Bounds = scale.Bounds,
                    Metric = scale.Metric,
                    TargetPerReplica = Target,
                    SeasonNs = (long)(scale.SeasonSeconds / 60) * 60 * (long)NsPerSecond,
                    LeadNs = leadNs,
                }
            ),
            AutoscalerKind.Fixed => new FixedReplicas(scale.Bounds.Max),
            _ => throw new InvalidOperationException($"no such policy: {scale.Policy}"),
        };

    private double Target => scale.Target!.Value;

    private LatencyLimits Limits => LatencyLimits.Of(slo)!;

    private ClosedFormPerformance Performance(double ttftLimitSeconds, double itlLimitSeconds) =>
        new(setup.StepTimes(), setup.Deployment, setup.Memory, ttftLimitSeconds, itlLimitSeconds);

    private KedaScaler Preset(KedaOptions options) => new(options with { Bounds = scale.Bounds });

    private DynamoPlanner Dynamo()
    {
        // Its profile is of means, a promise mostly of percentiles: the share leaves room for what is between them.
        double share = scale.Target ?? 1;
        (double ttft, double tpot) = (share * Limits.TtftSeconds, share * Limits.TpotSeconds);
        int gpus = setup.Deployment.GpusPerReplica;
        return new DynamoPlanner(
            new DynamoOptions
            {
                Performance = Performance(ttft, tpot),
                ContextLength = setup.Limits.MaxModelLen,
                GpusPerReplica = gpus,
                MinReplicas = scale.Bounds.Min,
                MaxGpuBudget = scale.Bounds.Max * gpus,
                Target = DynamoTarget.Sla,
                TtftLimitSeconds = ttft,
                ItlLimitSeconds = tpot,
            }
        );
    }

    private HpaBehavior Behavior() =>
        new()
        {
            ScaleUp = HpaScalingRules.DefaultUp with
            {
                StabilizationWindowNs = (long)(scale.UpWindowSeconds * NsPerSecond),
            },
            ScaleDown = HpaScalingRules.DefaultDown with
            {
                StabilizationWindowNs = (long)(scale.DownWindowSeconds * NsPerSecond),
            },
        };
}
