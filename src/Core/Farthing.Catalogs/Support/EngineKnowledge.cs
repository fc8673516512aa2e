using Farthing.Documents.Catalogs;
using Farthing.Serving.Deployments;

namespace Farthing.Catalogs.Support;

/// <summary>What is known of each engine beside its kernels, what is assumed, and what is not known at all.</summary>
public static class EngineKnowledge
{
    private const string SglangSource =
        "SGLang 0.5: managers/scheduler.py, schedule_policy.py, server_args.py, as of 2025";
    private const string TrtllmSource =
        "TensorRT-LLM 1.0: documentation of trtllm-serve and LlmArgs, as of 2025";
    private const string ChunkedPrefill = "scheduler: prompts";
    private const string Published = "published serving runs: docs/coefficients.md";
    private static readonly Lazy<IReadOnlyList<StaleName>> Stale = new(StaleName.LoadAll);

    private static readonly EngineFact[] Vllm =
    [
        new(
            "kernels",
            "timed, on the GPUs of the kernel tables",
            EngineFactBasis.Measured,
            "data/kernel_tables.json"
        ),
        new(
            "scheduler",
            "decodes first, prompts in pieces beside them, preemption by recomputation",
            EngineFactBasis.Documented,
            "vLLM 0.19 to 0.22: v1/core/sched/scheduler.py"
        ),
        new(
            "memory",
            "gpu_memory_utilization, less weights and work space",
            EngineFactBasis.Measured,
            "one start-up log: docs/cost-model.md, section 6"
        ),
        new(
            "first tokens",
            "time beside the steps, per layer",
            EngineFactBasis.Measured,
            "runs at low load: docs/cost-model.md, section 9"
        ),
        new("speculation, LoRA, offloading", "not simulated", EngineFactBasis.Unknown, ""),
    ];

    private static readonly EngineFact[] Sglang =
    [
        new("kernels", "vLLM's; models with experts corrected per layer", EngineFactBasis.Fitted, Published),
        new(
            "scheduler",
            "prompts before all decodes; room for a share of the outputs under way (new_token_ratio); who wrote least gives way",
            EngineFactBasis.Documented,
            SglangSource
        ),
        new(
            "scheduler: who gave way",
            "waits before all others; max_tokens of a request are the output that it writes",
            EngineFactBasis.Assumed,
            ""
        ),
        new(
            "memory",
            "mem_fraction_static by the GPU's memory and the ranks",
            EngineFactBasis.Documented,
            SglangSource
        ),
        new(
            "memory: pages",
            "of one token, counted in blocks of 16; work space stays in the rest of memory",
            EngineFactBasis.Assumed,
            ""
        ),
        new("first tokens", "time beside the steps, per layer", EngineFactBasis.Fitted, Published),
        new(
            "first tokens: late answers",
            "published runs are later by some steps, whose settings they do not name: not added",
            EngineFactBasis.Unknown,
            ""
        ),
        new(
            "mixed chunks, cache-aware order, two-batch overlap, speculation, hierarchical cache",
            "not simulated",
            EngineFactBasis.Unknown,
            ""
        ),
    ];

    private static readonly EngineFact[] Trtllm =
    [
        new(
            "kernels",
            "vLLM's; own FP8 products on Hopper, grouped experts, layers corrected",
            EngineFactBasis.Fitted,
            "published timings and " + Published
        ),
        new(
            "scheduler",
            "decodes first, prompts beside them; room for the whole output, nobody gives way (GUARANTEED_NO_EVICT)",
            EngineFactBasis.Documented,
            TrtllmSource
        ),
        new(ChunkedPrefill, "chunked prefill on, which its serve line sets", EngineFactBasis.Assumed, ""),
        new(
            "scheduler: outputs",
            "max_tokens of a request are the output that it writes",
            EngineFactBasis.Assumed,
            ""
        ),
        new(
            "memory",
            "free_gpu_memory_fraction of what weights and work space leave",
            EngineFactBasis.Documented,
            TrtllmSource
        ),
        new("memory: work space", "as vLLM's, one copy of logits", EngineFactBasis.Assumed, ""),
        new("first tokens", "time beside the steps, per layer", EngineFactBasis.Fitted, Published),
        new(
            "first tokens: late answers",
            "published runs are later by some steps, whose settings they do not name: not added",
            EngineFactBasis.Unknown,
            ""
        ),
        new(
            "MAX_UTILIZATION, engines compiled ahead, speculation, NIM's profiles",
            "not simulated",
            EngineFactBasis.Unknown,
            ""
        ),
    ];

    /// <summary>Names that engines renamed, removed or never had, with their successors (data/stale_names.json).</summary>
    public static IReadOnlyList<StaleName> StaleNames => Stale.Value;

    /// <summary>What is known of an engine.</summary>
    public static IReadOnlyList<EngineFact> Of(EngineFamily family) =>
        family switch
        {
            EngineFamily.Sglang => Sglang,
            EngineFamily.Trtllm => Trtllm,
            _ => Vllm,
        };

    /// <summary>Sentences for an answer: the facts assumed of an engine whose kernels were not timed (none of vLLM), and the rule for whole prompts where chunked prefill is off.</summary>
    public static IEnumerable<string> Assumptions(EngineOptions engine)
    {
        EngineFamily family = engine.Family;
        if (!engine.EnableChunkedPrefill)
        {
            yield return "chunked prefill off: " + WholePrompts(family);
        }

        if (family == EngineFamily.Vllm)
        {
            yield break;
        }

        foreach (EngineFact fact in Of(family))
        {
            bool isOverruled = fact.Topic == ChunkedPrefill && !engine.EnableChunkedPrefill;
            if (fact.Basis == EngineFactBasis.Assumed && !isOverruled)
            {
                yield return $"{family.Title()}, {fact.Topic}: {fact.Words}: assumed";
            }
        }

        yield return $"what is known of {family.Title()}: farthing catalog support MODEL GPU {family.Id()}";
    }

    /// <summary>An engine's rule for prompts that it may not split.</summary>
    /// <remarks>vLLM: SchedulerConfig. SGLang: PrefillAdder takes the first prompt of a batch at any length. TensorRT-LLM: LLM._check_arguments, as in issue 9277 of its repository.</remarks>
    private static string WholePrompts(EngineFamily family) =>
        family switch
        {
            EngineFamily.Sglang => "a prompt beyond max_prefill_tokens takes a step of its own",
            EngineFamily.Trtllm => "a prompt beyond max_num_tokens is refused",
            _ => "max_num_batched_tokens is at least max_model_len",
        };
}
