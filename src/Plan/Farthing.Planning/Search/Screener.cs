using Farthing.Catalogs.Support;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Slos;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Search;

/// <summary>Throws out, without simulating, what cannot work under any settings, and says with which number of replicas the rest could begin.</summary>
internal sealed class Screener(PlanRequest request, FleetRuns runs)
{
    /// <summary>The longest sequence that engines are set up for: the workload's longest request, rounded up to 1,024 tokens.</summary>
    public int MaxModelLen { get; } =
        request.Engine.MaxModelLen
        ?? (int)
            Math.Min(
                request.Model.MaxPositionEmbeddings,
                (request.Workload.LongestRequestTokens + 1024L) / 1024 * 1024
            );

    /// <summary>Screens a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="screened">What may work; null where the shape cannot.</param>
    /// <returns>The reason against it; null when it may work.</returns>
    public Rejection? Screen(ReplicaShape shape, out ScreenedShape? screened)
    {
        screened = null;
        IReadOnlyList<int> budgets = EngineSpace.Budgets(request, shape.Gpu);
        int fewest = EngineSpace.Sequences(request, shape.Gpu, budgets[^1])[^1];
        Deployment deployment = Deploy(shape, budgets[^1], fewest);
        if (Unmeasured(request, deployment) is string unmeasured)
        {
            return new Rejection(shape, RejectionKind.Unmeasured, unmeasured);
        }

        SupportVerdict verdict = request.Support.Check(deployment);
        if (verdict.Rejections.Count > 0)
        {
            return new Rejection(shape, RejectionKind.RuleBroken, verdict.Rejections[0].ToString());
        }

        ServingSetup smallest = Setup(shape, budgets[^1], fewest);
        if (!smallest.Memory.Fits)
        {
            double shortGb = smallest.Memory.ShortBytes / 1e9;
            return new Rejection(
                shape,
                RejectionKind.DoesNotFit,
                FormattableString.Invariant($"does not fit by {shortGb:F1} GB a GPU"),
                Severity: 1 + (shortGb / 10)
            );
        }

        if (smallest.Memory.LongestSequenceTokens < MaxModelLen)
        {
            return new Rejection(
                shape,
                RejectionKind.LongestRequest,
                FormattableString.Invariant(
                    $"leaves {smallest.Memory.KvBytes / 1e9:F1} GB for KV: {smallest.Memory.LongestSequenceTokens:N0} tokens, less than one request of {MaxModelLen:N0}"
                ),
                Severity: (double)MaxModelLen / Math.Max(1, smallest.Memory.LongestSequenceTokens)
            );
        }

        if (!smallest.StartsSequences)
        {
            return new Rejection(shape, RejectionKind.DoesNotFit, smallest.Refusal!);
        }

        ServingSetup largest = Setup(
            shape,
            budgets[0],
            EngineSpace.Sequences(request, shape.Gpu, budgets[0])[0]
        );
        if (TooSlow(shape, largest, Fastest(largest, smallest)) is Rejection slow)
        {
            return slow;
        }

        FleetQuote? one = Quote(shape, 1);
        if (one is null)
        {
            return new Rejection(
                shape,
                RejectionKind.NoPrice,
                request.Pricing.WhyNot(shape.Gpu, TogetherOf(shape))
            );
        }

        ServingSetup judge = largest.HoldsLongestRequest && largest.StartsSequences ? largest : smallest;
        OpenLoopResult load = ClosedFormEstimate.OpenLoop(
            judge.StepTimes(request.Edge),
            judge.Deployment,
            request.Workload.RatePerSecond,
            request.Workload.MeanInput,
            request.Workload.MeanOutput,
            judge.Memory
        );
        double perReplica = load.Batch / Math.Max(1, Math.Ceiling(load.Utilization));
        screened = new ScreenedShape(
            shape,
            TokenBudgets.Of(largest, request, (int)Math.Clamp(perReplica, 1, 256)),
            TokenBudgets.Long(largest, request),
            request.Replicas
                ?? LeastWork.Replicas(
                    largest,
                    smallest.Memory.KvTokens,
                    request.Workload,
                    Fastest(largest, smallest)
                ),
            request.Replicas ?? (int)Math.Clamp(Math.Ceiling(load.Utilization), 1, 1e6)
        );
        return null;
    }

