using Farthing.Scenarios.Parts;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Serving.Simulation;
using Farthing.Settings.Values;

namespace Farthing.Scenarios;

/// <content>How replicas come and go.</content>
public sealed partial class ScenarioBuilder
{
    private const string PolicyPath = "autoscale.policy";

    /// <summary>Words about replicas that come and go; without a policy, keys of policies are not there.</summary>
    private ScenarioAutoscale? ScaleTerms()
    {
        bool isSaid = values.Paths.Any(path =>
            path.StartsWith("autoscale.", StringComparison.Ordinal) && values.IsGiven(path)
        );
        if (!isSaid || IsSplit)
        {
            return null;
        }

        string? word = values.Text(PolicyPath);
        AutoscalerKind policy = word is null ? AutoscalerKind.Hpa : SettingWords.Member<AutoscalerKind>(word);
        int min = values.Whole("autoscale.min")!.Value;
        int max = values.Whole("autoscale.max") ?? (word is null ? int.MaxValue : Math.Max(1, min));
        int[] schedule = [.. values.Find("autoscale.schedule")?.Items.Select(hour => (int)hour.Number) ?? []];
        if (min > max)
        {
            Impossible("autoscale.min", "the fewest replicas are more than the most", $"at most max, {max}");
        }

        Need(word is not null, "autoscale.max", PolicyPath);
        Need(word is not null && HasTarget(policy), "autoscale.target", PolicyPath);
        Need(policy == AutoscalerKind.Scheduled, "autoscale.schedule", PolicyPath);
        if (schedule.Length > 0 && schedule.Length is not (24 or 168))
        {
            Impossible(
                "autoscale.schedule",
                $"it has {schedule.Length} hours",
                "24 for a day or 168 for a week"
            );
        }
        else if (schedule.Any(replicas => replicas < min || replicas > max))
        {
            Impossible("autoscale.schedule", "an hour is beyond min or max", $"{min} to {max} replicas");
        }

        return new ScenarioAutoscale
        {
            Policy = policy,
            Bounds = new ReplicaBounds(Math.Min(min, max), max),
            Metric = Metric(policy),
            Target = values.Number("autoscale.target"),
            Schedule = schedule.Length > 0 ? schedule : [max],
            SeasonSeconds = values.Number("autoscale.season")!.Value,
            UpWindowSeconds = values.Number("autoscale.up_window")!.Value,
            DownWindowSeconds = values.Number("autoscale.down_window")!.Value,
            ColdStartSeconds = values.Number(ColdStartPath),
            Start = new ColdStartOptions
            {
                NodeSeconds = values.Number("autoscale.node")!.Value,
                ImageBytesPerSecond = values.IsOn("autoscale.image_cached")
                    ? double.PositiveInfinity
                    : new ColdStartOptions().ImageBytesPerSecond,
                Storage = SettingWords.Member<WeightStorage>(values.Text("autoscale.storage")!),
                HasCompileCache = values.IsOn("autoscale.compile_cache"),
            },
            DrainSeconds = values.Number("autoscale.drain")!.Value,
            HoursBetweenFailures = values.Number("autoscale.failures_every") / 3600,
            HoursBetweenNodeFailures = values.Number("autoscale.node_failures_every") / 3600,
            GpusPerNode = values.Whole("autoscale.gpus_per_node"),
            Zones = values.Number("autoscale.zone_failures_every") is double seconds
                ? new ZoneFailures(
                    values.Whole("autoscale.zones")!.Value,
                    3600 / seconds,
                    (long)(values.Number("autoscale.zone_back_after")!.Value * 1e9)
                )
                : null,
            Standby = Standby(),
        };
    }

    private static bool HasTarget(AutoscalerKind policy) =>
        policy
            is AutoscalerKind.Hpa
                or AutoscalerKind.Keda
                or AutoscalerKind.Knative
                or AutoscalerKind.RayServe
                or AutoscalerKind.SkyServe
                or AutoscalerKind.Predictive;

