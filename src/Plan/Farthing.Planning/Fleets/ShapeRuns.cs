using System.Collections.Concurrent;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Fleets;

/// <summary>The setups and simulated fleets of one shape of a replica. Safe for threads.</summary>
internal sealed class ShapeRuns
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<(int Budget, int Sequences), ServingSetup> setups;
    private readonly Dictionary<EngineChoice, List<FleetRun>> whole;
    private readonly Dictionary<EngineChoice, List<FleetRun>> screened;

    /// <summary>Nothing is known yet.</summary>
    public ShapeRuns() => (setups, whole, screened) = (new(), [], []);

    private ShapeRuns(ShapeRuns other)
    {
        setups = other.setups;
        using Lock.Scope _ = other.gate.EnterScope();
        whole = other.whole.ToDictionary(each => each.Key, each => each.Value.ToList());
        screened = other.screened.ToDictionary(each => each.Key, each => each.Value.ToList());
    }

    /// <summary>Copy of the current knowledge; neither sees additions to the other.</summary>
    public ShapeRuns Fork() => new(this);

    /// <summary>The setup of a budget and a number of sequences, made once.</summary>
    public ServingSetup Setup(int budget, int sequences, Func<ServingSetup> make) =>
        setups.GetOrAdd((budget, sequences), _ => make());

    /// <summary>Keeps a run.</summary>
    /// <param name="choice">The engine's settings.</param>
    /// <param name="isScreen">True where a thinned fleet stood for the whole.</param>
    /// <param name="run">The run.</param>
    public void Add(EngineChoice choice, bool isScreen, FleetRun run)
    {
        using Lock.Scope _ = gate.EnterScope();
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

    /// <summary>The run of the same fleet with another number of sequences at once, of which it follows that this one runs the same; null where there is none that can say whether it keeps the promise.</summary>
    /// <param name="choice">The engine's settings.</param>
    /// <param name="isScreen">True where a thinned fleet stands for the whole.</param>
    /// <param name="replicas">How many replicas.</param>
    /// <param name="slowFactor">How many times the predicted step times its steps take.</param>
    /// <param name="slo">The promise.</param>
    /// <param name="isAlike">Whether a run of a choice is the same.</param>
    public FleetRun? Alike(
        EngineChoice choice,
        bool isScreen,
        int replicas,
        double slowFactor,
        Slo slo,
        Func<EngineChoice, FleetRun, bool> isAlike
    )
    {
        using Lock.Scope _ = gate.EnterScope();
        foreach (EngineChoice other in (isScreen ? screened : whole).Keys)
        {
            bool isOther = other != choice && other with { MaxNumSeqs = choice.MaxNumSeqs } == choice;
            if (
                isOther
                && Of(other, isScreen, replicas, slowFactor, slo) is FleetRun run
                && isAlike(other, run)
            )
            {
                return run;
            }
        }

        return null;
    }

    private FleetRun? Find(EngineChoice choice, bool isScreen, Predicate<FleetRun> fits)
    {
        using Lock.Scope _ = gate.EnterScope();
        return (isScreen ? screened : whole).TryGetValue(choice, out List<FleetRun>? list)
            ? list.Find(fits)
            : null;
    }
}

/// <summary>Settings of the engine and the router for a fixed shape of a replica.</summary>
/// <param name="TokenBudget">max_num_batched_tokens.</param>
/// <param name="MaxNumSeqs">max_num_seqs.</param>
/// <param name="Routing">Routing of requests over replicas.</param>
public readonly record struct EngineChoice(int TokenBudget, int MaxNumSeqs, RoutingPolicy Routing);
