using Farthing.Planning.Setups;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Search;

/// <summary>Finds the cheapest fleet of one GPU that keeps the promise at the request's edge of the band, over the busiest ten minutes and over all traffic that repeats.</summary>
/// <remarks>
/// First (<see cref="FindLikely"/>) shapes are searched in the order of what they are likely to cost, with likely settings; then (<see cref="Prove(double)"/>) every shape is tried, with all settings, at the largest fleet that would cost less than the cheapest of all GPUs: where none keeps the promise there, it is thrown out for that reason.
/// Each format of the weights is searched up to <see cref="PlanRequest.TieFraction"/> above the cheapest, so that a less quantized fleet of nearly the same price is known.
/// </remarks>
internal sealed class GpuSearch
{
    private readonly PlanRequest request;
    private readonly GpuSpec gpu;
    private readonly Action<string> progress;
    private readonly CancellationToken cancellation;
    private readonly FleetRuns runs;
    private readonly Screener screener;
    private readonly SearchLog log = new();
    private readonly int choices;
    private readonly Dictionary<NumberFormat, Candidate> bestOf = [];
    private readonly Dictionary<ReplicaShape, ShapeSearch> searches = [];
    private List<ScreenedShape> open = [];
    private EngineChoice? lastKept;
    private int configurations;
    private bool isInterrupted;
    private double floor;
    private double ceiling = double.PositiveInfinity;

    /// <summary>A search on one GPU.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="progress">Told what is being tried.</param>
    /// <param name="cancellation">Stops it; the best so far is the answer.</param>
    public GpuSearch(
        PlanRequest request,
        GpuSpec gpu,
        Action<string> progress,
        CancellationToken cancellation
    )
    {
        this.request = request;
        this.gpu = gpu;
        this.progress = words =>
            progress(
                BestUsdPerHour is double usd
                    ? FormattableString.Invariant($"{words} · best so far {usd:N2} $/h")
                    : words
            );
        this.cancellation = cancellation;
        runs = FleetRuns.For(request);
        screener = new Screener(request, runs);
        choices = EngineSpace.Of(request, gpu).Count;
    }

    /// <summary>Dollars an hour of the cheapest fleet so far; null without one.</summary>
    public double? BestUsdPerHour =>
        bestOf.Count == 0 ? null : bestOf.Values.Min(each => each.Quote.UsdPerHour);

    /// <summary>Finds a cheap fleet with the settings that are most likely to keep the promise.</summary>
    public void FindLikely() => Until(Likely);

    /// <summary>Tries every configuration that could cost less than a price: afterwards this GPU has no cheaper fleet.</summary>
    /// <param name="usdPerHour">Of the cheapest fleet of all GPUs so far.</param>
    public void Prove(double usdPerHour) => Until(() => Prove(open, usdPerHour));

    /// <summary>The cheapest likely fleet within a range of prices: what is asked at other edges of the band.</summary>
    /// <param name="fromUsdPerHour">No cheaper fleet keeps the promise: that is known.</param>
    /// <param name="belowUsdPerHour">Fleets at this price or above are of no use.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Candidate? Cheapest(double fromUsdPerHour, double belowUsdPerHour)
    {
        (floor, ceiling) = (fromUsdPerHour, belowUsdPerHour);
        Likely();
        return bestOf.Values.MinBy(each => each.Quote.UsdPerHour);
    }

    /// <summary>What was found.</summary>
    public GpuOutcome ToOutcome()
    {
        Candidate[] found =
        [
            .. bestOf.Values.OrderBy(each => each.Quote.UsdPerHour).ThenBy(each => each.Shape.Gpus),
        ];
        double dearest = found.Length == 0 ? 0 : found[0].Quote.UsdPerHour * (1 + request.TieFraction);
        return new GpuOutcome(
            gpu,
            found.FirstOrDefault(),
            [.. found.Skip(1).Where(each => each.Quote.UsdPerHour <= dearest)],
            !isInterrupted,
            log,
            configurations
        );
    }

    private void Until(Action search)
    {
        try
        {
            if (!isInterrupted)
            {
                search();
            }
        }
        catch (OperationCanceledException)
        {
            // The best so far is the answer; the plan says that it is not finished.
            isInterrupted = true;
        }
    }

