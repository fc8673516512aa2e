using System.Globalization;
using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Measurement.Calibration;

/// <summary>Turns a condition into what can be computed, or says why it cannot. Every blank that is filled in is named.</summary>
/// <remarks>
/// Layout: dp beside tp on the same GPUs (tp·dp·pp above num_gpus, tp divisible by dp) is attention data parallelism over tp/dp groups; replicas = num_gpus / (tp·dp·pp).
/// KV cache: blank is FP8 for TensorRT-LLM with fp8 or nvfp4 weights, else 16 bit. num_requests: blank is 10·C for uniform(0.8) lengths (InferenceX), max(10·C, 100) elsewhere; an open loop lasts a minute, at least 100 requests; offline runs 1,000 a GPU.
/// Engine settings: the row's, else the defaults of its engine and version (<see cref="EngineDefaults"/>).
/// </remarks>
/// <param name="catalog">Models, GPUs and the words of files from outside.</param>
public sealed class ConditionResolver(Catalog catalog)
{
    private static readonly string[] ShapeRules =
    [
        "heads",
        "kv_heads",
        "linear_heads",
        "mamba_heads",
        "intermediate",
        "shared_expert_width",
        "expert_ranks",
        "experts",
        "expert_width",
        "layers",
    ];

    /// <summary>Resolves a condition.</summary>
    /// <param name="condition">As it was read.</param>
    /// <param name="reason">Why it cannot be computed; empty when it can.</param>
    /// <returns>Null when it cannot be computed.</returns>
    public ServedCondition? Resolve(Condition condition, out string reason)
    {
        List<string> defaults = [];
        ModelSpec? model = catalog.TryModel(condition.Model, out Fault? modelFault)?.Spec;
        GpuSpec? gpu = catalog.TryGpu(condition.Gpu, out Fault? gpuFault)?.Spec;
        EngineFamily? family = EngineOf(condition, defaults, out string engineReason);
        if (model is null || gpu is null || family is not EngineFamily engine)
        {
            reason =
                model is null ? Sentence("model", modelFault!)
                : gpu is null ? Sentence("gpu", gpuFault!)
                : engineReason;
            return null;
        }

        if (condition.Interconnect is Interconnect link)
        {
            if (!gpu.CanLink(link))
            {
                reason = $"interconnect: {gpu.Id} has no NVLink";
                return null;
            }

            gpu = gpu with { Interconnect = link };
        }

        if (
            WeightsOf(condition, model, defaults, out reason) is not WeightPrecision weights
            || KvOf(condition, engine, weights.Headline, defaults, out reason) is not NumberFormat kv
        )
        {
            return null;
        }

        reason = LoadFault(condition) ?? "";
        if (reason.Length > 0)
        {
            return null;
        }

        LengthShape lengths = condition.Lengths ?? LengthShape.Fixed;
        if (condition.Lengths is null)
        {
            defaults.Add("length_dist fixed");
        }

        Deployment plain = new()
        {
            Model = model,
            Gpu = gpu,
            Weights = weights,
            KvFormat = kv,
            Engine = EngineSettings.Of(condition, gpu, model, engine, defaults),
        };
        double meanInput = condition.InputTokens!.Value * lengths.MeanShare;
        double meanOutput = Math.Max(1, condition.OutputTokens!.Value * lengths.MeanShare);
        int typical = (int)Math.Max(1, meanInput + (meanOutput / 2));
        if (ConditionLayout.Of(condition, plain, typical, defaults, out reason) is not Deployment deployment)
        {
            return null;
        }

        Deployment? prefill = condition.IsDisaggregated
            ? ConditionLayout.Pool(plain, condition.PrefillPool!)
            : null;
        reason = ShapeFault(deployment) ?? (prefill is null ? "" : ShapeFault(prefill) ?? "");
        if (reason.Length > 0)
        {
            return null;
        }

        MemoryBudgetResult memory = MemoryBudget.Of(deployment, typicalTokens: typical);
        if (!memory.Fits || (prefill is not null && !MemoryBudget.Of(prefill, typicalTokens: typical).Fits))
        {
            reason = DoesNotFit(memory, deployment);
            return null;
        }

        double request = meanInput + meanOutput;
        int longest = deployment.Engine.MaxModelLen!.Value;
        if (request > longest || request > memory.LongestSequenceTokens)
        {
            reason =
                request > longest
                    ? Text($"a request of {request:F0} tokens is longer than max_model_len {longest}")
                    : Text(
                        $"does not fit: the KV cache holds {memory.LongestSequenceTokens} tokens, a request is {request:F0}"
                    );
            return null;
        }

        return new ServedCondition
        {
            Condition = condition,
            Deployment = deployment,
            Prefill = prefill,
            Memory = memory,
            MemoryEnds = KvRoom.Ends(condition, deployment, typical),
            Lengths = lengths,
            MeanInput = meanInput,
            MeanOutput = meanOutput,
            NominalInput = condition.InputTokens.Value,
            NominalOutput = condition.OutputTokens.Value,
            Concurrency = condition.Concurrency ?? double.NaN,
            RequestRate = condition.RequestRate ?? double.NaN,
            Requests = RequestsOf(condition, lengths, deployment, defaults),
            Defaults = defaults,
        };
    }

