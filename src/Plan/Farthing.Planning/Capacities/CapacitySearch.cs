using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Capacities;

/// <summary>Finds what a number of GPUs carries: of the spreads that fit and divide it, and the token budgets where gaps are promised, those with the highest deliverable; other engine settings are the given ones or the engine's own.</summary>
public static class CapacitySearch
{
    /// <summary>A spread is simulated where its steady rate in closed form, which no promise cuts, is at least this share of the best deliverable so far.</summary>
    private const double WorthASimulation = 0.9;

    /// <summary>Of two fleets of the same GPUs the one is taken that carries this much more.</summary>
    private const double SelectionTolerance = Headroom.CoarseTolerance;

    /// <summary>Rates of a traffic around which none is searched any more: requests that come three hours apart, and as many as a scenario may ask for.</summary>
    private const double LowestPerSecond = 1e-4,
        HighestPerSecond = 1e6;

    /// <summary>How close kept and lost rates come at the ends of the band.</summary>
    private const double BandTolerance = 0.05;

    /// <summary>The rate to begin a search at: the steady rate in closed form of the spread that is tried first, in two digits; 0 where none fits.</summary>
    public static double SteadyPerSecond(PlanRequest request, int? gpus) =>
        TwoDigits(First(request, gpus, [])?.SteadyPerSecond ?? 0);

    /// <summary>The spread that in closed form serves most for a dollar, or of as many GPUs: at least about what any of them carries; null where none runs.</summary>
    /// <param name="request">As for <see cref="Choose"/>.</param>
    /// <param name="gpus">How many GPUs, all of them used; null takes those of one replica.</param>
    /// <param name="rejections">Takes why spreads cannot be used.</param>
    internal static CapacitySpread? First(PlanRequest request, int? gpus, List<Rejection> rejections) =>
        CapacitySpreads
            .Of(request, gpus, rejections)
            .OrderByDescending(spread => spread.SteadyPerUsd)
            .Select(spread => (CapacitySpread?)spread)
            .FirstOrDefault();

    /// <summary>What a replica costs where instances are filled with such replicas: its share of theirs; null where nobody sells it.</summary>
    public static FleetQuote? ShareOf(IFleetPricing pricing, ReplicaShape shape) =>
        OneOf(pricing, shape) is FleetQuote quote
            ? quote with
            {
                UsdPerHour = quote.UsdPerHour / quote.GpusPaid * shape.Gpus,
            }
            : null;

    /// <summary>Price of one replica alone: whole instances; null where nobody sells it.</summary>
    public static FleetQuote? OneOf(IFleetPricing pricing, ReplicaShape shape) =>
        pricing.Quote(shape.Gpu, shape.Gpus / shape.PipelineParallel, shape.PipelineParallel, 1);

    /// <summary>A rate in two digits; 0 for 0.</summary>
    public static double TwoDigits(double perSecond)
    {
        if (perSecond <= 0)
        {
            return 0;
        }

        double unit = Math.Pow(10, Math.Floor(Math.Log10(perSecond)) - 1);
        return Math.Max(1, Math.Round(perSecond / unit)) * unit;
    }

    /// <summary>What the GPUs carry: the choice of a fleet, and everything that is said of it.</summary>
    public static FleetCapacity? Find(
        PlanRequest request,
        int gpus,
        List<Rejection> rejections,
        CancellationToken cancellation = default
    ) =>
        Choose(request, gpus, rejections, cancellation: cancellation) is ChosenFleet chosen
            ? Describe(chosen, cancellation)
            : null;