    /// <summary>Reason against a deployment with a setting that no served run was measured with; null where the plan may take such, or it has none.</summary>
    public static string? Unmeasured(PlanRequest request, Deployment deployment) =>
        request.OnlyMeasuredSettings
        && UnmeasuredSetting.Of(request.Coefficients.MeasuredSettings, deployment)
            is [UnmeasuredSetting outside, ..]
            ? $"no measured run with {outside}"
            : null;

    /// <summary>Cost of that number of replicas of a shape.</summary>
    public FleetQuote? Quote(ReplicaShape shape, int replicas) =>
        request.Pricing.Quote(shape.Gpu, TogetherOf(shape), shape.PipelineParallel, replicas);

    private static int TogetherOf(ReplicaShape shape) => shape.Gpus / shape.PipelineParallel;

    /// <summary>True where the model fits, leaves room for the longest request, and the engine starts with its sequences.</summary>
    public bool Starts(ServingSetup setup) =>
        setup.Fits && setup.Memory.LongestSequenceTokens >= MaxModelLen && setup.StartsSequences;

    /// <summary>The setup of a shape under the request's traffic, with a token budget and a number of sequences.</summary>
    public ServingSetup Setup(ReplicaShape shape, int budget, int maxNumSeqs) =>
        runs.Of(shape)
            .Setup(
                budget,
                maxNumSeqs,
                () =>
                    ServingSetup.Create(
                        Deploy(shape, budget, maxNumSeqs),
                        request.Coefficients,
                        request.Workload.LongestRequestTokens,
                        typicalTokens: (int)
                            Math.Max(1, request.Workload.MeanInput + (request.Workload.MeanOutput / 2))
                    )
            );

    private Deployment Deploy(ReplicaShape shape, int budget, int maxNumSeqs) =>
        shape.DeploymentOf(
            request.Model,
            replicas: 1,
            request.Engine with
            {
                MaxNumBatchedTokens = budget,
                MaxNumSeqs = maxNumSeqs,
                MaxModelLen = MaxModelLen,
            }
        );

    /// <summary>The edge at which no settings have faster steps than these: bands are wider, on both sides, for settings that nobody measured.</summary>
    private BandEdge Fastest(ServingSetup largest, ServingSetup smallest)
    {
        double factor = request.Edge.FactorIn(smallest.Band);
        return request.Edge.Share is not null && factor < request.Edge.FactorIn(largest.Band)
            ? BandEdge.Sure(largest.Band.ShareBelow(factor))
            : request.Edge;
    }

    /// <summary>One request alone is the fastest that a token can come: if that misses a promise on gaps, nothing helps.</summary>
    private Rejection? TooSlow(ReplicaShape shape, ServingSetup run, BandEdge edge)
    {
        bool hasGaps = request.Workload.Table.TotalOutputTokens > request.Workload.Table.Count;
        int context = request.Workload.ShortestInput;
        StepShape alone = StepShape.Decodes(1, context, request.Model.SlidingWindow ?? context);
        double seconds = run.StepTimes(edge).EstimateNs(alone) / 1e9;
        SloTarget? missed = request.Slo.Targets.FirstOrDefault(target =>
            hasGaps
            && target.Metric is (LatencyMetric.Itl or LatencyMetric.Tpot)
            && seconds > target.LimitSeconds
        );
        return missed is null
            ? null
            : new Rejection(
                shape,
                RejectionKind.TooSlow,
                FormattableString.Invariant(
                    $"{missed.Name} at least {Farthing.Numerics.Quantities.Show.Seconds(seconds)} with one request alone, promised {Farthing.Numerics.Quantities.Show.Seconds(missed.LimitSeconds)}"
                ),
                Severity: seconds / missed.LimitSeconds
            );
    }
}

/// <summary>A shape of a replica that may work.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Budgets">Token budgets, most promising first.</param>
/// <param name="LongBudgets">Those whose full step alone is longer than the promise on gaps.</param>
/// <param name="MinReplicas">Fewer replicas cannot keep up, whatever the settings.</param>
/// <param name="LikelyReplicas">With so many the closed form keeps up.</param>
internal sealed record ScreenedShape(
    ReplicaShape Shape,
    IReadOnlyList<int> Budgets,
    IReadOnlySet<int> LongBudgets,
    int MinReplicas,
    int LikelyReplicas
);
