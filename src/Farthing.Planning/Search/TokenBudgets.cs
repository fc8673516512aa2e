using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Search;

/// <summary>Which token budgets (<c>max_num_batched_tokens</c>) are worth simulating: a large one computes prompts fast, a small one keeps gaps short.</summary>
/// <remarks>A step that carries a piece of a prompt is a gap for every running sequence. Where a high percentile of the gaps is promised, the largest budget whose full step stays within the limit is tried first, then the two around it.</remarks>
internal static class TokenBudgets
{
    private static readonly int[] Ladder =
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

    /// <summary>The budgets to try, most promising first.</summary>
    /// <param name="run">The configuration with the engine's default budget: its step times judge.</param>
    /// <param name="request">The plan.</param>
    /// <param name="batch">Sequences that decode beside the piece of a prompt.</param>
    public static IReadOnlyList<int> Of(ServingSetup run, PlanRequest request, int batch)
    {
        if (request.Engine.MaxNumBatchedTokens is int fixedBudget)
        {
            return [fixedBudget];
        }

        int standard = EngineDefaults.For(run.Deployment.Gpu).MaxNumBatchedTokens;
        double? limit = request
            .Slo.Targets.Where(target =>
                target.Metric == SloMetric.Itl
                && target.Statistic is not (SloStatistic.Mean or SloStatistic.P50)
            )
            .Min(target => (double?)target.LimitSeconds);
        if (limit is null)
        {
            return [standard, 2048];
        }

        StepTimeModel steps = run.StepTimes(request.Edge);
        int[] ladder = [.. Ladder.Where(budget => budget <= standard)];
        int first = Array.FindIndex(
            ladder,
            budget => FullStepSeconds(steps, request, budget, batch) <= limit
        );
        if (first < 0)
        {
            return [ladder[^1], standard];
        }

        List<int> budgets = [ladder[first]];
        if (first + 1 < ladder.Length)
        {
            budgets.Add(ladder[first + 1]);
        }

        if (first > 0)
        {
            budgets.Add(ladder[first - 1]);
            budgets.Add(standard);
        }

        return [.. budgets.Distinct()];
    }

    private static double FullStepSeconds(StepTimeModel steps, PlanRequest request, int budget, int batch)
    {
        int decodes = Math.Min(batch, budget - 1);
        int tokens = budget - decodes;
        double past = Math.Max(0, (request.Workload.MeanInput - tokens) / 2);
        double context = request.Workload.MeanInput + (request.Workload.MeanOutput / 2);
        StepShape shape = new()
        {
            PrefillTokens = tokens,
            PrefillSequences = 1,
            PrefillPairs = tokens * (past + (tokens / 2.0)),
            PrefillWindowedPairs = tokens * (past + (tokens / 2.0)),
            PrefillKvTokens = (long)past + tokens,
            DecodeSequences = decodes,
            DecodeKvTokens = (long)(decodes * context),
            DecodeWindowedKvTokens = (long)(decodes * context),
            DecodeMaxKvTokens = (int)context,
            SampledRows = decodes + 1,
        };
        return steps.EstimateNs(shape) / 1e9;
    }
}
