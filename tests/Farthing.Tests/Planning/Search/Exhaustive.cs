using Farthing.Planning;
using Farthing.Planning.Deliverables;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Planning.Search;

/// <summary>Tries every configuration of a plan's space, as docs/plan.md states it, cheapest first. Knows nothing of the search: shapes, settings and the simulator are all that they share.</summary>
internal static class Exhaustive
{
    /// <summary>The least dollars an hour at which any configuration keeps the promise; null where none does.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="runs">Counts the simulations.</param>
    public static double? LeastUsdPerHour(PlanRequest request, out int runs)
    {
        runs = 0;
        Dictionary<(ReplicaShape, int, int), ServingSetup> setups = [];
        foreach (
            (ReplicaShape shape, int replicas, double usd) in Fleets(request).OrderBy(fleet => fleet.Usd)
        )
        {
            foreach (EngineChoice choice in EngineSpace.Of(request, shape.Gpu))
            {
                bool isSame =
                    replicas == 1 && choice.Routing != EngineSpace.Of(request, shape.Gpu)[0].Routing;
                if (!isSame && Keeps(request, shape, choice, replicas, setups))
                {
                    return usd;
                }

                runs++;
            }
        }

        return null;
    }

    /// <summary>True when any settings of a shape keep the promise with any number of replicas that is allowed.</summary>
    public static bool AnyKeeps(PlanRequest request, ReplicaShape shape)
    {
        Dictionary<(ReplicaShape, int, int), ServingSetup> setups = [];
        return Fleets(request)
            .Where(fleet => fleet.Shape == shape)
            .Any(fleet =>
                EngineSpace
                    .Of(request, shape.Gpu)
                    .Any(choice => Keeps(request, shape, choice, fleet.Replicas, setups))
            );
    }

    /// <summary>True when a shape breaks no rule and some settings leave room for the longest request.</summary>
    public static bool CanServe(PlanRequest request, ReplicaShape shape) =>
        EngineSpace.Of(request, shape.Gpu).Any(choice => CanStart(request, Setup(request, shape, choice)));

    /// <summary>Plays the traffic against a fleet at the edge that promises are checked at.</summary>
    public static SteadyRun Run(
        PlanRequest request,
        ReplicaShape shape,
        EngineChoice choice,
        int replicas,
        Dictionary<(ReplicaShape, int, int), ServingSetup> setups
    )
    {
        if (!setups.TryGetValue((shape, choice.TokenBudget, choice.MaxNumSeqs), out ServingSetup? setup))
        {
            setup = setups[(shape, choice.TokenBudget, choice.MaxNumSeqs)] = Setup(request, shape, choice);
        }

        return SteadyRun.Of(
            setup.WithReplicas(replicas),
            request.Workload.Table,
            request.Edge,
            request.Slo,
            new RunOptions { Routing = choice.Routing, StopsWhenLost = true },
            CancellationToken.None
        );
    }

    private static bool Keeps(
        PlanRequest request,
        ReplicaShape shape,
        EngineChoice choice,
        int replicas,
        Dictionary<(ReplicaShape, int, int), ServingSetup> setups
    )
    {
        if (!setups.TryGetValue((shape, choice.TokenBudget, choice.MaxNumSeqs), out ServingSetup? setup))
        {
            setup = setups[(shape, choice.TokenBudget, choice.MaxNumSeqs)] = Setup(request, shape, choice);
        }

        return CanStart(request, setup) && Run(request, shape, choice, replicas, setups).Keeps(request.Slo);
    }

    private static IEnumerable<(ReplicaShape Shape, int Replicas, double Usd)> Fleets(PlanRequest request) =>
        from gpu in request.Gpus
        from shape in ShapeSpace.Of(request.Model, gpu, request.Shapes)
        from replicas in Enumerable.Range(1, request.Shapes.MaxGpus / shape.Gpus)
        let together = shape.Gpus / shape.PipelineParallel
        let quote = request.Pricing.Quote(gpu, together, shape.PipelineParallel, replicas)
        where quote is not null
        select (shape, replicas, quote.UsdPerHour);

    private static bool CanStart(PlanRequest request, ServingSetup setup) =>
        request.Support.Check(setup.Deployment).Rejections.Count == 0
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
