using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Limits;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Planning;

/// <summary>A fleet that keeps the promise, with everything that is said about it.</summary>
public sealed record PlanEntry
{
    /// <summary>An entry whose figures are simulated when they are asked for.</summary>
    internal PlanEntry(EntryRuns runs) => Runs = runs;

    /// <summary>The replica's shape.</summary>
    public required ReplicaShape Shape { get; init; }

    /// <summary>The configuration with its memory and step times.</summary>
    public required ServingSetup Setup { get; init; }

    /// <summary>Routing of requests over the replicas: the promise was checked under it.</summary>
    public required RoutingPolicy Routing { get; init; }

    /// <summary>Number of replicas.</summary>
    public required int Replicas { get; init; }

    /// <summary>Fewest replicas that keep the promise; fewer than <see cref="Replicas"/> where instances are sold larger.</summary>
    public required int ReplicasNeeded { get; init; }

    /// <summary>Its cost.</summary>
    public required FleetQuote Quote { get; init; }

    /// <summary>All traffic at the prediction itself.</summary>
    public SimulationResult Center => Runs.Center;

    /// <summary>True where the queue grows through all traffic: of a given fleet. Times from arrival then depend on how long the traffic lasts.</summary>
    public bool CenterGrows => Runs.CenterGrows;

    /// <summary>The busiest stretch at the prediction itself: what latencies are told of.</summary>
    public SimulationResult Peak => Runs.Peak;

    /// <summary>True where the queue grows through the busiest stretch: times from arrival are not told.</summary>
    public bool PeakGrows => Runs.PeakGrows;

    /// <summary>The busiest stretch at the fast end of the 90 % band.</summary>
    public SimulationResult Optimistic => Runs.Optimistic;

    /// <summary>True where it does not keep up even at the fast end of the 90 % band.</summary>
    public bool OptimisticGrows => Runs.OptimisticGrows;

    /// <summary>The busiest stretch at the slow end of the 90 % band.</summary>
    public SimulationResult Pessimistic => Runs.Pessimistic;

    /// <summary>True where it does not keep up at the slow end of the 90 % band: times from arrival have no upper end there.</summary>
    public bool PessimisticGrows => Runs.PessimisticGrows;

    /// <summary>The busiest stretch at the edge that the promise was checked at.</summary>
    public required SimulationResult AtEdge { get; init; }

    /// <summary>True where the queue grows at that edge: of a given fleet.</summary>
    public bool AtEdgeGrows { get; init; }

    /// <summary>Figures that are simulated on demand.</summary>
    internal EntryRuns Runs { get; }

    /// <summary>The edge that the promise was checked at.</summary>
    public required BandEdge Edge { get; init; }

    /// <summary>The highest rate that it carries, as a multiple of the traffic's.</summary>
    public DeliverableRate Deliverable => Runs.Deliverable;

    /// <summary>The highest rate that <see cref="ReplicasNeeded"/> carry at <see cref="Edge"/>, as a multiple of the traffic's; of a fleet that keeps the promise.</summary>
    public DeliverableRate Certain => Runs.Certain;

    /// <summary>The small changes that break a promise at the prediction itself; none of a fleet that does not stand at a cliff.</summary>
    public IReadOnlyList<Cliff> Cliffs => Runs.Cliffs;

    /// <summary>The traffic.</summary>
    public required PlanWorkload Workload { get; init; }

    /// <summary>Source of the step times.</summary>
    public CoefficientsWord Coefficients => Setup.StepTimes().Provenance;

    /// <summary>Its settings that no served run was measured with; how many ran at once is that of <see cref="AtEdge"/>.</summary>
    public IReadOnlyList<UnmeasuredSetting> Unmeasured => Setup.Unmeasured(AtEdge.MeanBatch);

    /// <summary>The highest rate that it carries, requests per second.</summary>
    public double DeliverablePerSecond => Workload.RatePerSecond * Deliverable.Factor;

    /// <summary>Delivered over deliverable; 1 where even this rate is only just carried.</summary>
    public double Utilization => Deliverable.Factor <= 0 ? 1 : Math.Min(1, 1 / Deliverable.Factor);

    /// <summary>The steady rate at which the fleet just keeps up, in closed form, whatever the latencies: what a peak of a minute is measured against.</summary>
    public required double SustainedPerSecond { get; init; }

    /// <summary>The busiest minute's rate over <see cref="SustainedPerSecond"/>: above 1, a queue builds up in that minute.</summary>
    public double PeakUtilization =>
        SustainedPerSecond <= 0 ? 1 : Workload.PeakMinutePerSecond / SustainedPerSecond;

    /// <summary>Requests per second that dollars are spread over: the asked rate, or what a fleet that does not carry it can serve at most.</summary>
    public double ServedPerSecond =>
        Deliverable.Factor < 1 && SustainedPerSecond > 0
            ? Math.Min(Workload.RatePerSecond, SustainedPerSecond)
            : Workload.RatePerSecond;

    /// <summary>The share of modelled GPU time that prompts took.</summary>
    public double PrefillFraction => Center.BusyNs == 0 ? 0 : 1 - ((double)Center.DecodeNs / Center.BusyNs);

    /// <summary>Dollars per million tokens of both kinds, at <see cref="Utilization"/>.</summary>
    public double UsdPerMillionBlended =>
        Quote.UsdPerHour / (TokensPerHour(Workload.MeanInput + Workload.MeanOutput) / 1e6);

    /// <summary>Dollars per request, at <see cref="Utilization"/>.</summary>
    public double UsdPerRequest => Quote.UsdPerHour / (ServedPerSecond * 3600);

    /// <summary>Dollars per million prompt tokens: the share of prefill in GPU time, idle spread alike.</summary>
    public double UsdPerMillionInput =>
        Quote.UsdPerHour * PrefillFraction / (TokensPerHour(Workload.MeanInput) / 1e6);

    /// <summary>Dollars per million output tokens: the share of decode in GPU time, idle spread alike.</summary>
    public double UsdPerMillionOutput =>
        Quote.UsdPerHour * (1 - PrefillFraction) / (TokensPerHour(Workload.MeanOutput) / 1e6);

    /// <summary>Bytes that had to be moved over what the memories could move, over the run's time.</summary>
    public double Mbu => Setup.Mbu(Center);

    /// <summary>Arithmetic over the dense peak of the fastest format in use, over the run's time.</summary>
    public double Mfu => Setup.Mfu(Center);

    /// <summary>The fleet as the search found it.</summary>
    internal Candidate AsCandidate() =>
        new()
        {
            Shape = Shape,
            Run = Setup,
            Routing = Routing,
            Replicas = Replicas,
            ReplicasNeeded = ReplicasNeeded,
            Quote = Quote,
            Pessimistic = AtEdge,
            Grows = AtEdgeGrows,
        };

    private double TokensPerHour(double perRequest) => perRequest * ServedPerSecond * 3600;
}
