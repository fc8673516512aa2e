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

    /// <summary>How close kept and lost rates come at the ends of the band.</summary>
    private const double BandTolerance = 0.05;

    /// <summary>The rate to begin a search at: the highest steady rate in closed form of all spreads, in two digits; 0 where none fits.</summary>
    public static double SteadyPerSecond(PlanRequest request, int gpus)
    {
        double steady = Spreads(request, gpus, [])
            .Select(spread => spread.SteadyPerSecond)
            .DefaultIfEmpty(0)
            .Max();
        return TwoDigits(steady);
    }

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
    /// <param name="gpus">How many GPUs, all of them used.</param>
    /// <param name="rejections">Takes why spreads cannot be used.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null where no spread fits; one whose rate is 0 where even requests that come hours apart miss the promise.</returns>
    public static ChosenFleet? Choose(
        PlanRequest request,
        int gpus,
        List<Rejection> rejections,
        CancellationToken cancellation = default
    )
    {
        while (true)
        {
            rejections.Clear();
            request = request with { Runs = FleetRuns.For(request) };
            ChosenFleet? chosen = Near(request, gpus, rejections, cancellation);
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
        int gpus,
        List<Rejection> rejections,
        CancellationToken cancellation
    )
    {
        RoutingPolicy routing = request.Routing ?? RoutingPolicy.LeastOutstanding;
        double own = request.Workload.RatePerSecond;
        (ReplicaShape Shape, ServingSetup Setup)? best = null;
        DeliverableRate most = default;
        foreach (
            Spread spread in Spreads(request, gpus, rejections)
                .OrderByDescending(spread => spread.SteadyPerSecond)
        )
        {
            foreach (ServingSetup setup in spread.Setups)
            {
                if (best is null)
                {
                    best = (spread.Shape, setup);
                    most = Rate(setup, BandEdge.Center, default, SelectionTolerance);
                    continue;
                }

                // Another one wins where it carries more by the tolerance: that is one run. Where the first carries nothing, anything is more.
                double asked = Math.Max(1 / DeliverableSearch.Widest, most.Factor * (1 + SelectionTolerance));
                if (
                    spread.SteadyPerSecond >= asked * own * WorthASimulation
                    && Headroom.Carries(request, setup, routing, BandEdge.Center, cancellation)(asked)
                )
                {
                    best = (spread.Shape, setup);
                    most = Rate(
                        setup,
                        BandEdge.Center,
                        new DeliverableRate(asked, double.PositiveInfinity, 1),
                        SelectionTolerance
                    );
                }
            }
        }

        return best is { } found ? new ChosenFleet(request, found.Shape, found.Setup, routing, most) : null;

        DeliverableRate Rate(ServingSetup setup, BandEdge edge, DeliverableRate known, double tolerance) =>
            DeliverableSearch.Find(
                Headroom.Carries(request, setup, routing, edge, cancellation),
                known,
                tolerance
            );
    }

    /// <summary>The rate of a chosen fleet as closely as a plan finds it, its band, and the traffic played at it.</summary>
    public static FleetCapacity Describe(ChosenFleet chosen, CancellationToken cancellation = default)
    {
        PlanRequest request = chosen.Request;
        // From the traffic's own rate, as a plan searches: the same rate for the same fleet.
        DeliverableRate rate = Rate(BandEdge.Center, DeliverableSearch.Tolerance);
        DeliverableRate slow = default;
        DeliverableRate fast = default;
        SimulationResult? played = null;
        if (rate.Factor > 0)
        {
            Parallel.Invoke(
                new ParallelOptions { CancellationToken = cancellation },
                () => slow = Rate(BandEdge.Pessimistic, BandTolerance),
                () => fast = Rate(BandEdge.Optimistic, BandTolerance),
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

        DeliverableRate Rate(BandEdge edge, double tolerance) =>
            DeliverableSearch.Find(
                Headroom.Carries(request, chosen.Setup, chosen.Routing, edge, cancellation),
                default,
                tolerance
            );
    }

    /// <summary>Spreads that take all of the GPUs, run the model and hold its longest request.</summary>
    private static IEnumerable<Spread> Spreads(PlanRequest request, int gpus, List<Rejection> rejections)
    {
        PlanWorkload traffic = request.Workload;
        int longest = new Screener(request, request.Runs).MaxModelLen;
        foreach (ReplicaShape shape in ShapeSpace.Of(request.Model, request.Gpus[0], request.Shapes))
        {
            if (
                gpus % shape.Gpus != 0
                || (request.Replicas is int fixedReplicas && fixedReplicas != gpus / shape.Gpus)
            )
            {
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
                Replicas = gpus / shape.Gpus,
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

            double steady = ClosedFormEstimate
                .OpenLoop(
                    setup.StepTimes(),
                    deployment,
                    traffic.RatePerSecond,
                    traffic.MeanInput,
                    traffic.MeanOutput,
                    setup.Memory
                )
                .CapacityPerSecond;
            yield return new Spread(shape, steady, Setups(request, setup));
        }
    }

    /// <summary>The engine settings that are tried: the given ones; else the engine's own, and where a high percentile of the gaps is promised smaller token budgets, which keep gaps short.</summary>
    private static IEnumerable<ServingSetup> Setups(PlanRequest request, ServingSetup own)
    {
        yield return own;
        Deployment deployment = own.Deployment;
        bool isBudgetOpen = request.Engine.MaxNumBatchedTokens is null && TokenBudgets.HasGapLimit(request);
        foreach (int budget in isBudgetOpen ? EngineSpace.Budgets(request.Engine, deployment.Gpu) : [])
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
        IEnumerable<ServingSetup> Setups
    );
}
