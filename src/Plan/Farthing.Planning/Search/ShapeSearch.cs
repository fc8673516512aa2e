using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Search;

/// <summary>Finds the fewest replicas of one shape with which some settings of engine and router keep the promise.</summary>
/// <remarks>More replicas never miss what fewer kept, so the number is found by growing steps and halving, with the settings that are most likely to; only where they fail are all others tried. Settings are simulated two at a time; which is taken does not depend on the number of cores.</remarks>
internal sealed partial class ShapeSearch(
    PlanRequest request,
    FleetTrial trial,
    Screener screener,
    ScreenedShape screened,
    SearchLog log,
    Action<string> progress,
    CancellationToken cancellation
)
{
    private const int AtOnce = 2;
    private const int LikelyChoices = 5;
    private const int ClimbingChoices = 3;
    private const double HopelessBudgets = 3;
    private const double Far = 0.25;
    private EngineChoice? lastKept;
    private EngineChoice? nearest;
    private double nearestShare;

    /// <summary>The replica's shape.</summary>
    public ReplicaShape Shape => screened.Shape;

    /// <summary>Reason of the nearest fleet, of the last size that was tried.</summary>
    public FleetMiss? Nearest { get; private set; }

    /// <summary>The fewest replicas, at most <paramref name="most"/>, that keep the promise with the settings that are most likely to.</summary>
    /// <param name="most">Fleets beyond are too large or too dear.</param>
    /// <param name="start">The number to begin with: the largest where most shapes are thrown out there; null takes the closed form's.</param>
    /// <param name="hints">Choices that kept the promise on other shapes.</param>
    public Candidate? FindLikely(int most, int? start, IReadOnlyList<EngineChoice> hints)
    {
        int replicas = Math.Clamp(start ?? screened.LikelyReplicas, screened.MinReplicas, most);
        int step = Math.Max(1, replicas / 16);
        int lost = screened.MinReplicas - 1;
        (EngineChoice Choice, FleetRun Run)? kept;
        while (true)
        {
            bool isLast = replicas >= most;
            kept = Keeper(replicas, hints, isLast ? LikelyChoices : ClimbingChoices);
            if (kept is not null || isLast)
            {
                break;
            }

            replicas = Math.Min(most, replicas + step);
            step *= 2;
        }

        return kept is null ? null : Confirm(Descend(kept.Value, lost, hints), most);
    }

    /// <summary>The fewest replicas, at most <paramref name="most"/>, that keep the promise with any settings; null when there are none: proof that no fleet of this shape does.</summary>
    public Candidate? FindAny(int most, IReadOnlyList<EngineChoice> hints)
    {
        (EngineChoice Choice, FleetRun Run)? kept = null;
        for (int replicas = most; replicas >= screened.MinReplicas; )
        {
            if (Keeper(replicas, hints, int.MaxValue) is not (EngineChoice, FleetRun) fewer)
            {
                if (kept is null && Nearest?.Kind == RejectionKind.Unstable)
                {
                    // Whether a queue grows is told from finite traffic: what a larger fleet seems to do says nothing of a smaller one.
                    replicas--;
                    continue;
                }

                // A thinned fleet is a little worse than the whole: what lost by less than far may keep the promise.
                bool mayKeep = kept is null && request.ConfirmsLarge && nearestShare >= Far;
                if (mayKeep && nearest is EngineChoice near && Whole(near, replicas) is Candidate whole)
                {
                    return whole;
                }

                break;
            }

            kept = Descend(fewer, screened.MinReplicas - 1, hints);
            replicas = kept.Value.Run.Replicas - 1;
        }

        return kept is null ? null : Confirm(kept.Value, most);
    }

    /// <summary>From a fleet that keeps the promise to the smallest with likely settings: growing steps down, then halving.</summary>
    private (EngineChoice Choice, FleetRun Run) Descend(
        (EngineChoice Choice, FleetRun Run) best,
        int lost,
        IReadOnlyList<EngineChoice> hints
    )
    {
        int step = Math.Max(1, best.Run.Replicas / 16);
        bool isSimulated = lost >= screened.MinReplicas;
        while (best.Run.Replicas - lost > 1)
        {
            int probe = isSimulated
                ? (lost + best.Run.Replicas) / 2
                : Math.Max(lost + 1, best.Run.Replicas - step);
            step *= 2;
            if (Keeper(probe, hints, LikelyChoices) is (EngineChoice, FleetRun) fewer)
            {
                best = fewer;
            }
            else
            {
                (lost, isSimulated) = (probe, true);
            }
        }

        return best;
    }

    /// <summary>Fleets of the same price with the neighboring budgets, where they keep the promise.</summary>
    public IReadOnlyList<Candidate> Neighbors(Candidate found)
    {
        EngineChoice choice = ChoiceOf(found);
        List<int> ladder = [.. EngineSpace.Budgets(request, Shape.Gpu)];
        int at = ladder.IndexOf(choice.TokenBudget);
        EngineChoice[] around =
        [
            .. new[] { at - 1, at + 1 }
                .Where(i => i >= 0 && i < ladder.Count)
                .Select(i => With(choice, ladder[i]))
                .Where(trial.CanRun),
        ];
        if (around.Length == 0 || request.Slo.Targets.Count == 0 || trial.IsScreened(found.Replicas))
        {
            return [];
        }

        FleetRun[] runs = Runs(around, found.Replicas, isScreen: false);
        return
        [
            .. Enumerable
                .Range(0, runs.Length)
                .Where(i => runs[i].Keeps(request.Slo))
                .Select(i => Candidate(around[i], runs[i]) with { Quote = found.Quote }),
        ];
    }

    /// <summary>A choice with another budget, and the most sequences beside it that are no more than before.</summary>
    private EngineChoice With(EngineChoice choice, int budget)
    {
        IReadOnlyList<int> sequences = EngineSpace.Sequences(request, Shape.Gpu, budget);
        return choice with
        {
            TokenBudget = budget,
            MaxNumSeqs = sequences.FirstOrDefault(count => count <= choice.MaxNumSeqs, sequences[^1]),
        };
    }

    /// <summary>The choice of a candidate.</summary>
    public static EngineChoice ChoiceOf(Candidate found) =>
        new(found.Run.Engine.MaxNumBatchedTokens, found.Run.Engine.MaxNumSeqs, found.Routing);

    /// <summary>The candidate of a run over all traffic.</summary>
    public Candidate Candidate(EngineChoice choice, FleetRun run) =>
        new()
        {
            Shape = Shape,
            Run = trial.Setup(choice),
            Routing = choice.Routing,
            Replicas = run.Replicas,
            ReplicasNeeded = run.Replicas,
            Quote = screener.Quote(Shape, run.Replicas)!,
            IsKept = run.Keeps(request.Slo),
            Pessimistic = run.Peak ?? run.Run.Result,
        };

    /// <summary>Runs one fleet whole; null where it breaks the promise.</summary>
    public Candidate? Whole(EngineChoice choice, int replicas) =>
        trial.CanRun(choice)
        && Runs([choice], replicas, isScreen: false)[0] is { } run
        && run.Keeps(request.Slo)
            ? Candidate(choice, run)
            : null;

    /// <summary>Settings with which so many replicas keep the promise; null where none of those that were tried do.</summary>
    private (EngineChoice Choice, FleetRun Run)? Keeper(
        int replicas,
        IReadOnlyList<EngineChoice> hints,
        int maxChoices
    )
    {
        bool isScreen = trial.IsScreened(replicas);
        ChoiceQueue queue = new(
            request,
            screened,
            replicas,
            lastKept is EngineChoice last ? [last] : hints,
            trial,
            isProof: maxChoices == int.MaxValue
        );
        Nearest = null;
        nearest = null;
        nearestShare = 0;
        Dictionary<int, double> hopeless = [];
        List<EngineChoice> batch = [];
        EngineChoice? put = null;
        for (int size = 1, tried = 0; ; size = AtOnce, tried += batch.Count)
        {
            batch.Clear();
            while (
                batch.Count < Math.Min(size, maxChoices - tried) && (put ?? queue.Next()) is EngineChoice next
            )
            {
                put = null;
                // What differs in the number of sequences alone may be known once the other has run.
                if (batch.Exists(other => other with { MaxNumSeqs = next.MaxNumSeqs } == next))
                {
                    put = next;
                    break;
                }

                batch.Add(next);
            }

            if (batch.Count == 0 || hopeless.Values.Sum() >= HopelessBudgets)
            {
                return null;
            }

            FleetRun[] runs = Runs(batch, replicas, isScreen);
            for (int i = 0; i < runs.Length; i++)
            {
                if (runs[i].Keeps(request.Slo))
                {
                    lastKept = batch[i];
                    return (batch[i], runs[i]);
                }
            }

            for (int i = 0; i < runs.Length; i++)
            {
                queue.Lost(batch[i], runs[i]);
                bool isNearer = isScreen && runs[i].PlayedFraction > nearestShare;
                (nearest, nearestShare) = isNearer
                    ? (batch[i], runs[i].PlayedFraction)
                    : (nearest, nearestShare);
                Note(batch[i], runs[i], replicas);
                if (IsHopeless(batch[i], runs[i]))
                {
                    // Two budgets that are lost twice as far say as much as three.
                    hopeless[batch[i].TokenBudget] = runs[i].PlayedFraction < Far / 2 ? 1.5 : 1;
                }
            }
        }
    }

    /// <summary>Runs of several choices, in their order; those that are known are not run again.</summary>
    private FleetRun[] Runs(IReadOnlyList<EngineChoice> choices, int replicas, bool isScreen)
    {
        cancellation.ThrowIfCancellationRequested();
        FleetRun?[] known = [.. choices.Select(choice => trial.Known(choice, replicas, isScreen))];
        FleetRun[] runs = new FleetRun[choices.Count];
        progress(
            $"{Shape.Gpu.Id} {replicas} × {Shape.Spread}, {FormatFacts.Id(Shape.Weights)}, budget {choices[0].TokenBudget}"
        );
        Parallel.For(
            0,
            runs.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = request.Threads ?? -1,
                CancellationToken = cancellation,
            },
            i => runs[i] = known[i] ?? trial.Simulate(choices[i], replicas, isScreen)
        );
        for (int i = 0; i < runs.Length; i++)
        {
            if (known[i] is null)
            {
                trial.Remember(choices[i], isScreen, runs[i]);
            }

            if (runs[i].Replicas == replicas)
            {
                Record(choices[i], runs[i]);
            }
        }

        return runs;
    }

    /// <summary>The whole fleet behind a thinned one: as many replicas as it takes with all traffic, and none too many.</summary>
    private Candidate? Confirm((EngineChoice Choice, FleetRun Run) found, int most)
    {
        (EngineChoice choice, FleetRun run) = found;
        if (!trial.IsScreened(run.Replicas) || !request.ConfirmsLarge)
        {
            return Candidate(choice, run);
        }

        FleetRun? kept = null;
        int step = 0;
        for (
            int replicas = run.Replicas;
            replicas <= most && replicas >= screened.MinReplicas;
            replicas += step
        )
        {
            FleetRun whole = Runs([choice], replicas, isScreen: false)[0];
            bool isKept = whole.Keeps(request.Slo);
            step = step == 0 ? (isKept ? -1 : 1) : step;
            kept = isKept ? whole : kept;
            if (isKept != step < 0)
            {
                break;
            }

            if (!isKept)
            {
                Note(choice, whole, replicas);
            }
        }

        return kept is null ? null : Candidate(choice, kept);
    }
}
