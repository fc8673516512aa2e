using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Fleets;

/// <summary>What the loss of a part, or an upgrade, does to a fleet from the beginning of the busiest hour of its busiest day on. Nothing else is lost on that day.</summary>
/// <param name="What">What happens.</param>
/// <param name="AtNs">When.</param>
/// <param name="Run">The day.</param>
public sealed record FleetLoss(FleetEvent What, long AtNs, EdgeRun Run)
{
    /// <summary>Hours after it in which windows are looked at; longer for an upgrade that takes longer.</summary>
    public const int HoursWatched = 2;

    private const long HourNs = 3_600_000_000_000;

    /// <summary>Replicas that are lost, or replaced.</summary>
    public int Replicas => Use.Failed + Use.Upgraded;

    /// <summary>Time from the beginning of an upgrade until its last replica serves and the last old one has gone; null for a loss, or where it was not through by the end of the day.</summary>
    public double? TookSeconds => (Use.UpgradeEndNs - AtNs) / 1e9;

    /// <summary>The hour that begins with it, of an upgrade the worst one until it is through.</summary>
    public SimulationWindow Hour(Slo slo) =>
        Run
            .Result.LongWindows.Where(hour =>
                hour.FromNs >= AtNs && (hour.FromNs == AtNs || (IsUpgrade && hour.FromNs < EndNs))
            )
            .MaxBy(hour => hour.WorstShare(slo))!;

    /// <summary>Time, of the hours that are watched, in windows in which a latency was above its limit.</summary>
    public double BrokenSeconds(Slo slo) =>
        Run
            .Result.Windows.Where(window =>
                window.FromNs >= AtNs
                && window.FromNs < Math.Max(AtNs + (HoursWatched * HourNs), IsUpgrade ? EndNs : 0)
                && window.WorstShare(slo) > 1
            )
            .Sum(window => (window.ToNs - window.FromNs) / 1e9);

    private FleetUse Use => Run.Result.Use!;

    private bool IsUpgrade => What >= FleetEvent.UpgradeInPlace;

    private long EndNs => Use.UpgradeEndNs ?? Use.EndNs;

    /// <summary>Plays the day without anything, with the loss of a replica, of a node where several replicas stand on one, and of a zone, and with an upgrade in two ways.</summary>
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
        FleetEvent[] events =
        [
            .. Enum.GetValues<FleetEvent>().Where(what => what != FleetEvent.Node || perNode > 1),
        ];
        FleetLoss[] losses = new FleetLoss[events.Length];
        Parallel.For(
            0,
            events.Length,
            new ParallelOptions { CancellationToken = cancellation },
            i =>
                losses[i] = new FleetLoss(
                    events[i],
                    atNs,
                    search.PlayBusiest(
                        policy,
                        chosen.Policy is null ? Spared(chosen.Replicas) : null,
                        ratePerReplica,
                        life => With(life, events[i]),
                        cancellation
                    )
                )
        );
        return losses;

        FleetLife With(FleetLife life, FleetEvent what)
        {
            Func<IScalingPolicy> scaling = life.Scaling;
            return life with
            {
                Scaling = question.Spares is null ? scaling : () => new SparedReplicas(scaling(), Spared),
                ReplicasPerNode = perNode,
                Zones = what == FleetEvent.Zone ? new ZoneFailures(RedundancyRule.Zones, 0, 0) : null,
                Losses = PartOf(what) is LostPart lost ? [new PlannedLoss(atNs, lost)] : [],
                Upgrade =
                    what >= FleetEvent.UpgradeInPlace
                        ? new PlannedUpgrade(
                            atNs,
                            what == FleetEvent.UpgradeWithSurge,
                            FleetLives.InPlaceNs(question.Scale, life.ColdStart)
                        )
                        : null,
            };
        }

        int Spared(int replicas) => question.Spares?.With(replicas, perNode) ?? replicas;
    }

    private static LostPart? PartOf(FleetEvent what) =>
        what switch
        {
            FleetEvent.Replica => LostPart.Replica,
            FleetEvent.Node => LostPart.Node,
            FleetEvent.Zone => LostPart.Zone,
            _ => null,
        };

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

/// <summary>What happens to a fleet at the busiest hour of its busiest day.</summary>
public enum FleetEvent
{
    /// <summary>Nothing, to compare with.</summary>
    None,

    /// <summary>The oldest replica is lost.</summary>
    Replica,

    /// <summary>The node with most replicas is lost.</summary>
    Node,

    /// <summary>One of three zones is lost.</summary>
    Zone,

    /// <summary>Every replica is replaced, one at a time, each on the node of the old one.</summary>
    UpgradeInPlace,

    /// <summary>The same, each started beside the old one, which goes then.</summary>
    UpgradeWithSurge,
}
