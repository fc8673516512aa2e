using System.Collections.Concurrent;
using Farthing.Planning.Setups;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Search;

/// <summary>The setups and simulated fleets of one shape of a replica.</summary>
internal sealed class ShapeRuns
{
    private readonly ConcurrentDictionary<(int Budget, int Sequences), ServingSetup> setups = new();
    private readonly Dictionary<EngineChoice, List<FleetRun>> whole = [];
    private readonly Dictionary<EngineChoice, List<FleetRun>> screened = [];

    /// <summary>The setup of a budget and a number of sequences, made once.</summary>
    public ServingSetup Setup(int budget, int sequences, Func<ServingSetup> make) =>
        setups.GetOrAdd((budget, sequences), _ => make());

    /// <summary>Keeps a run.</summary>
    /// <param name="choice">The engine's settings.</param>
    /// <param name="isScreen">True where a thinned fleet stood for the whole.</param>
    /// <param name="run">The run.</param>
    public void Add(EngineChoice choice, bool isScreen, FleetRun run)
    {
        Dictionary<EngineChoice, List<FleetRun>> runs = isScreen ? screened : whole;
        if (!runs.TryGetValue(choice, out List<FleetRun>? list))
        {
            list = runs[choice] = [];
        }

        list.Add(run);
    }

    /// <summary>A run from which it follows that a fleet breaks a promise: as many replicas or more did, at steps as slow or faster; a queue that grew says so of its own fleet alone. Null where that is not known.</summary>
    public FleetRun? Lost(EngineChoice choice, bool isScreen, int replicas, double slowFactor, Slo slo) =>
        Find(
            choice,
            isScreen,
            run =>
                run.Replicas >= replicas
                && run.SlowFactor <= slowFactor
                && run.Loses(slo)
                && (run.Replicas == replicas || !run.Run.Grows)
        );

    /// <summary>The run of exactly this fleet; null where there is none that can say whether it keeps the promise.</summary>
    public FleetRun? Of(EngineChoice choice, bool isScreen, int replicas, double slowFactor, Slo slo) =>
        Find(
            choice,
            isScreen,
            run =>
                run.Replicas == replicas && run.SlowFactor == slowFactor && (run.Loses(slo) || run.Keeps(slo))
        );

    private FleetRun? Find(EngineChoice choice, bool isScreen, Predicate<FleetRun> fits) =>
        (isScreen ? screened : whole).TryGetValue(choice, out List<FleetRun>? list) ? list.Find(fits) : null;
}