    /// <summary>The fleet that carries most of some GPUs. Where all that was tried is carried, or nothing, the same requests are tried further off.</summary>
    /// <param name="request">Model, traffic, promise; its first GPU and the formats and spreads that it allows are used.</param>
    /// <param name="gpus">How many GPUs, all of them used; null takes those of one replica, and prefers the most requests for a dollar.</param>
    /// <param name="rejections">Takes why spreads cannot be used.</param>
    /// <param name="keepsTried">After an interrupt the best of the spreads that were tried is the answer, where there is one.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null where no spread fits; one whose rate is 0 where even requests that come hours apart miss the promise.</returns>
    public static ChosenFleet? Choose(
        PlanRequest request,
        int? gpus,
        List<Rejection> rejections,
        bool keepsTried = false,
        CancellationToken cancellation = default
    )
    {
        while (true)
        {
            rejections.Clear();
            request = request with { Runs = FleetRuns.For(request) };
            ChosenFleet? chosen = Near(request, gpus, rejections, keepsTried, cancellation);
            double further = chosen switch
            {
                { Rate.Factor: 0 } => 1 / DeliverableSearch.Widest,
                { Rate.LostFactor: double.PositiveInfinity } => DeliverableSearch.Widest,
                _ => 1,
            };
            double rate = request.Workload.RatePerSecond * further;
            if (
                further == 1
                || chosen is { Cut: not null }
                || rate is < LowestPerSecond or > HighestPerSecond
            )
            {
                return chosen;
            }

            request = request with { Workload = request.Workload.AtRate(further) };
        }
    }

    /// <summary>The fleet that carries most, at rates around the traffic's own.</summary>
    private static ChosenFleet? Near(
        PlanRequest request,
        int? gpus,
        List<Rejection> rejections,
        bool keepsTried,
        CancellationToken cancellation
    )
    {
        RoutingPolicy routing = Routing(request);
        double own = request.Workload.RatePerSecond;
        (CapacitySpread Spread, ServingSetup Setup)? best = null;
        DeliverableRate most = default;
        List<(CapacitySpread Spread, ServingSetup Setup)> all =
        [
            .. CapacitySpreads
                .Of(request, gpus, rejections)
                .OrderByDescending(spread => spread.SteadyPerUsd)
                .SelectMany(spread => spread.Setups.Select(setup => (spread, setup))),
        ];
        int tried = 0;
        try
        {
            foreach ((CapacitySpread spread, ServingSetup setup) in all)
            {
                Try(spread, setup);
                tried++;
            }
        }
        catch (OperationCanceledException)
            when (keepsTried && tried > 0 && cancellation.IsCancellationRequested)
        {
            // The best of those before is the answer, which says how many that is.
        }

        return best is { } found
            ? new ChosenFleet(request, found.Spread.Shape, found.Setup, routing, most)
            {
                Cut = tried < all.Count ? (tried, all.Count) : null,
            }
            : null;

        void Try(CapacitySpread spread, ServingSetup setup)
        {
            if (best is not { } one)
            {
                most = Rate(setup, default);
                best = (spread, setup);
                return;
            }

            // Another one wins where it carries more by the tolerance: that is one run. Where the first carries nothing, anything is more.
            double perUsd = most.Factor * own * 3600 / one.Spread.UsdPerHour * (1 + SelectionTolerance);
            if (CarriesFor(request, spread, setup, perUsd, cancellation) is double asked)
            {
                most = Rate(
                    setup,
                    // After one that carries nothing, the search comes down from the steady rate: what is far below it is slow to play.
                    perUsd > 0
                        ? new DeliverableRate(asked, double.PositiveInfinity, 1)
                        : default
                );
                best = (spread, setup);
            }
        }

        DeliverableRate Rate(ServingSetup setup, DeliverableRate known) =>
            DeliverableSearch.Find(
                Headroom.Carries(request, setup, routing, BandEdge.Center, cancellation),
                known,
                SelectionTolerance,
                isClose: known.KeptFactor > 0
            );
    }

    /// <summary>True where some spread of one replica carries so many requests of an hour for a dollar: a run of each at that rate, until one does.</summary>
    /// <param name="request">As for <see cref="Choose"/>, its traffic near the rate that is asked about.</param>
    /// <param name="perUsd">Requests of an hour for a dollar.</param>
    /// <param name="cancellation">Stops it.</param>
    public static bool CarriesFor(PlanRequest request, double perUsd, CancellationToken cancellation) =>
        CapacitySpreads
            .Of(request, null, [])
            .OrderByDescending(spread => spread.SteadyPerUsd)
            .Any(spread =>
                spread.Setups.Any(setup =>
                    CarriesFor(request, spread, setup, perUsd, cancellation) is not null
                )
            );