    private ScalingMetric Metric(AutoscalerKind policy)
    {
        if (values.Text("autoscale.metric") is not string word)
        {
            return policy == AutoscalerKind.Predictive
                ? ScalingMetric.ArrivalsPerSecond
                : ScalingMetric.InSystem;
        }

        ScalingMetric metric = SettingWords.Member<ScalingMetric>(word);
        if (
            policy == AutoscalerKind.Knative
            && metric is not (ScalingMetric.InSystem or ScalingMetric.ArrivalsPerSecond)
        )
        {
            Impossible(
                "autoscale.metric",
                "Knative does not have it",
                "in-system (its concurrency) or arrivals-per-second (its rps)"
            );
        }

        return metric;
    }

    /// <summary>What a policy needs of the rest of the scenario.</summary>
    private void CheckAutoscale(Scenario scenario)
    {
        if (scenario.Autoscale is not ScenarioAutoscale scale)
        {
            return;
        }

        if (
            scale.Policy is AutoscalerKind.LlmdSlo or AutoscalerKind.Dynamo
            && LatencyLimits.Of(scenario.Slo) is null
        )
        {
            Impossible(
                PolicyPath,
                "it scales by the promise, which lacks a limit of the first token or of those after it",
                "slo: { ttft_p95: 2s, itl_p95: 100ms } beside it"
            );
        }

        if (scale is { Policy: AutoscalerKind.Dynamo, Target: > 1 })
        {
            Impossible(
                "autoscale.target",
                "Dynamo would scale by more than the promise's limits",
                "a share above 0 to 1, such as 0.6"
            );
        }

        if (scale is { Metric: ScalingMetric.KvUse, Target: > 1 } && HasTarget(scale.Policy))
        {
            Impossible(
                "autoscale.target",
                "a KV cache is never fuller than all of it",
                "a share above 0 to 1, such as 0.8"
            );
        }

        if (
            scenario.Engine.Routing == RoutingPolicy.RoundRobin
            && (
                values.IsGiven("autoscale.metric") && IsOfRouter(scale.Metric)
                || scale.Policy
                    is AutoscalerKind.LlmdInFlight
                        or AutoscalerKind.LlmdQueue
                        or AutoscalerKind.LlmdSaturation
                        or AutoscalerKind.LlmdTokens
            )
        )
        {
            string path = values.IsGiven("autoscale.metric") ? "autoscale.metric" : PolicyPath;
            Impossible(
                path,
                "it is a metric of a router, and round-robin has none that counts",
                "routing: least-outstanding or prefix-aware, or a metric of the engine such as in-system"
            );
        }

        if (scale.Bounds.Min == 0 && !IsKnownAtZero(scale))
        {
            Impossible(
                "autoscale.min",
                "without a replica nobody publishes what it scales by, and none would come back",
                "at least 1, or a metric of the router"
            );
        }

        if (scenario.Engine.Replicas is int replicas && replicas > scale.Bounds.Max)
        {
            Impossible(
                "engine.replicas",
                "more replicas at the start than autoscale.max",
                $"at most {scale.Bounds.Max}"
            );
        }
    }

    private static bool IsOfRouter(ScalingMetric metric) =>
        metric is ScalingMetric.InFlight or ScalingMetric.RouterQueue or ScalingMetric.BacklogTokens;

    /// <summary>Whether what a policy scales by is there without a replica: requests that the router holds, arrivals, or the clock.</summary>
    private static bool IsKnownAtZero(ScenarioAutoscale scale) =>
        scale.Policy switch
        {
            AutoscalerKind.Hpa or AutoscalerKind.Keda or AutoscalerKind.Predictive => scale.Metric
                is ScalingMetric.InSystem
                    or ScalingMetric.QueueDepth
                    or ScalingMetric.RouterQueue
                    or ScalingMetric.BacklogTokens
                    or ScalingMetric.ArrivalsPerSecond
                    or ScalingMetric.InputTokensPerSecond,
            AutoscalerKind.Wva or AutoscalerKind.WvaTokens or AutoscalerKind.LlmdSlo => false,
            AutoscalerKind.Dynamo or AutoscalerKind.LlmdInFlight or AutoscalerKind.LlmdSaturation => false,
            _ => true,
        };
}
