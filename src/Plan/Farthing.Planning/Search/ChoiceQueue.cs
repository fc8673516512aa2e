using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Search;

/// <summary>Which settings of the engine to simulate next for a fleet of a given size, by what the ones before said; settings of which it follows that they do the same or worse are left out.</summary>
/// <remarks>
/// Each token budget begins with the most sequences that its space allows and that leave room for the longest request. Where gaps are what was lost, fewer sequences than ran at once are tried next: as many as ran or more would run the same steps. Where the cache bound or the queue grew, the next smaller number is tried, which leaves more memory and makes shorter steps; where the promise was lost by far, only one that is fewer than ran at once or leaves a tenth more cache.
/// Where the largest budget loses a promise on gaps, others whose full step is longer than that promise are left out: they spread each prompt over more steps that are too long. Those that hold a mean prompt are not where the largest came near. Where the first token of a budget whose steps are short enough comes too late, smaller budgets, which are slower still, are left out.
/// Another routing is tried where the first one came near, and in a proof.
/// </remarks>
internal sealed class ChoiceQueue
{
    /// <summary>Share of the traffic that was played before the promise was lost, from which on another routing may keep it. A choice of the search: it decides what is tried first, a proof tries the rest.</summary>
    private const double NearShare = 0.4;

    /// <summary>Share of the traffic from which on the largest budget was so near that smaller ones which hold whole prompts may keep the promise.</summary>
    private const double NearlyWhole = 0.8;

    /// <summary>Growth of the cache that fewer sequences must bring where the promise was lost by far.</summary>
    private const double MoreCache = 1.1;

    /// <summary>Use of the cache from which on it, not the batch, is taken for what bounded a run.</summary>
    private const double FullCache = 0.9;
    private readonly PlanRequest request;
    private readonly ReplicaShape shape;
    private readonly FleetTrial trial;
    private readonly IReadOnlySet<int> longBudgets;
    private readonly int largest;
    private readonly bool hasRouter;
    private readonly bool isProof;
    private bool skipsLong;
    private bool wasNear;
    private int smallest;
    private readonly LinkedList<EngineChoice> waiting = new();
    private readonly HashSet<EngineChoice> seen = [];

    /// <summary>Starts with one choice per token budget.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="screened">The replica's shape with its token budgets, most promising first.</param>
    /// <param name="replicas">How many replicas: one alone has no router.</param>
    /// <param name="hints">Choices that kept the promise elsewhere: tried first.</param>
    /// <param name="trial">Says what leaves room for the longest request, and how much cache.</param>
    /// <param name="isProof">Every routing is tried, however far the first one was from the promise.</param>
    public ChoiceQueue(
        PlanRequest request,
        ScreenedShape screened,
        int replicas,
        IEnumerable<EngineChoice> hints,
        FleetTrial trial,
        bool isProof
    )
    {
        this.isProof = isProof;
        this.request = request;
        this.trial = trial;
        shape = screened.Shape;
        longBudgets = screened.LongBudgets;
        hasRouter = replicas > 1;
        foreach (EngineChoice hint in hints.Where(trial.CanRun))
        {
            Add(hint);
        }

        foreach (int budget in screened.Budgets)
        {
            IEnumerable<EngineChoice> choices = Sequences(budget)
                .Select(count => new EngineChoice(budget, count, Routings[0]));
            if (choices.Where(trial.CanRun).FirstOrDefault() is { TokenBudget: > 0 } most)
            {
                Add(most);
                largest = Math.Max(largest, budget);
            }
        }
    }

    /// <summary>The next choice; null when none is left.</summary>
    public EngineChoice? Next()
    {
        while (waiting.First is { } node)
        {
            waiting.RemoveFirst();
            EngineChoice choice = node.Value;
            bool isLong = longBudgets.Contains(choice.TokenBudget);
            bool holdsPrompts = choice.TokenBudget >= request.Workload.MeanInput;
            if (isLong ? !skipsLong || (wasNear && holdsPrompts) : choice.TokenBudget >= smallest)
            {
                return choice;
            }
        }

        return null;
    }

    /// <summary>Learns from a fleet that broke the promise.</summary>
    public void Lost(EngineChoice choice, FleetRun run)
    {
        SimulationResult result = run.Run.Again ?? run.Run.Result;
        bool isCacheBound = result.PeakKvUse > FullCache || result.Preemptions > 0;
        int peak = result.PeakBatch / Math.Max(1, shape.DataParallel);
        bool isOfGaps = IsOfGaps(result);
        bool isLong = longBudgets.Contains(choice.TokenBudget);
        bool isNear = !result.GaveUp || run.PlayedFraction > NearShare;
        if (isOfGaps && isLong && choice.TokenBudget == largest)
        {
            skipsLong = true;
            wasNear |= !result.GaveUp || run.PlayedFraction > NearlyWhole;
        }

        if (!isOfGaps && !isLong && longBudgets.Count > 0 && !isCacheBound && !run.Run.Grows)
        {
            smallest = Math.Max(smallest, choice.TokenBudget);
        }

        IEnumerable<int> fewer = Sequences(choice.TokenBudget).Where(count => count < choice.MaxNumSeqs);
        int next =
            isCacheBound || run.Run.Grows
                ? fewer.FirstOrDefault(count => isNear || count < peak || HasMoreCache(choice, count))
            : isOfGaps && !isLong ? fewer.FirstOrDefault(count => count < peak)
            : 0;
        if (next > 0)
        {
            Add(choice with { MaxNumSeqs = next }, isSoon: true);
        }

        if (hasRouter && (isNear || isProof) && choice.Routing == Routings[0])
        {
            foreach (RoutingPolicy other in Routings.Skip(1))
            {
                Add(choice with { Routing = other });
            }
        }
    }

    private bool HasMoreCache(EngineChoice choice, int sequences) =>
        KvBlocks(choice with { MaxNumSeqs = sequences }) >= MoreCache * KvBlocks(choice);

    private int KvBlocks(EngineChoice choice) => trial.Setup(choice).Memory.KvBlocks;

    private IReadOnlyList<RoutingPolicy> Routings =>
        EngineSpace.Routings(request.Routing, request.Workload.Table.HasPrefixes);

    private IReadOnlyList<int> Sequences(int budget) => EngineSpace.Sequences(request, shape.Gpu, budget);

    /// <summary>True when fewer sequences at once could mend what was lost: a promise on gaps or whole answers.</summary>
    private static bool IsOfGaps(SimulationResult result) =>
        result.GaveUp
            ? result.Slo.Targets[result.LostTarget].Metric is not (LatencyMetric.Ttft or LatencyMetric.Ttfo)
            : result.Slo.Targets.Any(target =>
                target.Metric is not (LatencyMetric.Ttft or LatencyMetric.Ttfo)
                && result.Seconds(target.Metric, target.Statistic) > target.LimitSeconds
            );

    private void Add(EngineChoice choice, bool isSoon = false)
    {
        if (!seen.Add(choice))
        {
            return;
        }

        if (isSoon)
        {
            waiting.AddFirst(choice);
        }
        else
        {
            waiting.AddLast(choice);
        }
    }
}