    /// <summary>The multiple of the traffic's rate at which a fleet carries so many requests of an hour for a dollar; null where it does not carry it, in closed form or in one run.</summary>
    private static double? CarriesFor(
        PlanRequest request,
        CapacitySpread spread,
        ServingSetup setup,
        double perUsd,
        CancellationToken cancellation
    )
    {
        double own = request.Workload.RatePerSecond;
        double asked = Math.Max(1 / DeliverableSearch.Widest, perUsd * spread.UsdPerHour / 3600 / own);
        return
            spread.SteadyPerSecond >= asked * own * WorthASimulation
            && Headroom.Carries(request, setup, Routing(request), BandEdge.Center, cancellation)(asked)
            ? asked
            : null;
    }

    private static RoutingPolicy Routing(PlanRequest request) =>
        request.Routing ?? RoutingPolicy.LeastOutstanding;

    /// <summary>The rate of a chosen fleet as closely as a plan finds it, its band, and the traffic played at it.</summary>
    public static FleetCapacity Describe(ChosenFleet chosen, CancellationToken cancellation = default) =>
        // From the traffic's own rate, as a plan searches: the same rate for the same fleet.
        Describe(
            chosen,
            Rate(chosen, BandEdge.Center, default, DeliverableSearch.Tolerance, cancellation),
            cancellation
        );

    /// <summary>The band of a chosen fleet around a rate that is known, and the traffic played at it.</summary>
    public static FleetCapacity Describe(
        ChosenFleet chosen,
        DeliverableRate rate,
        CancellationToken cancellation
    )
    {
        PlanRequest request = chosen.Request;
        DeliverableRate slow = default;
        DeliverableRate fast = default;
        SimulationResult? played = null;
        if (rate.Factor > 0)
        {
            Parallel.Invoke(
                new ParallelOptions { CancellationToken = cancellation },
                () => slow = AtEdge(chosen, rate, BandEdge.Pessimistic, cancellation),
                () => fast = AtEdge(chosen, rate, BandEdge.Optimistic, cancellation),
                () => played = Play(rate.Factor)
            );
        }
        else
        {
            // What stands in the way is what requests have that hardly meet.
            played = Play(1 / DeliverableSearch.Widest);
        }

        return new FleetCapacity(
            chosen.Shape,
            chosen.Setup,
            chosen.Routing,
            request.Workload,
            rate,
            slow,
            fast,
            played!
        );

        SimulationResult Play(double factor) =>
            chosen.Setup.Run(
                request.Workload.Busiest.ScaleRate(factor),
                BandEdge.Center,
                request.Slo,
                request.Options with
                {
                    Routing = chosen.Routing,
                },
                cancellation
            );
    }

    /// <summary>What a fleet carries at an edge of the band. All its steps take a common multiple there, so that its day is the center's played slower: without a promise it carries as much less, and with one, whose limits do not stretch, a slower one no more than that, a faster one no less.</summary>
    private static DeliverableRate AtEdge(
        ChosenFleet chosen,
        DeliverableRate center,
        BandEdge edge,
        CancellationToken cancellation
    )
    {
        double times = edge.FactorIn(chosen.Setup.Band);
        DeliverableRate stretched = new(center.KeptFactor / times, center.LostFactor / times, 0);
        return chosen.Request.Slo.Targets.Count == 0
            ? stretched
            : Rate(
                chosen,
                edge,
                times >= 1
                    ? stretched with
                    {
                        KeptFactor = 0,
                    }
                    : stretched with
                    {
                        LostFactor = double.PositiveInfinity,
                    },
                BandTolerance,
                cancellation
            );
    }

    private static DeliverableRate Rate(
        ChosenFleet chosen,
        BandEdge edge,
        DeliverableRate known,
        double tolerance,
        CancellationToken cancellation
    ) =>
        DeliverableSearch.Find(
            Headroom.Carries(chosen.Request, chosen.Setup, chosen.Routing, edge, cancellation),
            known,
            tolerance,
            isClose: known.KeptFactor > 0 || known.LostFactor > 0
        );
}
