using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Simulation;

namespace Farthing.Planning.Search;

/// <summary>The engine settings and routings that a plan may choose from, for each shape of a replica. What a person fixed is the only value.</summary>
/// <remarks>Budgets and sequences go up to the engine's defaults for the GPU. vLLM refuses a token budget below max_num_seqs, so such pairs are left out unless a person fixed both. <see cref="PlanRequest.OnlyMeasuredSettings"/> leaves out the rest.</remarks>
public static class EngineSpace
{
    private static readonly int[] BudgetLadder =
    [
        16384,
        8192,
        6144,
        4096,
        3072,
        2048,
        1536,
        1024,
        768,
        512,
        384,
        256,
        192,
        128,
    ];

    private static readonly int[] SequenceLadder = [4096, 2048, 1024, 512, 256, 128, 64, 32, 16];

    /// <summary>Token budgets (<c>max_num_batched_tokens</c>), largest first.</summary>
    public static IReadOnlyList<int> Budgets(PlanRequest request, GpuSpec gpu) =>
        request.Engine.MaxNumBatchedTokens is int budget
            ? [budget]
            : Measured(
                request,
                MeasuredSetting.TokenBudget,
                [
                    .. BudgetLadder.Where(step =>
                        step <= EngineDefaults.Of(request.Engine.Family, gpu).MaxNumBatchedTokens
                    ),
                ]
            );

    /// <summary>Sequences at once (<c>max_num_seqs</c>) beside a token budget, largest first.</summary>
    public static IReadOnlyList<int> Sequences(PlanRequest request, GpuSpec gpu, int budget)
    {
        if (request.Engine.MaxNumSeqs is int fixedSeqs)
        {
            return [fixedSeqs];
        }

        int most = Math.Min(EngineDefaults.Of(request.Engine.Family, gpu).MaxNumSeqs, budget);
        int[] steps = [.. SequenceLadder.Where(step => step <= most)];
        return steps.Length > 0 ? Measured(request, MeasuredSetting.Sequences, steps) : [most];
    }

    private static int[] Measured(PlanRequest request, string setting, int[] steps)
    {
        MeasuredSetting? measured = request.OnlyMeasuredSettings
            ? request.Coefficients.MeasuredSettings.FirstOrDefault(each =>
                each.Setting == setting && each.Engine == request.Engine.Family.Id()
            )
            : null;
        int[] allowed = measured is null ? steps : [.. steps.Where(step => measured.Distance(step) == 0)];
        // Where even the engine's default was not measured, the shape is thrown out for it.
        return allowed.Length > 0 ? allowed : [steps[0]];
    }

    /// <summary>Routings, the most promising first. Without prefixes, a prefix-aware router is one for least outstanding.</summary>
    /// <param name="given">The routing that a person fixed; null searches.</param>
    /// <param name="hasPrefixes">True where requests share prefixes.</param>
    public static IReadOnlyList<RoutingPolicy> Routings(RoutingPolicy? given, bool hasPrefixes) =>
        given is RoutingPolicy policy ? [policy]
        : hasPrefixes ? [RoutingPolicy.PrefixAware, RoutingPolicy.LeastOutstanding, RoutingPolicy.RoundRobin]
        : [RoutingPolicy.LeastOutstanding, RoutingPolicy.RoundRobin];

    /// <summary>Every choice for a GPU.</summary>
    public static IReadOnlyList<EngineChoice> Of(PlanRequest request, GpuSpec gpu) =>
        [
            .. from budget in Budgets(request, gpu)
            from sequences in Sequences(request, gpu, budget)
            from routing in Routings(request.Routing, request.Workload.Table.HasPrefixes)
            select new EngineChoice(budget, sequences, routing),
        ];
}
