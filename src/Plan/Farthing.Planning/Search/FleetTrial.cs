using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.Steps;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Search;

/// <summary>Simulates fleets of one shape under the request's traffic and promise, and remembers them.</summary>
/// <param name="request">The plan.</param>
/// <param name="runs">What is known already.</param>
/// <param name="screener">Makes setups.</param>
/// <param name="shape">The replica's shape.</param>
/// <param name="log">Counts simulations.</param>
/// <param name="cancellation">Stops a simulation.</param>
internal sealed class FleetTrial(
    PlanRequest request,
    FleetRuns runs,
    Screener screener,
    ReplicaShape shape,
    SearchLog log,
    CancellationToken cancellation
)
{
    /// <summary>Replicas of the fleet that stands for a larger one: each sees the same load, and the router still has a choice. One alone would be off by half.</summary>
    public const int ScreenReplicas = 4;

    /// <summary>Fleets up to this size are simulated whole from the start, unless the traffic is longer than <see cref="MaxWhole"/>.</summary>
    public const int LargestWhole = 12;

    /// <summary>Requests from which on any fleet of more than <see cref="ScreenReplicas"/> is first judged by a thinned one.</summary>
    public const int MaxWhole = 20_000;

    private readonly ShapeRuns known = runs.Of(shape);

    /// <summary>True where a fleet of this size is first judged by a thinned one.</summary>
    public bool IsScreened(int replicas) => IsScreened(request, replicas);

    /// <summary>True where a fleet of a size is first judged by a thinned one.</summary>
    public static bool IsScreened(PlanRequest request, int replicas)
    {
        int largest = request.Workload.Table.Count > MaxWhole ? ScreenReplicas : LargestWhole;
        return replicas > largest && request.Workload.Table.CanBeThinned;
    }

    /// <summary>The setup of a choice.</summary>
    public ServingSetup Setup(EngineChoice choice) =>
        screener.Setup(shape, choice.TokenBudget, choice.MaxNumSeqs);

    /// <summary>False where the choice leaves no room for the longest request, or the engine refuses to start with it.</summary>
    public bool CanRun(EngineChoice choice) => screener.Starts(Setup(choice));

    /// <summary>Knowledge about a fleet without simulating it: its own run, or one that implies that this one breaks the promise.</summary>
    public FleetRun? Known(EngineChoice choice, int replicas, bool isScreen)
    {
        double factor = request.Edge.FactorIn(Setup(choice).Band);
        return known.Of(choice, isScreen, replicas, factor, request.Slo)
            ?? known.Lost(choice, isScreen, replicas, factor, request.Slo)
            ?? known.Alike(
                choice,
                isScreen,
                replicas,
                factor,
                request.Slo,
                (other, run) => IsAlike(choice, other, run)
            );
    }

    /// <summary>True when two numbers of sequences at once, and the caches beside them, were never short, and steps take the same time.</summary>
    private bool IsAlike(EngineChoice choice, EngineChoice other, FleetRun run)
    {
        ServingSetup one = Setup(choice);
        ServingSetup two = Setup(other);
        int fewer = Math.Min(one.Limits.MaxNumSeqs, two.Limits.MaxNumSeqs);
        int longest = 1 + (request.Workload.LongestRequestTokens / one.Memory.BlockSize);
        StepShape step = StepShape.Decodes(fewer, 1);
        return !request.Workload.Table.HasPrefixes
            && run.IsAlike(fewer, Math.Min(one.Memory.KvBlocks, two.Memory.KvBlocks), longest)
            && one.StepTimes().EstimateNs(step) == two.StepTimes().EstimateNs(step);
    }

    /// <summary>Keeps a run for later searches.</summary>
    public void Remember(EngineChoice choice, bool isScreen, FleetRun run) =>
        known.Add(choice, isScreen, run);

    /// <summary>Exact result of this fleet: known, or simulated and kept.</summary>
    /// <param name="choice">The engine's settings.</param>
    /// <param name="replicas">How many replicas.</param>
    /// <param name="isScreen">True plays a part of the traffic on a part of the fleet.</param>
    public FleetRun Run(EngineChoice choice, int replicas, bool isScreen)
    {
        double factor = request.Edge.FactorIn(Setup(choice).Band);
        if (known.Of(choice, isScreen, replicas, factor, request.Slo) is FleetRun found)
        {
            return found;
        }

        FleetRun run = Simulate(choice, replicas, isScreen);
        Remember(choice, isScreen, run);
        return run;
    }

    /// <summary>Simulates a fleet at the request's edge: the busiest ten minutes, then all traffic where that is asked for. Safe from several threads.</summary>
    /// <param name="choice">The engine's settings.</param>
    /// <param name="replicas">How many replicas.</param>
    /// <param name="isScreen">True plays a part of the traffic on a part of the fleet.</param>
    public FleetRun Simulate(EngineChoice choice, int replicas, bool isScreen)
    {
        ServingSetup setup = Setup(choice);
        int played = isScreen ? Math.Min(replicas, ScreenReplicas) : replicas;
        double share = (double)played / replicas;
        RunOptions options = request.Options with
        {
            Routing = choice.Routing,
            StopsWhenLost = true,
            MeasuresWork = false,
        };
        RequestTable table = runs.Thinned(request.Workload, isBusiest: false, share);
        RequestTable busiest = runs.Thinned(request.Workload, isBusiest: true, share);
        ServingSetup fleet = setup.WithReplicas(played);
        FleetRun Run(SteadyRun run, bool isWhole, int requests) =>
            new()
            {
                Requests = requests,
                Replicas = replicas,
                SlowFactor = request.Edge.FactorIn(setup.Band),
                KvBlocks = setup.Memory.KvBlocks,
                Run = run,
                IsWhole = isWhole,
            };

        SimulationResult? peak = null;
        if (request.Workload.HasBusiest)
        {
            log.CountSimulation();
            peak = fleet.Run(busiest, request.Edge, request.Slo, options, cancellation);
            bool isKept = peak.Keeps(request.Slo);
            if (!isKept || !request.PlaysWhole)
            {
                return Run(new SteadyRun(peak, null, Grows: false), isKept, busiest.Count);
            }
        }

        log.CountSimulation();
        SteadyRun all = SteadyRun.Of(fleet, table, request.Edge, request.Slo, options, cancellation);
        return Run(all, isWhole: all.Keeps(request.Slo), table.Count) with { Peak = peak };
    }
}
