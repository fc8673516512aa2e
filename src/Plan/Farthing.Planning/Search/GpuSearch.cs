using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Search;

/// <summary>Finds the cheapest fleet of one GPU that keeps the promise at the request's edge of the band, over the busiest ten minutes and over all traffic that repeats.</summary>
/// <remarks>
/// First (<see cref="FindLikely"/>) shapes are searched in the order of what they are likely to cost, with likely settings; then (<see cref="Prove(double)"/>) every shape is tried, with all settings, at the largest fleet that would cost less than the cheapest of all GPUs: where none keeps the promise there, it is thrown out for that reason.
/// Each format of the weights is searched up to <see cref="PlanRequest.TieFraction"/> above the cheapest, so that a less quantized fleet of nearly the same price is known.
/// </remarks>
internal sealed partial class GpuSearch
{
    private readonly PlanRequest request;
    private readonly GpuSpec gpu;
    private readonly Action<string> progress;
    private readonly Action<BestSoFar> tellFound;
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
    private Candidate? near;
    private int? nearReplicas;

    /// <summary>A search on one GPU.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="progress">Told what is being tried and found.</param>
    /// <param name="cancellation">Stops it; the best so far is the answer.</param>
    public GpuSearch(PlanRequest request, GpuSpec gpu, PlanProgress progress, CancellationToken cancellation)
    {
        this.request = request;
        this.gpu = gpu;
        this.progress = words =>
            progress.Trying(
                BestUsdPerHour is double usd
                    ? FormattableString.Invariant($"{words} · best so far {usd:N2} $/h")
                    : words
            );
        tellFound = progress.Found;
        this.cancellation = cancellation;
        runs = FleetRuns.For(request);
        screener = new Screener(request, runs);
        choices = EngineSpace.Of(request, gpu).Count;
    }

    /// <summary>Dollars an hour of the cheapest fleet so far; null without one.</summary>
    public double? BestUsdPerHour =>
        bestOf.Count == 0 ? null : bestOf.Values.Min(each => each.Quote.UsdPerHour);

    /// <summary>Dollars an hour of the cheapest fleet with which the closed form keeps up; infinite where no shape may work.</summary>
    public double LikelyUsdPerHour => open.Count == 0 ? double.PositiveInfinity : open.Min(LikelyUsd);

    /// <summary>Screens the shapes, and tries a fleet that may keep the promise where it is one of this GPU.</summary>
    /// <param name="incumbent">The fleet; null where none is known.</param>
    public void Begin(Candidate? incumbent) =>
        Until(() =>
        {
            Screen();
            ScreenedShape? known = open.Find(each => each.Shape == incumbent?.Shape);
            bool mayTry =
                known is not null
                && request.Replicas is null
                && incumbent!.ReplicasNeeded <= Most(known.Shape, ceiling);
            if (mayTry)
            {
                Take(SearchOf(known!).Whole(ShapeSearch.ChoiceOf(incumbent!), incumbent!.ReplicasNeeded));
            }
        });

    /// <summary>Finds a cheap fleet with the settings that are most likely to keep the promise.</summary>
    /// <param name="usdPerHour">Of the cheapest fleet of other GPUs, where dearer ones are of no use.</param>
    public void FindLikely(double usdPerHour = double.PositiveInfinity) =>
        Until(() =>
        {
            Screen();
            Likely(open, usdPerHour);
        });

    /// <summary>Tries every configuration that could cost less than a price: afterwards this GPU has no cheaper fleet.</summary>
    /// <param name="usdPerHour">Of the cheapest fleet of all GPUs so far.</param>
    public void Prove(double usdPerHour) => Until(() => Prove(open, usdPerHour));

    /// <summary>The cheapest fleet within a range of prices: what is asked at other edges of the band. Every configuration that could be cheaper is tried.</summary>
    /// <param name="fromUsdPerHour">No cheaper fleet keeps the promise: that is known.</param>
    /// <param name="belowUsdPerHour">Fleets at this price or above are of no use.</param>
    /// <param name="neighbor">The cheapest fleet at a neighboring edge: its shape and settings are tried first; null where none is known.</param>
    /// <param name="replicas">With so many replicas.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Candidate? Cheapest(
        double fromUsdPerHour,
        double belowUsdPerHour,
        Candidate? neighbor = null,
        int? replicas = null
    )
    {
        (floor, ceiling, near, nearReplicas) = (fromUsdPerHour, belowUsdPerHour, neighbor, replicas);
        Screen();
        if (near is not null)
        {
            lastKept = ShapeSearch.ChoiceOf(near);
            open = [.. open.OrderByDescending(each => each.Shape == near.Shape)];
        }

        Likely(open.Take(near is null ? open.Count : 1), double.PositiveInfinity);
        Prove(open, double.PositiveInfinity);
        return bestOf.Values.MinBy(each => each.Quote.UsdPerHour);
    }

    /// <summary>The result.</summary>
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

    private void Screen()
    {
        if (configurations > 0)
        {
            return;
        }

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
                open.Add(screened! with { MinReplicas = FromFloor(screened!) });
            }
        }

        SkipPipelines();
        open =
        [
            .. open.OrderBy(LikelyUsd)
                .ThenBy(each => FormatFacts.Is16Bit(each.Shape.Kv) ? 0 : 1)
                .ThenBy(each => each.Shape.Gpus),
        ];
    }

    private void Likely(IEnumerable<ScreenedShape> shapes, double usdPerHour)
    {
        foreach (ScreenedShape screened in shapes)
        {
            double bound = Bound(screened.Shape, usdPerHour);
            int most = Most(screened.Shape, bound);
            if (most < screened.MinReplicas)
            {
                continue;
            }

            int? start =
                near?.Shape == screened.Shape ? nearReplicas
                : double.IsFinite(bound) || request.Replicas is not null ? most
                : null;
            ShapeSearch search = SearchOf(screened);
            if (!Take(search.FindLikely(most, start, Hints)) && search.Nearest is FleetMiss miss)
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
            if (most < screened.MinReplicas)
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
        if (!(BestUsdPerHour <= found.Quote.UsdPerHour))
        {
            tellFound(new BestSoFar(found.Shape, found.Replicas, found.Quote.UsdPerHour));
        }

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
        int least = screened.MinReplicas;
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
}