    private EngineFamily? EngineOf(Condition condition, List<string> defaults, out string reason)
    {
        reason = "";
        string? engine = catalog.Words.Engine(condition.Engine);
        switch (engine)
        {
            case null:
                reason =
                    $"engine: '{condition.Engine}' is not known; one of vllm, trtllm, sglang, tgi, lmdeploy, unstated";
                return null;
            default:
                if (EngineFamilies.Find(engine) is EngineFamily known)
                {
                    return known;
                }

                defaults.Add($"engine {engine} taken for vllm");
                return EngineFamily.Vllm;
        }
    }

    private static WeightPrecision? WeightsOf(
        Condition condition,
        ModelSpec model,
        List<string> defaults,
        out string reason
    )
    {
        reason = "";
        if (condition.WeightPrecision.Length == 0)
        {
            WeightPrecision own = WeightPrecision.Of(model, model.NativeFormat);
            defaults.Add($"weights {FormatFacts.Id(own.Headline)}, the checkpoint's");
            return own;
        }

        if (!FormatFacts.TryParse(condition.WeightPrecision, out NumberFormat format))
        {
            reason =
                $"weight_precision: '{condition.WeightPrecision}' is not modelled; one of "
                + string.Join(", ", FormatFacts.All.Select(FormatFacts.Id));
            return null;
        }

        return WeightPrecision.Of(model, format);
    }

    private static NumberFormat? KvOf(
        Condition condition,
        EngineFamily engine,
        NumberFormat weights,
        List<string> defaults,
        out string reason
    )
    {
        reason = "";
        switch (condition.KvPrecision)
        {
            case "fp8" or "fp8_e4m3" or "fp8_e5m2":
                return NumberFormat.Fp8;
            case "bf16" or "fp16" or "auto":
                return NumberFormat.Bf16;
            case "":
                // NVFP4 checkpoints come with scales for an FP8 cache (kv_cache_quant_algo of their quantization configs), which engines follow;
                // TensorRT-LLM follows those of FP8 checkpoints too.
                bool isEightBit =
                    weights == NumberFormat.Nvfp4
                    || (
                        engine == EngineFamily.Trtllm && weights is NumberFormat.Fp8 or NumberFormat.Fp8Block
                    );
                defaults.Add("KV cache " + (isEightBit ? "fp8" : "16 bit"));
                return isEightBit ? NumberFormat.Fp8 : NumberFormat.Bf16;
            default:
                reason =
                    $"kv_precision: '{condition.KvPrecision}' is not modelled; one of bf16, fp16, fp8, auto";
                return null;
        }
    }

    private static string? LoadFault(Condition condition) =>
        condition.InputTokens is null || condition.OutputTokens is null ? "isl or osl is not stated"
        : condition.LoadMode is LoadMode.Closed or LoadMode.Static && condition.Concurrency is null
            ? $"concurrency is not stated, and a {ConditionWords.Of(condition.LoadMode)} load needs one"
        : condition.LoadMode == LoadMode.Open && condition.RequestRate is null
            ? "request_rate is not stated, and an open loop needs one"
        : condition.DecodePool is null != condition.PrefillPool is null
            ? "disagg_prefill and disagg_decode need each other"
        : condition.IsDisaggregated && condition.LoadMode != LoadMode.Closed
            ? "separate pools are predicted in a closed loop only"
        : null;

    private static int RequestsOf(
        Condition condition,
        LengthShape lengths,
        Deployment deployment,
        List<string> defaults
    )
    {
        if (condition.Requests is int stated)
        {
            return stated;
        }

        double requests = condition.LoadMode switch
        {
            LoadMode.Closed => lengths.Lowest == 0.8
                ? 10 * condition.Concurrency!.Value
                : Math.Max(10 * condition.Concurrency!.Value, 100),
            LoadMode.Static => condition.Concurrency!.Value,
            LoadMode.Open => Math.Max(100, 60 * condition.RequestRate!.Value),
            _ => 1000.0 * deployment.TotalGpus,
        };
        int whole = (int)Math.Min(10_000_000, Math.Ceiling(requests));
        if (condition.LoadMode != LoadMode.Static)
        {
            defaults.Add(string.Create(CultureInfo.InvariantCulture, $"{whole} requests"));
        }

        return whole;
    }

    /// <summary>Ranks that cannot share a model's heads, widths, experts or layers. Formats are not judged: a run that was published did run, whatever its kernel.</summary>
    private string? ShapeFault(Deployment deployment) =>
        catalog
            .SupportRules.Check(deployment)
            .Rejections.FirstOrDefault(finding => ShapeRules.Contains(finding.RuleId))
            ?.Sentence;

    private static string DoesNotFit(MemoryBudgetResult memory, Deployment deployment) =>
        Text(
            $"does not fit: {memory.WeightBytes / 1e9:F1} GB of weights and {memory.OverheadBytes / 1e9:F1} GB beside them per GPU, {memory.UsableBytes / 1e9:F1} GB usable on {deployment.Gpu.Id}"
        );

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Sentence(string column, Fault fault)
    {
        string nearest = fault.Nearest is null ? "" : $"; did you mean '{fault.Nearest}'?";
        return $"{column}: '{fault.Value}' {fault.Message}{nearest}";
    }
}

/// <summary>Kind of load of a measured run.</summary>
public enum LoadMode
{
    /// <summary>A constant number of requests in flight: the next one starts when one ends.</summary>
    Closed,

    /// <summary>Requests come at a rate, whatever the server does.</summary>
    Open,

    /// <summary>All requests are there at time 0.</summary>
    Offline,

    /// <summary>One batch that starts and ends together: engines and benchmarks before continuous batching.</summary>
    Static,
}
