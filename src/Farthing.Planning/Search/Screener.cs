using Farthing.Catalogs.Support;
using Farthing.Planning.Setups;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Search;

/// <summary>Throws out, without simulating, what cannot work, and says with which number of replicas the rest could begin.</summary>
internal sealed class Screener(PlanRequest request)
{
    private const int SmallestBudget = 128;

    /// <summary>Sequences per engine that are tried first; the chosen plan narrows them to twice what it needs.</summary>
    public const int FirstMaxNumSeqs = 256;

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
    /// <param name="screened">The configurations worth simulating, by token budget.</param>
    /// <returns>The reason against it; null when it may work.</returns>
    public Rejection? Screen(ReplicaShape shape, out IReadOnlyList<ScreenedCandidate> screened)
    {
        screened = [];
        Deployment deployment = Deploy(shape, request.Engine.MaxNumBatchedTokens ?? SmallestBudget);
        SupportVerdict verdict = request.Support.Check(deployment);
        if (verdict.Rejections.Count > 0)
        {
            return new Rejection(shape, RejectionKind.RuleBroken, verdict.Rejections[0].ToString());
        }

        ServingSetup smallest = Setup(deployment);
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

        if (TooSlow(shape, smallest) is Rejection slow)
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

        List<ScreenedCandidate> candidates = [];
        foreach (int budget in Budgets(shape, smallest))
        {
            ServingSetup run = Setup(Deploy(shape, budget));
            if (!run.Memory.Fits || run.Memory.LongestSequenceTokens < MaxModelLen)
            {
                continue;
            }

            OpenLoopResult load = ClosedFormEstimate.OpenLoop(
                run.StepTimes(request.Edge),
                run.Deployment,
                request.Workload.RatePerSecond,
                request.Workload.MeanInput,
                request.Workload.MeanOutput,
                run.Memory
            );
            int least =
                request.Replicas
                ?? (int)
                    Math.Max(
                        1,
                        Math.Min(
                            1e6,
                            Math.Ceiling(load.Utilization * (request.Workload.Table.HasPrefixes ? 0.4 : 0.9))
                        )
                    );
            candidates.Add(new ScreenedCandidate(shape, run, least, load.Utilization, Quote(shape, least)));
        }

        screened = candidates;
        return null;
    }

    /// <summary>What so many replicas of a shape cost.</summary>
    public FleetQuote? Quote(ReplicaShape shape, int replicas) =>
        request.Pricing.Quote(shape.Gpu, TogetherOf(shape), shape.PipelineParallel, replicas);

    private static int TogetherOf(ReplicaShape shape) => shape.Gpus / shape.PipelineParallel;

    /// <summary>The setup of a deployment under the request's traffic.</summary>
    public ServingSetup Setup(Deployment deployment) =>
        request.Setups.Of(
            deployment,
            request.Coefficients,
            request.Workload.LongestRequestTokens,
            (int)Math.Max(1, request.Workload.MeanInput + (request.Workload.MeanOutput / 2))
        );

    /// <summary>The deployment of a shape with a token budget.</summary>
    public Deployment Deploy(ReplicaShape shape, int budget, int? maxNumSeqs = null) =>
        new()
        {
            Model = request.Model,
            Gpu = shape.Gpu,
            Weights = WeightsOf(shape),
            KvFormat = shape.Kv,
            TensorParallel = shape.TensorParallel,
            PipelineParallel = shape.PipelineParallel,
            DataParallel = shape.DataParallel,
            ExpertParallel = shape.ExpertParallel,
            Engine = request.Engine with
            {
                MaxNumBatchedTokens = budget,
                MaxNumSeqs = request.Engine.MaxNumSeqs ?? maxNumSeqs ?? FirstMaxNumSeqs,
                MaxModelLen = MaxModelLen,
            },
        };

    private WeightPrecision WeightsOf(ReplicaShape shape) =>
        request.Model.CheckpointPrecision is WeightPrecision checkpoint
        && shape.Weights == request.Model.NativeFormat
            ? checkpoint
            : WeightPrecision.Of(request.Model, shape.Weights);

    private IReadOnlyList<int> Budgets(ReplicaShape shape, ServingSetup smallest)
    {
        int standard =
            request.Engine.MaxNumBatchedTokens ?? EngineDefaults.For(shape.Gpu).MaxNumBatchedTokens;
        ServingSetup run = Setup(Deploy(shape, standard));
        ServingSetup judge = run.Memory.Fits ? run : smallest;
        OpenLoopResult load = ClosedFormEstimate.OpenLoop(
            judge.StepTimes(BandEdge.Center),
            judge.Deployment,
            request.Workload.RatePerSecond,
            request.Workload.MeanInput,
            request.Workload.MeanOutput,
            judge.Memory
        );
        double perReplica = load.Batch / Math.Max(1, Math.Ceiling(load.Utilization));
        return TokenBudgets.Of(run, request, (int)Math.Clamp(perReplica, 1, 256));
    }

    /// <summary>One request alone is the fastest that a token can come: if that misses a promise on gaps, nothing helps.</summary>
    private Rejection? TooSlow(ReplicaShape shape, ServingSetup run)
    {
        int context = (int)Math.Max(1, request.Workload.MeanInput);
        StepShape alone = new()
        {
            DecodeSequences = 1,
            DecodeKvTokens = context,
            DecodeWindowedKvTokens = Math.Min(context, request.Model.SlidingWindow ?? context),
            DecodeMaxKvTokens = context,
            SampledRows = 1,
        };
        double seconds = run.StepTimes(request.Edge).EstimateNs(alone) / 1e9;
        SloTarget? missed = request.Slo.Targets.FirstOrDefault(target =>
            target.Metric is SloMetric.Itl or SloMetric.Tpot && seconds > target.LimitSeconds
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
