using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Planning.Search;

/// <summary>Tries every configuration of a plan's space, as docs/plan.md states it, cheapest first. Knows nothing of the search: shapes, settings and the simulator are all that they share. A configuration that was played is not played again.</summary>
internal sealed class Exhaustive
{
    private readonly PlanRequest request;
    private readonly Dictionary<(ReplicaShape, int, int), ServingSetup> setups;
    private readonly Dictionary<(ReplicaShape, EngineChoice, int), bool> kept = [];

    /// <summary>All configurations of a plan.</summary>
    public Exhaustive(PlanRequest request)
        : this(request, []) { }

    private Exhaustive(PlanRequest request, Dictionary<(ReplicaShape, int, int), ServingSetup> setups) =>
        (this.request, this.setups) = (request, setups);

    /// <summary>The same configurations at another edge of the band.</summary>
    public Exhaustive At(BandEdge edge) => new(request with { Edge = edge }, setups);

    /// <summary>The least dollars an hour at which any configuration keeps the promise; null where none does.</summary>
    /// <param name="tried">Counts the configurations.</param>
    public double? MinUsdPerHour(out int tried)
    {
        tried = 0;
        foreach (
            (ReplicaShape shape, int replicas, double usd) in Fleets(request).OrderBy(fleet => fleet.Usd)
        )
        {
            foreach (EngineChoice choice in EngineSpace.Of(request, shape.Gpu))
            {
                if (Keeps(shape, choice, replicas))
                {
                    return usd;
                }

                tried++;
            }
        }

        return null;
    }

    /// <summary>True when any settings of a shape keep the promise with any number of replicas that is allowed.</summary>
    public bool AnyKeeps(ReplicaShape shape) =>
        Fleets(request)
            .Where(fleet => fleet.Shape == shape)
            .Any(fleet =>
                EngineSpace.Of(request, shape.Gpu).Any(choice => Keeps(shape, choice, fleet.Replicas))
            );

    /// <summary>True when a shape breaks no rule and some settings leave room for the longest request.</summary>
    public bool CanServe(ReplicaShape shape) =>
        EngineSpace.Of(request, shape.Gpu).Any(choice => CanStart(SetupOf(shape, choice)));

    /// <summary>Plays the traffic against a fleet at the edge that promises are checked at.</summary>
    public SteadyRun Run(ReplicaShape shape, EngineChoice choice, int replicas) =>
        Run(shape, choice, replicas, request.Workload.Table);

    /// <summary>Plays requests against a fleet at the edge that promises are checked at.</summary>
    public SteadyRun Run(ReplicaShape shape, EngineChoice choice, int replicas, RequestTable table) =>
        SteadyRun.Of(
            SetupOf(shape, choice).WithReplicas(replicas),
            table,
            request.Edge,
            request.Slo,
            new RunOptions { Routing = choice.Routing, StopsWhenLost = true },
            CancellationToken.None
        );

    /// <summary>True when a configuration keeps the promise at the edge.</summary>
    public bool Keeps(ReplicaShape shape, EngineChoice choice, int replicas)
    {
        if (replicas == 1)
        {
            choice = choice with { Routing = RoutingPolicy.RoundRobin }; // Any routing is the same.
        }

        if (!kept.TryGetValue((shape, choice, replicas), out bool keeps))
        {
            keeps =
                CanStart(SetupOf(shape, choice))
                && KeepsPeak(shape, choice, replicas)
                && Run(shape, choice, replicas).Keeps(request.Slo);
            kept[(shape, choice, replicas)] = keeps;
        }

        return keeps;
    }

    private bool KeepsPeak(ReplicaShape shape, EngineChoice choice, int replicas) =>
        ReferenceEquals(request.Workload.Busiest, request.Workload.Table)
        || SetupOf(shape, choice)
            .WithReplicas(replicas)
            .Run(
                request.Workload.Busiest,
                request.Edge,
                request.Slo,
                new RunOptions { Routing = choice.Routing, StopsWhenLost = true },
                CancellationToken.None
            )
            .Keeps(request.Slo);

    private ServingSetup SetupOf(ReplicaShape shape, EngineChoice choice)
    {
        if (!setups.TryGetValue((shape, choice.TokenBudget, choice.MaxNumSeqs), out ServingSetup? setup))
        {
            setup = setups[(shape, choice.TokenBudget, choice.MaxNumSeqs)] = Setup(request, shape, choice);
        }

        return setup;
    }

    private static IEnumerable<(ReplicaShape Shape, int Replicas, double Usd)> Fleets(PlanRequest request) =>
        from gpu in request.Gpus
        from shape in ShapeSpace.Of(request.Model, gpu, request.Shapes)
        from replicas in Enumerable.Range(1, request.Shapes.MaxGpus / shape.Gpus)
        let together = shape.Gpus / shape.PipelineParallel
        let quote = request.Pricing.Quote(gpu, together, shape.PipelineParallel, replicas)
        where quote is not null
        select (shape, replicas, quote.UsdPerHour);

    private bool CanStart(ServingSetup setup) =>
        request.Support.Check(setup.Deployment).Rejections.Count == 0
        && !(request.OnlyMeasuredSettings && setup.Unmeasured().Any(one => !one.IsOfTraffic))
        && setup.Fits
        && setup.Memory.LongestSequenceTokens >= setup.Engine.MaxModelLen;

    private static ServingSetup Setup(PlanRequest request, ReplicaShape shape, EngineChoice choice)
    {
        long length = (request.Workload.LongestRequestTokens + 1024L) / 1024 * 1024;
        Deployment deployment = new()
        {
            Model = request.Model,
            Gpu = shape.Gpu,
            Weights =
                request.Model.CheckpointPrecision is WeightPrecision checkpoint
                && shape.Weights == request.Model.NativeFormat
                    ? checkpoint
                    : WeightPrecision.Of(request.Model, shape.Weights),
            KvFormat = shape.Kv,
            TensorParallel = shape.TensorParallel,
            PipelineParallel = shape.PipelineParallel,
            DataParallel = shape.DataParallel,
            ExpertParallel = shape.ExpertParallel,
            Engine = request.Engine with
            {
                MaxNumBatchedTokens = choice.TokenBudget,
                MaxNumSeqs = choice.MaxNumSeqs,
                MaxModelLen = (int)Math.Min(request.Model.MaxPositionEmbeddings, length),
            },
        };
        return ServingSetup.Create(
            deployment,
            request.Coefficients,
            request.Workload.LongestRequestTokens,
            typicalTokens: (int)Math.Max(1, request.Workload.MeanInput + (request.Workload.MeanOutput / 2))
        );
    }
}
