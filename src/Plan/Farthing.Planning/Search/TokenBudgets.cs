using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.Slos;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Search;

/// <summary>In which order token budgets (<c>max_num_batched_tokens</c>) are simulated: a large one computes prompts fast, a small one keeps gaps short.</summary>
/// <remarks>A step that carries a piece of a prompt is a gap for every running sequence. Where a high percentile of the gaps is promised, the largest budget whose full step stays within the limit is tried first, then the largest (few gaps are long, instead of none), the two around the first, and the rest.</remarks>
internal static class TokenBudgets
{
    /// <summary>All budgets of the space, most promising first.</summary>
    /// <param name="run">The configuration with the largest budget: its step times judge.</param>
    /// <param name="request">The plan.</param>
    /// <param name="batch">Sequences that decode beside the piece of a prompt.</param>
    public static IReadOnlyList<int> Of(ServingSetup run, PlanRequest request, int batch)
    {
        IReadOnlyList<int> ladder = EngineSpace.Budgets(request, run.Deployment.Gpu);
        double? limit = GapLimitSeconds(request);
        List<int> first = [];
        if (limit is not null)
        {
            StepTimeModel steps = run.StepTimes(request.Edge);
            int fits = 0;
            while (fits < ladder.Count - 1 && FullStepSeconds(steps, request, ladder[fits], batch) > limit)
            {
                fits++;
            }

            first.Add(ladder[fits]);
            first.Add(ladder[0]);
            first.AddRange(ladder.Skip(fits + 1).Take(1));
            first.AddRange(ladder.Take(fits).TakeLast(1));
        }

        return [.. first.Append(ladder[0]).Concat(Spread(ladder)).Distinct()];
    }

    /// <summary>The ladder in ever finer steps, so that the first few are far apart.</summary>
    private static IEnumerable<int> Spread(IReadOnlyList<int> ladder)
    {
        for (int stride = (ladder.Count + 1) / 2; stride > 0; stride /= 2)
        {
            for (int at = stride; at < ladder.Count; at += stride)
            {
                yield return ladder[at];
            }
        }
    }

    /// <summary>Budgets whose full step alone is longer than the promise on gaps: they can keep it only where few enough gaps hold a piece of a prompt, which is likeliest with the largest budget. Empty without such a promise.</summary>
    public static IReadOnlySet<int> Long(ServingSetup run, PlanRequest request)
    {
        const int FewDecodes = 8;
        StepTimeModel steps = run.StepTimes(request.Edge);
        return GapLimitSeconds(request) is double limit
            ? EngineSpace
                .Budgets(request, run.Deployment.Gpu)
                .Where(budget => FullStepSeconds(steps, request, budget, FewDecodes) > limit)
                .ToHashSet()
            : new HashSet<int>();
    }

    /// <summary>True where a high percentile of the gaps is promised.</summary>
    public static bool HasGapLimit(PlanRequest request) => GapLimitSeconds(request) is not null;

    /// <summary>The tightest promise on a high percentile of the gaps; null where there is none.</summary>
    private static double? GapLimitSeconds(PlanRequest request) =>
        request
            .Slo.Targets.Where(target =>
                target.Metric == LatencyMetric.Itl
                && target.Statistic is not (Statistic.Mean or Statistic.P50)
            )
            .Min(target => (double?)target.LimitSeconds);

    private static double FullStepSeconds(StepTimeModel steps, PlanRequest request, int budget, int batch)
    {
        int decodes = Math.Min(batch, budget - 1);
        int tokens = budget - decodes;
        double past = Math.Max(0, (request.Workload.MeanInput - tokens) / 2);
        double context = request.Workload.MeanInput + (request.Workload.MeanOutput / 2);
        StepShape shape = StepShape.Decodes(decodes, context) with
        {
            PrefillTokens = tokens,
            PrefillSequences = 1,
            PrefillPairs = tokens * (past + (tokens / 2.0)),
            PrefillWindowedPairs = tokens * (past + (tokens / 2.0)),
            PrefillKvTokens = (long)past + tokens,
            SampledRows = decodes + 1,
        };
        return steps.EstimateNs(shape) / 1e9;
    }
}
