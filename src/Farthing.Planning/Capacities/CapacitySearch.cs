using Farthing.Catalogs.Support;
using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Deployments;
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

    /// <summary>Rates beyond which none is tried: requests that come three hours apart, and as many as a scenario may ask for.</summary>
    private const double LowestPerSecond = 1e-4,
        HighestPerSecond = 1e6;

    /// <summary>How many token budgets are tried where a fleet is one of many: the largest whose full step stays within the promise, and its neighbors.</summary>
    private const int FewBudgets = 4;

    private const int MostDecodes = 256;

    /// <summary>How close kept and lost rates come at the ends of the band.</summary>
    private const double BandTolerance = 0.05;

    /// <summary>The rate to begin a search at: the steady rate in closed form of the spread that is tried first, in two digits; 0 where none fits.</summary>
    public static double SteadyPerSecond(PlanRequest request, int? gpus) =>
        TwoDigits(First(request, gpus, [])?.SteadyPerSecond ?? 0);

    /// <summary>Requests of an hour for a dollar in closed form, of the replica that serves most: at least about what any of them carries; 0 where none runs.</summary>
    /// <param name="request">As for <see cref="Choose"/>.</param>
    /// <param name="rejections">Takes why spreads cannot be used.</param>
    public static double SteadyPerUsd(PlanRequest request, List<Rejection> rejections) =>
        First(request, null, rejections)?.SteadyPerUsd ?? 0;

    private static Spread? First(PlanRequest request, int? gpus, List<Rejection> rejections) =>
        Spreads(request, gpus, rejections)
            .OrderByDescending(spread => spread.SteadyPerUsd)
            .Select(spread => (Spread?)spread)
            .FirstOrDefault();

    /// <summary>What a replica costs an hour where instances are filled with such replicas; null where nobody sells it.</summary>
    public static double? UsdPerHour(IFleetPricing pricing, ReplicaShape shape) =>
        pricing.Quote(shape.Gpu, shape.Gpus / shape.PipelineParallel, shape.PipelineParallel, 1)
            is FleetQuote quote
            ? quote.UsdPerHour / quote.GpusPaid * shape.Gpus
            : null;

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
        Choose(request, gpus, rejections, cancellation) is ChosenFleet chosen
            ? Describe(chosen, cancellation)
            : null;

    /// <summary>The fleet that carries most of some GPUs. Where all that was tried is carried, or nothing, the same requests are tried further off.</summary>
    /// <param name="request">Model, traffic, promise; its first GPU and the formats and spreads that it allows are used.</param>
    /// <param name="gpus">How many GPUs, all of them used; null takes those of one replica, and prefers the most requests for a dollar.</param>
    /// <param name="rejections">Takes why spreads cannot be used.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="abovePerUsd">Requests of an hour for a dollar that a fleet of another GPU carries: only one that carries more is chosen.</param>
    /// <returns>Null where no spread fits, or none carries more; one whose rate is 0 where even requests that come hours apart miss the promise.</returns>
    public static ChosenFleet? Choose(
        PlanRequest request,
        int? gpus,
        List<Rejection> rejections,
        CancellationToken cancellation = default,
        double abovePerUsd = 0
    )
    {
        while (true)
        {
            rejections.Clear();
            request = request with { Runs = FleetRuns.For(request) };
            ChosenFleet? chosen = Near(request, gpus, abovePerUsd, rejections, cancellation);
            double further = chosen switch
            {
                { Rate.Factor: 0 } => 1 / DeliverableSearch.Widest,
                { Rate.LostFactor: double.PositiveInfinity } => DeliverableSearch.Widest,
                _ => 1,
            };
            double rate = request.Workload.RatePerSecond * further;
            if (further == 1 || rate is < LowestPerSecond or > HighestPerSecond)
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
        double abovePerUsd,
        List<Rejection> rejections,
        CancellationToken cancellation
    )
    {
        RoutingPolicy routing = request.Routing ?? RoutingPolicy.LeastOutstanding;
        double own = request.Workload.RatePerSecond;
        (Spread Spread, ServingSetup Setup)? best = null;
        DeliverableRate most = default;
        foreach (
            Spread spread in Spreads(request, gpus, rejections)
                .OrderByDescending(spread => spread.SteadyPerUsd)
        )
        {
            foreach (ServingSetup setup in spread.Setups)
            {
                if (best is null && abovePerUsd == 0)
                {
                    best = (spread, setup);
                    most = Rate(setup, BandEdge.Center, default, SelectionTolerance);
                    continue;
                }

                // Another one wins where it carries more by the tolerance: that is one run. Where the first carries nothing, anything is more.
                double perUsd = best is { } one
                    ? most.Factor * own * 3600 / one.Spread.UsdPerHour * (1 + SelectionTolerance)
                    : abovePerUsd;
                double asked = Math.Max(
                    1 / DeliverableSearch.Widest,
                    perUsd * spread.UsdPerHour / 3600 / own
                );
                if (
                    spread.SteadyPerSecond >= asked * own * WorthASimulation
                    && Headroom.Carries(request, setup, routing, BandEdge.Center, cancellation)(asked)
                )
                {
                    best = (spread, setup);
                    most = Rate(
                        setup,
                        BandEdge.Center,
                        // After one that carries nothing, the search comes down from the steady rate: what is far below it is slow to play.
                        perUsd > 0
                            ? new DeliverableRate(asked, double.PositiveInfinity, 1)
                            : default,
                        SelectionTolerance
                    );
                }
            }
        }

        return best is { } found
            ? new ChosenFleet(request, found.Spread.Shape, found.Setup, routing, most)
            : null;

        DeliverableRate Rate(ServingSetup setup, BandEdge edge, DeliverableRate known, double tolerance) =>
            DeliverableSearch.Find(
                Headroom.Carries(request, setup, routing, edge, cancellation),
                known,
                tolerance
            );
    }

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
                () =>
                    played = chosen.Setup.Run(
                        request.Workload.Busiest.ScaleRate(rate.Factor),
                        BandEdge.Center,
                        request.Slo,
                        request.Options with
                        {
                            Routing = chosen.Routing,
                        },
                        cancellation
                    )
            );
        }

        return new FleetCapacity(
            chosen.Shape,
            chosen.Setup,
            chosen.Routing,
            request.Workload,
            rate,
            slow,
            fast,
            played
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
            tolerance
        );

    /// <summary>Spreads that take all of the GPUs, run the model and hold its longest request.</summary>
    private static IEnumerable<Spread> Spreads(PlanRequest request, int? gpus, List<Rejection> rejections)
    {
        PlanWorkload traffic = request.Workload;
        int longest = new Screener(request, request.Runs).MaxModelLen;
        foreach (ReplicaShape shape in ShapeSpace.Of(request.Model, request.Gpus[0], request.Shapes))
        {
            int replicas = (gpus ?? shape.Gpus) / shape.Gpus;
            if (
                (gpus ?? shape.Gpus) % shape.Gpus != 0
                || (gpus is not null && request.Replicas is int fixedReplicas && fixedReplicas != replicas)
            )
            {
                continue;
            }

            if ((gpus is null ? UsdPerHour(request.Pricing, shape) : 1) is not double usdPerHour)
            {
                rejections.Add(
                    new Rejection(
                        shape,
                        RejectionKind.NoPrice,
                        request.Pricing.WhyNot(shape.Gpu, shape.Gpus / shape.PipelineParallel)
                    )
                );
                continue;
            }

            Deployment deployment = new()
            {
                Model = request.Model,
                Gpu = shape.Gpu,
                Weights = shape.WeightsOf(request.Model),
                KvFormat = shape.Kv,
                TensorParallel = shape.TensorParallel,
                PipelineParallel = shape.PipelineParallel,
                DataParallel = shape.DataParallel,
                ExpertParallel = shape.ExpertParallel,
                Replicas = replicas,
                Engine = request.Engine with { MaxModelLen = longest },
            };
            SupportVerdict verdict = request.Support.Check(deployment);
            if (verdict.Rejections.Count > 0)
            {
                rejections.Add(
                    new Rejection(shape, RejectionKind.RuleBroken, verdict.Rejections[0].ToString())
                );
                continue;
            }

            ServingSetup setup = ServingSetup.Create(
                deployment,
                request.Coefficients,
                traffic.LongestRequestTokens,
                typicalTokens: (int)Math.Max(1, traffic.MeanInput + (traffic.MeanOutput / 2))
            );
            if (!setup.Fits)
            {
                rejections.Add(
                    new Rejection(
                        shape,
                        RejectionKind.DoesNotFit,
                        FormattableString.Invariant(
                            $"does not fit by {setup.Memory.ShortBytes / 1e9:F1} GB a GPU"
                        )
                    )
                );
                continue;
            }

            if (!setup.HoldsLongestRequest)
            {
                rejections.Add(
                    new Rejection(
                        shape,
                        RejectionKind.LongestRequest,
                        FormattableString.Invariant(
                            $"leaves {setup.Memory.KvBytes / 1e9:F1} GB for KV: {setup.Memory.LongestSequenceTokens:N0} tokens, less than the longest request of {traffic.LongestRequestTokens:N0}"
                        )
                    )
                );
                continue;
            }

            OpenLoopResult load = ClosedFormEstimate.OpenLoop(
                setup.StepTimes(),
                deployment,
                traffic.RatePerSecond,
                traffic.MeanInput,
                traffic.MeanOutput,
                setup.Memory
            );
            IReadOnlyList<int> budgets = gpus is null
                ?
                [
                    .. TokenBudgets
                        .Of(
                            setup,
                            request with
                            {
                                Edge = BandEdge.Center,
                            },
                            (int)Math.Clamp(load.Batch, 1, MostDecodes)
                        )
                        .Take(FewBudgets),
                ]
                : EngineSpace.Budgets(request.Engine, deployment.Gpu);
            yield return new Spread(
                shape,
                load.CapacityPerSecond,
                usdPerHour,
                Setups(request, setup, budgets)
            );
        }
    }

    /// <summary>The engine settings that are tried: the given ones; else the engine's own, and where a high percentile of the gaps is promised smaller token budgets, which keep gaps short.</summary>
    private static IEnumerable<ServingSetup> Setups(
        PlanRequest request,
        ServingSetup own,
        IReadOnlyList<int> budgets
    )
    {
        yield return own;
        Deployment deployment = own.Deployment;
        bool isBudgetOpen = request.Engine.MaxNumBatchedTokens is null && TokenBudgets.HasGapLimit(request);
        foreach (int budget in isBudgetOpen ? budgets : [])
        {
            if (budget < own.Limits.MaxNumBatchedTokens)
            {
                yield return ServingSetup.Create(
                    deployment with
                    {
                        Engine = deployment.Engine with
                        {
                            MaxNumBatchedTokens = budget,
                            MaxNumSeqs = EngineSpace.Sequences(request.Engine, deployment.Gpu, budget)[0],
                        },
                    },
                    request.Coefficients,
                    own.LongestRequestTokens,
                    typicalTokens: (int)
                        Math.Max(1, request.Workload.MeanInput + (request.Workload.MeanOutput / 2))
                );
            }
        }
    }

    private readonly record struct Spread(
        ReplicaShape Shape,
        double SteadyPerSecond,
        double UsdPerHour,
        IEnumerable<ServingSetup> Setups
    )
    {
        /// <summary>What is tried first is what may serve most for a dollar; fleets of the same GPUs are compared without their price.</summary>
        public double SteadyPerUsd => SteadyPerSecond * 3600 / UsdPerHour;
    }
}
