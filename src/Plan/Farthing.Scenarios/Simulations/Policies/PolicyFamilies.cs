using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Scaling;
using Farthing.Serving.Simulation;

namespace Farthing.Scenarios.Simulations.Policies;

/// <summary>What a sweep plays: every policy that the scenario allows, each over targets around what one replica carries, from the one that asks for most replicas on.</summary>
/// <remarks>What one replica carries: the arrivals of the busiest stretch over the smallest fleet that stays as it is and keeps the promise; where there is none, the highest rate of the closed form at which one keeps the limits. The requests in it at that rate are the closed form's. Targets are shares of both, Dynamo's of the promise's limits; Knative aims at 70 % of what it is given.</remarks>
public sealed class PolicyFamilies
{
    private const double Hour = 3600;
    private const double Unlimited = 1e6;
    private const double KnativeShare = 0.7;
    private static readonly double[] Shares = [0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.4];
    private static readonly double[] Queues = [0.5, 1, 2, 5];
    private readonly SimulationInputs inputs;
    private readonly ScenarioAutoscale scale;
    private readonly double ratePerReplica;
    private readonly double inSystemPerReplica;

    /// <summary>Families for a fleet and its traffic.</summary>
    /// <param name="inputs">Fleet and traffic.</param>
    /// <param name="scale">Bounds, starts and losses, the same for all.</param>
    /// <param name="still">The smallest fleet that stays as it is and keeps the promise; null where there is none.</param>
    public PolicyFamilies(SimulationInputs inputs, ScenarioAutoscale scale, StaticFleet? still)
    {
        this.inputs = inputs;
        this.scale = scale;
        LatencyLimits limits = LatencyLimits.Or(inputs.Scenario.Slo, Unlimited);
        ServingSetup setup = inputs.Setup;
        ClosedFormPerformance one = new(
            setup.StepTimes(),
            setup.Deployment,
            setup.Memory,
            limits.TtftSeconds,
            limits.TpotSeconds
        );
        (double input, double output) = (inputs.Workload.MeanInput, inputs.Workload.MeanOutput);
        ratePerReplica = still is null
            ? one.RequestsPerSecond(input, input + (output / 2), output)
            : PeakRate(still.Run.Result.LongWindows) / still.Replicas;
        inSystemPerReplica = one.InSystem(ratePerReplica, input, output);
    }

    /// <summary>The families: each a policy at one target after the other.</summary>
    /// <param name="arrivals">Arrivals of the run, by time.</param>
    public IReadOnlyList<IReadOnlyList<ScenarioAutoscale>> All(IReadOnlyList<SimulationWindow> arrivals)
    {
        double kv =
            inSystemPerReplica
            * (inputs.Workload.MeanInput + (inputs.Workload.MeanOutput / 2))
            / inputs.Setup.Memory.KvTokens;
        double[] hourly = Hourly(arrivals);
        List<IReadOnlyList<ScenarioAutoscale>> families =
        [
            Targets(AutoscalerKind.Hpa, ScalingMetric.InSystem, Around(inSystemPerReplica)),
            Targets(AutoscalerKind.Hpa, ScalingMetric.KvUse, Around(Math.Min(kv, 0.65))),
            Targets(AutoscalerKind.Hpa, ScalingMetric.QueueDepth, Queues),
            Targets(AutoscalerKind.Keda, ScalingMetric.InSystem, Around(inSystemPerReplica)),
            Targets(
                AutoscalerKind.Knative,
                ScalingMetric.InSystem,
                Around(inSystemPerReplica / KnativeShare)
            ),
            Targets(AutoscalerKind.RayServe, ScalingMetric.InSystem, Around(inSystemPerReplica)),
            Targets(AutoscalerKind.SkyServe, ScalingMetric.ArrivalsPerSecond, Around(ratePerReplica)),
            [Only(AutoscalerKind.Wva)],
            [Only(AutoscalerKind.WvaTokens)],
        ];
        double duration = inputs.Workload.Summary.DurationSeconds;
        if (duration >= 2 * Hour)
        {
            families.Add([
                .. Shares.Select(share =>
                    Only(AutoscalerKind.Scheduled) with
                    {
                        Schedule = TrafficSchedule.Of(hourly, duration, share * ratePerReplica, scale.Bounds),
                    }
                ),
            ]);
        }

        if (duration >= 2 * scale.SeasonSeconds)
        {
            families.Add(
                Targets(AutoscalerKind.Predictive, ScalingMetric.ArrivalsPerSecond, Around(ratePerReplica))
            );
        }

        if (inputs.Scenario.Engine.Routing != RoutingPolicy.RoundRobin)
        {
            families.Add([Only(AutoscalerKind.LlmdInFlight)]);
            families.Add([Only(AutoscalerKind.LlmdQueue)]);
            families.Add([Only(AutoscalerKind.LlmdSaturation)]);
            families.Add([Only(AutoscalerKind.LlmdTokens)]);
        }

        if (LatencyLimits.Of(inputs.Scenario.Slo) is not null)
        {
            families.Add([Only(AutoscalerKind.LlmdSlo)]);
            families.Add([
                .. Shares
                    .Where(share => share <= 1)
                    .Select(share => Only(AutoscalerKind.Dynamo) with { Target = share }),
            ]);
        }

        return families;
    }

    /// <summary>Requests a second of the busiest stretch.</summary>
    public static double PeakRate(IReadOnlyList<SimulationWindow> stretches) =>
        stretches.Max(stretch => stretch.Arrived / Math.Max(60, (stretch.ToNs - stretch.FromNs) / 1e9));

    private static double[] Hourly(IReadOnlyList<SimulationWindow> arrivals)
    {
        const long HourNs = 3_600_000_000_000;
        long last = arrivals.Count == 0 ? 0 : arrivals[^1].FromNs / HourNs;
        double[] hours = new double[last + 1];
        foreach (SimulationWindow window in arrivals)
        {
            hours[window.FromNs / HourNs] += window.Arrived;
        }

        return hours;
    }

    private ScenarioAutoscale Only(AutoscalerKind kind) => scale with { Policy = kind, Target = null };

    private List<ScenarioAutoscale> Targets(AutoscalerKind kind, ScalingMetric metric, double[] targets) =>
        [.. targets.Select(target => scale with { Policy = kind, Metric = metric, Target = target })];

    /// <summary>Shares of a load, in numbers that people write.</summary>
    private static double[] Around(double load) =>
        [.. Shares.Select(share => Written(share * load)).Distinct()];

    private static double Written(double value) =>
        value >= 10 ? Math.Round(value)
        : value >= 1 ? Math.Round(value, 1)
        : Math.Max(0.01, Math.Round(value, 2));
}
