using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Fleets;

/// <summary>What the loss of a part does to a fleet, at the beginning of the busiest hour of its busiest day. Nothing else is lost on that day.</summary>
/// <param name="Part">What is lost; null for the same day without a loss.</param>
/// <param name="AtNs">When.</param>
/// <param name="Run">The day.</param>
public sealed record FleetLoss(LostPart? Part, long AtNs, EdgeRun Run)
{
    /// <summary>Hours after it in which windows are looked at.</summary>
    public const int HoursWatched = 2;

    private const long HourNs = 3_600_000_000_000;

    /// <summary>Replicas that are lost.</summary>
    public int Replicas => Run.Result.Use!.Failed;

    /// <summary>The hour that begins with it.</summary>
    public SimulationWindow Hour => Run.Result.LongWindows.First(hour => hour.FromNs == AtNs);

    /// <summary>Time, of the hours that are watched, in windows in which a latency was above its limit.</summary>
    public double BrokenSeconds(Slo slo) =>
        Run
            .Result.Windows.Where(window =>
                window.FromNs >= AtNs
                && window.FromNs < AtNs + (HoursWatched * HourNs)
                && window.WorstShare(slo) > 1
            )
            .Sum(window => (window.ToNs - window.FromNs) / 1e9);

    /// <summary>Plays the day without a loss, and with that of a replica, of a node where several replicas stand on one, and of a zone.</summary>
    /// <param name="search">What plays it.</param>
    /// <param name="question">What is asked of the month.</param>
    /// <param name="chosen">The fleet.</param>
    /// <param name="ratePerReplica">What one replica carries.</param>
    /// <param name="perNode">Replicas of one node.</param>
    /// <param name="cancellation">Stops it.</param>
    public static IReadOnlyList<FleetLoss> Play(
        FleetSearch search,
        FleetQuestion question,
        FleetCandidate chosen,
        double ratePerReplica,
        int perNode,
        CancellationToken cancellation
    )
    {
        if (BusiestHourNs(chosen.BusiestDay) is not long atNs)
        {
            return [];
        }

        ScenarioAutoscale policy = (chosen.Policy ?? Staying(question.Scale, chosen.Replicas)) with
        {
            HoursBetweenFailures = null,
            HoursBetweenNodeFailures = null,
        };
        LostPart?[] parts =
        [
            null,
            LostPart.Replica,
            .. perNode > 1 ? [LostPart.Node] : Array.Empty<LostPart?>(),
            LostPart.Zone,
        ];
        FleetLoss[] losses = new FleetLoss[parts.Length];
        Parallel.For(
            0,
            parts.Length,
            new ParallelOptions { CancellationToken = cancellation },
            i =>
                losses[i] = new FleetLoss(
                    parts[i],
                    atNs,
                    search.PlayBusiest(
                        policy,
                        chosen.Policy is null ? With(chosen.Replicas) : null,
                        ratePerReplica,
                        life => Losing(life, parts[i]),
                        cancellation
                    )
                )
        );
        return losses;

        FleetLife Losing(FleetLife life, LostPart? part)
        {
            Func<IScalingPolicy> scaling = life.Scaling;
            return life with
            {
                Scaling = question.Spares is null ? scaling : () => new SparedReplicas(scaling(), With),
                ReplicasPerNode = perNode,
                Zones = part == LostPart.Zone ? new ZoneFailures(RedundancyRule.Zones, 0, 0) : null,
                Losses = part is LostPart lost ? [new PlannedLoss(atNs, lost)] : [],
            };
        }

        int With(int replicas) => question.Spares?.With(replicas, perNode) ?? replicas;
    }

    /// <summary>The beginning of the hour with most arrivals, not of the first, in which a fleet is still empty; of a day whose traffic is shorter, the busiest stretch; null without any.</summary>
    private static long? BusiestHourNs(EdgeRun day)
    {
        IReadOnlyList<SimulationWindow> hours = day.Result.LongWindows;
        SimulationWindow? busiest = hours
            .Where(hour => hour.FromNs >= HourNs && hour.FromNs < 24 * HourNs)
            .MaxBy(hour => hour.Arrived);
        return (busiest ?? hours.MaxBy(hour => hour.Arrived))?.FromNs;
    }

    private static ScenarioAutoscale Staying(ScenarioAutoscale scale, int replicas) =>
        scale with
        {
            Policy = AutoscalerKind.Fixed,
            Bounds = new ReplicaBounds(replicas, replicas),
            Target = null,
        };
}