    /// <summary>Chooses what is still free once a fleet keeps the promise at its price: the budget with the widest margin, no more sequences than are needed, GPUs that are paid anyway.</summary>
    public Candidate Refine(Candidate found)
    {
        try
        {
            ShapeSearch search = searches[found.Shape];
            return Fill(search, Narrow(search, search.Widest(found)));
        }
        catch (OperationCanceledException)
        {
            return found;
        }
    }

    private void Likely()
    {
        foreach (ReplicaShape shape in ShapeSpace.Of(request.Model, gpu, request.Shapes))
        {
            cancellation.ThrowIfCancellationRequested();
            configurations += choices;
            if (screener.Screen(shape, out ScreenedShape? screened) is Rejection rejection)
            {
                log.Reject(rejection with { Count = choices });
            }
            else
            {
                open.Add(screened! with { LeastReplicas = FromFloor(screened!) });
            }
        }

        SkipPipelines();
        open =
        [
            .. open.OrderBy(LikelyUsd)
                .ThenBy(each => FormatFacts.Is16Bit(each.Shape.Kv) ? 0 : 1)
                .ThenBy(each => each.Shape.Gpus),
        ];
        foreach (ScreenedShape screened in open)
        {
            double bound = Bound(screened.Shape, double.PositiveInfinity);
            int most = Most(screened.Shape, bound);
            if (most < screened.LeastReplicas)
            {
                continue;
            }

            bool startsAtMost = double.IsFinite(bound) || request.Replicas is not null;
            ShapeSearch search = SearchOf(screened);
            if (!Take(search.FindLikely(most, startsAtMost, Hints)) && search.Nearest is FleetMiss miss)
            {
                log.Consider(new Rejection(screened.Shape, miss.Kind, miss.Words, choices, miss.Severity));
            }
        }
    }

    private void Prove(List<ScreenedShape> shapes, double usdPerHour)
    {
        foreach (ScreenedShape screened in shapes)
        {
            ReplicaShape shape = screened.Shape;
            int allowed = Most(shape, double.PositiveInfinity);
            int most = Most(shape, Bound(shape, usdPerHour));
            if (most < screened.LeastReplicas)
            {
                RejectUnsimulated(screened, allowed);
                continue;
            }

            ShapeSearch search = SearchOf(screened);
            bool isTaken = Take(search.FindAny(most, Hints));
            if (!isTaken && !bestOf.Values.Any(each => each.Shape == shape))
            {
                Reject(shape, search.Nearest, most, isAllowed: most == allowed);
            }
        }
    }

    private IReadOnlyList<EngineChoice> Hints => lastKept is EngineChoice hint ? [hint] : [];

    private bool Take(Candidate? found)
    {
        if (found is null)
        {
            return false;
        }

        lastKept = ShapeSearch.ChoiceOf(found);
        bestOf[found.Shape.Weights] = found;
        return true;
    }

    private ShapeSearch SearchOf(ScreenedShape screened)
    {
        if (!searches.TryGetValue(screened.Shape, out ShapeSearch? search))
        {
            FleetTrial trial = new(request, runs, screener, screened.Shape, log, cancellation);
            search = new ShapeSearch(request, trial, screener, screened, log, progress, cancellation);
            searches[screened.Shape] = search;
        }

        return search;
    }

    /// <summary>The fewest replicas that can keep up, or more where it is known that cheaper fleets do not.</summary>
    private int FromFloor(ScreenedShape screened)
    {
        int least = screened.LeastReplicas;
        while (
            floor > 0
            && request.Replicas is null
            && (least + 1) * screened.Shape.Gpus <= request.Shapes.MaxGpus
            && screener.Quote(screened.Shape, least)?.UsdPerHour < floor
        )
        {
            least++;
        }

        return least;
    }

    private double LikelyUsd(ScreenedShape screened) =>
        screener.Quote(screened.Shape, screened.LikelyReplicas)?.UsdPerHour ?? double.MaxValue;

    /// <summary>Pipeline stages make a model fit; they make nothing faster. Where a replica without them fits, they are left out of the space.</summary>
    private void SkipPipelines()
    {
        if (request.Shapes.PipelineParallel is not null)
        {
            return;
        }

        bool Fits(ReplicaShape shape) =>
            open.Any(other => other.Shape.PipelineParallel == 1 && other.Shape.Weights == shape.Weights);
        foreach (
            ScreenedShape each in open.Where(c => c.Shape.PipelineParallel > 1 && Fits(c.Shape)).ToList()
        )
        {
            open.Remove(each);
            Reject(each.Shape, RejectionKind.Dominated, "pipeline stages are not needed: it fits without");
        }
    }

