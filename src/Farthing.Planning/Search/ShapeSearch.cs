using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Search;

/// <summary>Finds the fewest replicas of one shape with which some settings of engine and router keep the promise.</summary>
/// <remarks>More replicas never miss what fewer kept, so the number is found by growing steps and halving, with the settings that are most likely to; only where they fail are all others tried. Settings are simulated four at a time on as many cores as there are; which is taken does not depend on how many those are.</remarks>
internal sealed class ShapeSearch(
    PlanRequest request,
    FleetTrial trial,
    Screener screener,
    ScreenedShape screened,
    SearchLog log,
    Action<string> progress,
    CancellationToken cancellation
)
{
    private const int AtOnce = 4;
    private const int LikelyChoices = 5;
    private const int HopelessBudgets = 3;
    private EngineChoice? lastKept;
    private EngineChoice? nearest;

    /// <summary>The replica's shape.</summary>
    public ReplicaShape Shape => screened.Shape;

    /// <summary>What it says of the fleet that came nearest, of the last size that was tried.</summary>
    public FleetMiss? Nearest { get; private set; }

    /// <summary>The fewest replicas, at most <paramref name="most"/>, that keep the promise with the settings that are most likely to.</summary>
    /// <param name="most">Fleets beyond are too large or too dear.</param>
    /// <param name="startsAtMost">True begins with the largest: most shapes are thrown out there.</param>
    /// <param name="hints">Choices that kept the promise on other shapes.</param>
    public Candidate? FindLikely(int most, bool startsAtMost, IReadOnlyList<EngineChoice> hints)
    {
        int replicas = startsAtMost
            ? most
            : Math.Clamp(screened.LikelyReplicas, screened.LeastReplicas, most);
        int step = Math.Max(1, replicas / 16);
        int lost = screened.LeastReplicas - 1;
        (EngineChoice Choice, FleetRun Run)? kept;
        while ((kept = Keeper(replicas, hints, LikelyChoices)) is null)
        {
            lost = replicas;
            if (replicas >= most)
            {
                return null;
            }

            replicas = Math.Min(most, replicas + step);
            step *= 2;
        }

        return Confirm(Descend(kept.Value, lost, hints), most);
    }

    /// <summary>The fewest replicas, at most <paramref name="most"/>, that keep the promise with any settings; null when there are none: proof that no fleet of this shape does.</summary>
    public Candidate? FindAny(int most, IReadOnlyList<EngineChoice> hints)
    {
        (EngineChoice Choice, FleetRun Run)? kept = null;
        for (int replicas = most; replicas >= screened.LeastReplicas; )
        {
            if (Keeper(replicas, hints, int.MaxValue) is not (EngineChoice, FleetRun) fewer)
            {
                if (kept is null && Nearest?.Kind == RejectionKind.Unstable)
                {
                    // Whether a queue grows is told from finite traffic: what a larger fleet seems to do says nothing of a smaller one.
                    replicas--;
                    continue;
                }

                if (kept is null && nearest is EngineChoice near && Whole(near, replicas) is Candidate whole)
                {
                    return whole;
                }

                break;
            }

            kept = Descend(fewer, screened.LeastReplicas - 1, hints);
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
        bool isSimulated = lost >= screened.LeastReplicas;
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
        List<int> ladder = [.. EngineSpace.Budgets(request.Engine, Shape.Gpu)];
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
        IReadOnlyList<int> sequences = EngineSpace.Sequences(request.Engine, Shape.Gpu, budget);
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
            Pessimistic = run.Run.Result,
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
        int mostChoices
    )
    {
        bool isScreen = trial.IsScreened(replicas);
        ChoiceQueue queue = new(request, screened, replicas, lastKept is EngineChoice last ? [last] : hints);
        Nearest = null;
        nearest = null;
        long longest = 0;
        HashSet<int> hopeless = [];
        List<EngineChoice> batch = [];
        for (int size = 1, tried = 0; ; size = AtOnce, tried += batch.Count)
        {
            batch.Clear();
            while (batch.Count < Math.Min(size, mostChoices - tried) && queue.Next() is EngineChoice next)
            {
                if (!trial.CanRun(next))
                {
                    continue;
                }

                batch.Add(next);
            }

            if (batch.Count == 0 || hopeless.Count >= HopelessBudgets)
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
                bool isNearer = isScreen && runs[i].Run.Result.Finished > longest;
                (nearest, longest) = isNearer ? (batch[i], runs[i].Run.Result.Finished) : (nearest, longest);
                Note(batch[i], runs[i], replicas);
                if (IsHopeless(runs[i].Run.Result))
                {
                    hopeless.Add(batch[i].TokenBudget);
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
        if (!trial.IsScreened(run.Replicas))
        {
            return Candidate(choice, run);
        }

        FleetRun? kept = null;
        int step = 0;
        for (
            int replicas = run.Replicas;
            replicas <= most && replicas >= screened.LeastReplicas;
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

    /// <summary>Half of the requests that ended waited too long for their first token: the fleet is overrun, and no budget mends that.</summary>
    private static bool IsHopeless(SimulationResult result)
    {
        const int Fewest = 50;
        return result.GaveUp
            && result.Finished >= Fewest
            && result.Slo.Targets[result.LostTarget].Metric
                is SloMetric.Ttft
                    or SloMetric.Ttfo
                    or SloMetric.E2e
            && result.Missed[result.LostTarget] > result.Finished / 2;
    }

    private void Note(EngineChoice choice, FleetRun run, int replicas)
    {
        if (run.Run.Grows)
        {
            Nearer(
                new FleetMiss(
                    RejectionKind.Unstable,
                    "unstable: the queue grows from one pass of the traffic to the next",
                    1.0001,
                    replicas
                )
            );
            return;
        }

        SimulationResult result =
            run.Run.Again is { } again && run.Run.Result.Keeps(request.Slo) ? again : run.Run.Result;
        (string words, double severity) = SloMiss.Worst(
            result,
            request.Slo,
            AloneSeconds(choice),
            request.Edge
        );
        Nearer(new FleetMiss(RejectionKind.MissesSlo, words, severity, replicas));

        void Nearer(FleetMiss miss) =>
            Nearest = Nearest is null || miss.Severity < Nearest.Severity ? miss : Nearest;
    }

    /// <summary>The step of one request alone: promises below it cannot be kept by more replicas.</summary>
    private double AloneSeconds(EngineChoice choice)
    {
        StepShape alone = new()
        {
            DecodeSequences = 1,
            DecodeKvTokens = (long)request.Workload.MeanInput,
            DecodeWindowedKvTokens = (long)request.Workload.MeanInput,
            DecodeMaxKvTokens = (int)request.Workload.MeanInput,
            SampledRows = 1,
        };
        return trial.Setup(choice).StepTimes(request.Edge).EstimateNs(alone) / 1e9;
    }

    private void Record(EngineChoice choice, FleetRun run)
    {
        SimulationResult result = run.Run.Result;
        if (
            !result.GaveUp
            && result.TpotNs.Count > 0
            && screener.Quote(Shape, run.Replicas) is FleetQuote quote
        )
        {
            log.Add(
                new SearchPoint(
                    Shape,
                    run.Replicas,
                    choice.TokenBudget,
                    quote.UsdPerHour,
                    1 / result.Seconds(SloMetric.Tpot, SloStatistic.P50),
                    run.Keeps(request.Slo)
                )
            );
        }
    }
}
