using Farthing.Catalogs.Support;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Capacities;

/// <summary>The ways to spread a model over GPUs that run it and hold its longest request.</summary>
internal static class CapacitySpreads
{
    /// <summary>How many token budgets are tried where a fleet is one of many: the largest whose full step stays within the promise, and its neighbors.</summary>
    private const int FewBudgets = 4;

    private const int MostDecodes = 256;

    /// <summary>Spreads that take all of the GPUs, run the model and hold its longest request.</summary>
    public static IEnumerable<CapacitySpread> Of(PlanRequest request, int? gpus, List<Rejection> rejections)
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

            if (
                (gpus is null ? CapacitySearch.ShareOf(request.Pricing, shape)?.UsdPerHour : 1)
                is not double usdPerHour
            )
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

            Deployment deployment = StateBlocks.WithSequencesThatStart(
                shape.DeploymentOf(request.Model, replicas, request.Engine with { MaxModelLen = longest })
            );
            if (Screener.Unmeasured(request, deployment) is string unmeasured)
            {
                rejections.Add(new Rejection(shape, RejectionKind.Unmeasured, unmeasured));
                continue;
            }

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

            if (!setup.StartsSequences)
            {
                rejections.Add(new Rejection(shape, RejectionKind.DoesNotFit, setup.Refusal!));
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
            yield return new CapacitySpread(
                shape,
                load.CapacityPerSecond,
                usdPerHour,
                Setups(request, setup, gpus is null ? load.Batch : null)
            );
        }
    }

    /// <summary>The engine settings that are tried: the given ones; else the engine's own, and where a high percentile of the gaps is promised smaller token budgets, which keep gaps short.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="own">The spread with the given settings or the engine's own.</param>
    /// <param name="batch">Sequences at a time in closed form, where a fleet is one of many and few budgets are tried; null tries all.</param>
    private static IEnumerable<ServingSetup> Setups(PlanRequest request, ServingSetup own, double? batch)
    {
        yield return own;
        if (request.Engine.MaxNumBatchedTokens is not null || !TokenBudgets.HasGapLimit(request))
        {
            yield break;
        }

        Deployment deployment = own.Deployment;
        IEnumerable<int> budgets = batch is double decodes
            ? TokenBudgets
                .Of(own, request with { Edge = BandEdge.Center }, (int)Math.Clamp(decodes, 1, MostDecodes))
                .Take(FewBudgets)
            : EngineSpace.Budgets(request, deployment.Gpu);
        foreach (int budget in budgets)
        {
            if (budget < own.Limits.MaxNumBatchedTokens)
            {
                yield return ServingSetup.Create(
                    deployment with
                    {
                        Engine = deployment.Engine with
                        {
                            MaxNumBatchedTokens = budget,
                            MaxNumSeqs = Math.Min(
                                own.Engine.MaxNumSeqs,
                                EngineSpace.Sequences(request, deployment.Gpu, budget)[0]
                            ),
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
}