    private void RejectUnsimulated(ScreenedShape screened, int allowed)
    {
        ReplicaShape shape = screened.Shape;
        int needed = screened.LeastReplicas * shape.Gpus;
        if (allowed >= screened.LeastReplicas)
        {
            Reject(
                shape,
                RejectionKind.Dominated,
                FormattableString.Invariant(
                    $"needs at least {needed:N0} GPUs to keep up, which cost no less than the best"
                )
            );
            return;
        }

        bool isLimit = needed > request.Shapes.MaxGpus;
        int most = isLimit ? request.Shapes.MaxGpus : allowed * shape.Gpus;
        string limit = isLimit ? "allowed" : "can be had";
        Reject(
            shape,
            RejectionKind.TooManyGpus,
            FormattableString.Invariant($"needs at least {needed:N0} GPUs to keep up, {most:N0} {limit}"),
            (double)needed / Math.Max(1, most)
        );
    }

    private void Reject(ReplicaShape shape, FleetMiss? miss, int most, bool isAllowed)
    {
        string words = miss?.Words ?? "no settings leave room for the longest request";
        Reject(
            shape,
            isAllowed ? miss?.Kind ?? RejectionKind.LongestRequest : RejectionKind.Dominated,
            isAllowed
                ? words
                : FormattableString.Invariant(
                    $"{most * shape.Gpus:N0} GPUs, the most that cost less than the best: {words}"
                ),
            isAllowed ? miss?.Severity ?? double.PositiveInfinity : double.PositiveInfinity
        );
    }

    private void Reject(
        ReplicaShape shape,
        RejectionKind kind,
        string reason,
        double severity = double.PositiveInfinity
    ) => log.Reject(new Rejection(shape, kind, reason, choices, severity));

    /// <summary>Dollars an hour that a fleet must stay below to be worth a simulation.</summary>
    private double Bound(ReplicaShape shape, double usdPerHour)
    {
        double cheapest = Math.Min(Math.Min(usdPerHour, ceiling), BestUsdPerHour ?? double.PositiveInfinity);
        double own = bestOf.TryGetValue(shape.Weights, out Candidate? same)
            ? same.Quote.UsdPerHour
            : double.PositiveInfinity;
        return Math.Min(own, cheapest * (1 + request.TieFraction));
    }

    /// <summary>The most replicas that may be had for less than a price: fleets of more replicas are never cheaper.</summary>
    private int Most(ReplicaShape shape, double belowUsd)
    {
        bool Fits(int replicas) =>
            screener.Quote(shape, replicas) is FleetQuote quote && quote.UsdPerHour < belowUsd - 1e-9;
        int high = request.Shapes.MaxGpus / shape.Gpus;
        if (request.Replicas is int fixedReplicas)
        {
            return fixedReplicas <= high && Fits(fixedReplicas) ? fixedReplicas : 0;
        }

        int low = 0;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = Fits(middle) ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>Sets max_num_seqs to the smallest of the space that is at least twice the sequences that ran at once: the sampler's memory goes to the cache.</summary>
    private Candidate Narrow(ShapeSearch search, Candidate found)
    {
        EngineChoice choice = ShapeSearch.ChoiceOf(found);
        int needed = 2 * Math.Max(8, found.Pessimistic.PeakBatch / Math.Max(1, found.Shape.DataParallel));
        int seqs = EngineSpace
            .Sequences(request.Engine, gpu, choice.TokenBudget)
            .LastOrDefault(count => count >= needed);
        return seqs == 0 || seqs >= choice.MaxNumSeqs
            ? found
            : search.Whole(choice with { MaxNumSeqs = seqs }, found.Replicas) ?? found;
    }

    /// <summary>Puts GPUs to use that are paid anyway: more replicas at the same price, where the fleet still keeps the promise.</summary>
    private Candidate Fill(ShapeSearch search, Candidate found)
    {
        int most = request.Replicas is null
            ? Most(found.Shape, found.Quote.UsdPerHour + 2e-9)
            : found.Replicas;
        return most > found.Replicas && search.Whole(ShapeSearch.ChoiceOf(found), most) is Candidate filled
            ? filled with
            {
                ReplicasNeeded = found.ReplicasNeeded,
            }
            : found;
    }
}
