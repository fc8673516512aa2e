using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;
using Farthing.Serving.Steps;

namespace Farthing.Scenarios.Fleets;

/// <summary>A replica on the way from the naive one to the plan's.</summary>
/// <param name="Shape">GPU, formats, spread.</param>
/// <param name="Engine">Settings of the engine.</param>
public sealed record WaterfallReplica(ReplicaShape Shape, EngineOptions Engine)
{
    private static readonly int[] Spreads = [1, 2, 4, 8];

    /// <summary>Its setup, one replica; null where it does not hold the longest request, or rules of the engine are against it.</summary>
    /// <param name="request">The plan's.</param>
    public ServingSetup? Setup(PlanRequest request)
    {
        Deployment deployment = Shape.DeploymentOf(request.Model, 1, Engine);
        if (request.Support.Check(deployment).Rejections.Count > 0)
        {
            return null;
        }

        ServingSetup setup = ServingSetup.Create(
            deployment,
            request.Coefficients,
            request.Workload.LongestRequestTokens,
            typicalTokens: (int)Math.Max(1, request.Workload.MeanInput + (request.Workload.MeanOutput / 2))
        );
        return setup.Fits && setup.Memory.LongestSequenceTokens >= setup.Engine.MaxModelLen ? setup : null;
    }

    /// <summary>The same on the fewest GPUs of a kind that hold it, tensor-parallel; null where not even a node's do.</summary>
    /// <param name="request">The plan's.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="fits">What else its setup must do.</param>
    public WaterfallReplica? Smallest(PlanRequest request, GpuSpec gpu, Func<ServingSetup, bool> fits)
    {
        foreach (int gpus in Spreads)
        {
            WaterfallReplica replica = this with
            {
                Shape = new ReplicaShape(
                    gpu,
                    Served(Shape.Weights, gpu),
                    Served(Shape.Kv, gpu),
                    TensorParallel: gpus,
                    PipelineParallel: 1,
                    DataParallel: 1,
                    ExpertParallel: 1
                ),
            };
            if (replica.Setup(request) is ServingSetup setup && fits(setup))
            {
                return replica;
            }
        }

        return null;
    }

    /// <summary>The replica that serves one request at a time cheapest, without quantization: of each GPU the fewest that hold the model and give tokens as fast as is promised.</summary>
    /// <param name="request">The plan's.</param>
    /// <param name="engine">The engine that the plan chose.</param>
    /// <param name="longestOutput">The longest output, in tokens.</param>
    /// <param name="usdPerGpuHour">Price of a GPU on demand; null where it has none.</param>
    /// <returns>Null where no GPU with a price does so.</returns>
    public static WaterfallReplica? Naive(
        PlanRequest request,
        EngineOptions engine,
        int longestOutput,
        Func<GpuSpec, double?> usdPerGpuHour
    )
    {
        NumberFormat kv = FormatFacts.Is16Bit(request.Model.NativeFormat)
            ? request.Model.NativeFormat
            : NumberFormat.Bf16;
        EngineOptions naive = engine with
        {
            MaxNumSeqs = 1,
            MaxNumBatchedTokens = request.Engine.MaxNumBatchedTokens,
            KvLayout = KvLayout.Contiguous,
            MaxTokens = longestOutput,
            EnablePrefixCaching = false,
        };
        (WaterfallReplica Replica, double Usd)? best = null;
        foreach (GpuSpec gpu in request.Gpus)
        {
            WaterfallReplica any = new(
                new ReplicaShape(gpu, request.Model.NativeFormat, kv, 1, 1, 1, 1),
                naive
            );
            if (
                usdPerGpuHour(gpu) is double usd
                && any.Smallest(request, gpu, setup => IsFastEnough(request, setup))
                    is WaterfallReplica replica
            )
            {
                double perRequest = usd * replica.Shape.Gpus / PerSecond(request, replica.Setup(request)!);
                best = best is null || perRequest < best.Value.Usd ? (replica, perRequest) : best;
            }
        }

        return best?.Replica;
    }

    /// <summary>Requests that one replica keeps up with a second, in closed form, whatever the latencies.</summary>
    /// <param name="request">The plan's.</param>
    /// <param name="setup">The replica.</param>
    public static double PerSecond(PlanRequest request, ServingSetup setup)
    {
        Deployment deployment = setup.Deployment;
        if (deployment.Engine is { KvLayout: KvLayout.Contiguous, MaxTokens: int longest })
        {
            double slots = setup.Memory.KvTokens / (request.Workload.MeanInput + longest);
            deployment = deployment with
            {
                Engine = deployment.Engine with
                {
                    MaxNumSeqs = (int)Math.Clamp(slots, 1, setup.Engine.MaxNumSeqs),
                },
            };
        }

        return ClosedFormEstimate
            .OpenLoop(
                setup.StepTimes(request.Edge),
                deployment,
                request.Workload.RatePerSecond,
                request.Workload.MeanInput,
                request.Workload.MeanOutput,
                setup.Memory
            )
            .CapacityPerSecond;
    }

    /// <summary>A GPU without BF16 serves 16-bit checkpoints as FP16.</summary>
    private static NumberFormat Served(NumberFormat format, GpuSpec gpu) =>
        !FormatFacts.Is16Bit(format) ? format
        : gpu.HasBf16 ? NumberFormat.Bf16
        : NumberFormat.Fp16;

    /// <summary>Whether a request alone gets its tokens within the promised gaps, and its first within the promised time.</summary>
    private static bool IsFastEnough(PlanRequest request, ServingSetup setup)
    {
        int input = (int)Math.Max(1, request.Workload.MeanInput);
        double token =
            setup
                .StepTimes(request.Edge)
                .EstimateNs(StepShape.Decodes(1, input, request.Model.SlidingWindow ?? input)) / 1e9;
        double first =
            setup
                .StepTimes(request.Edge)
                .EstimateNs(StepShape.Prompt(input, request.Model.SlidingWindow ?? double.PositiveInfinity))
            / 1e9;
        return request.Slo.Targets.All(target =>
            target.LimitSeconds
            >= target.Metric switch
            {
                LatencyMetric.Itl or LatencyMetric.Tpot => token,
                LatencyMetric.Ttft => first,
                _ => 0,
            }
        );
    }
}
