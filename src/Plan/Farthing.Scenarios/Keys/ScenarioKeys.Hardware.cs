using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Scenarios.Keys;

/// <content>What it runs on, in which formats, with which engine settings.</content>
public static partial class ScenarioKeys
{
    private const double MaxGpus = 100_000;
    private const double MaxWatts = 1e9;

    private static IEnumerable<Setting> Hardware() =>
        Setting.Within(
            "hardware",
            [
                new(
                    "gpus",
                    Text,
                    "[H100-SXM, H200-SXM, A100-80GB, L40S]",
                    "GPUs that may be used (farthing catalog list gpus)"
                )
                {
                    IsList = true,
                    WithoutIt = "plan: every GPU of the catalog with a price",
                    Group = "gpus",
                    Branch = "gpus",
                    Flag = "--gpu",
                },
                new("count", Whole(1, MaxGpus), "8", "GPUs of the simulated fleet; replicas follow from it")
                {
                    WithoutIt = "one replica",
                    Group = "fleet",
                    Branch = "count",
                    Use = SettingUse.Simulate,
                },
                new("max_gpus", Whole(1, MaxGpus), "32", "Largest fleet that is considered")
                {
                    Default = "64",
                    Flag = "--max-gpus",
                    Use = SettingUse.Plan,
                },
                new(
                    "max_power",
                    Between(QuantityKind.Power, 1, MaxWatts),
                    "40kW",
                    "Largest power of the fleet, by the board power of its GPUs; hosts, network and cooling come on top"
                )
                {
                    WithoutIt = "no limit",
                    Flag = "--max-power",
                    Use = SettingUse.Plan,
                },
                new(
                    "redundancy",
                    Word([.. RedundancyRule.All.Select(rule => rule.Name)]),
                    "n+1",
                    "What may be gone from a month's fleet without the promise: one replica, those of one node, or one zone of three"
                )
                {
                    WithoutIt = "nothing; what each would cost is listed",
                    Flag = "--redundancy",
                    Use = SettingUse.Plan,
                },
                new(
                    "interconnect",
                    Word([.. Interconnects.Ids]),
                    "pcie",
                    "Link between the GPUs of one server: NVLink, PCIe peer to peer, or PCIe through host memory, which each byte crosses twice"
                )
                {
                    WithoutIt = "the offer's, else the GPU's (farthing catalog show gpu)",
                    Flag = "--interconnect",
                },
                new("inventory[].gpu", Text, "H100-SXM", "The GPU")
                {
                    Group = "gpus",
                    Branch = "inventory",
                    Use = SettingUse.Plan,
                },
                new("inventory[].count", Whole(1, MaxGpus), "24", "Number that you have")
                {
                    Group = "gpus",
                    Branch = "inventory",
                    Use = SettingUse.Plan,
                },
                new(
                    "inventory[].price",
                    Positive(QuantityKind.UsdPerHour, 10_000),
                    "$2.10/h",
                    "Your cost of one of them per hour, idle or not"
                )
                {
                    WithoutIt = "the cheapest offer's price",
                    Group = "gpus",
                    Branch = "inventory",
                    Use = SettingUse.Plan,
                },
                new("quotas.*", Whole(0, MaxGpus), "16", "The quota of the GPU that the name is")
                {
                    Use = SettingUse.Plan,
                },
            ]
        );

    private static IEnumerable<Setting> Precision() =>
        Setting.Within(
            "precision",
            [
                new(
                    "weights",
                    Word([.. FormatFacts.All.Select(FormatFacts.Id)]),
                    "[fp8, bf16]",
                    "Formats that the weights may have"
                )
                {
                    IsList = true,
                    Default = "bf16, fp8, int8",
                    Flag = "--weights",
                },
                new("kv", Word("bf16", "fp16", "fp8"), "[bf16, fp8]", "Formats that the KV cache may have")
                {
                    IsList = true,
                    Default = "bf16",
                    Flag = "--kv",
                },
                new(
                    "max_quality_loss",
                    Share(0, 1),
                    "1%",
                    "Largest loss of quality, by the published band of a format, that is accepted"
                )
                {
                    WithoutIt = "the formats named are accepted with any band",
                    Flag = "--max-quality-loss",
                    Use = SettingUse.Plan,
                },
            ]
        );

    private static IEnumerable<Setting> Engine()
    {
        Setting Parallel(string name, string flag, string alias, string meaning) =>
            new(name, Whole(1, 1024), "2", meaning)
            {
                WithoutIt = "plan: searched; simulate: 1",
                Flag = flag,
                FlagAliases = [alias],
            };
        return Setting.Within(
            "engine",
            [
                Setting.Or("name", Word([.. EngineFamilies.Ids]), "vllm", "Engine that serves the model") with
                {
                    Flag = "--engine",
                },
                Parallel(
                    "tensor_parallel",
                    "--tp",
                    "--tensor-parallel-size",
                    "Tensor-parallel ranks of a replica"
                ),
                Parallel("pipeline_parallel", "--pp", "--pipeline-parallel-size", "Pipeline stages"),
                Parallel(
                    "data_parallel",
                    "--dp",
                    "--data-parallel-size",
                    "Groups that share the experts but not the sequences (DP attention)"
                ),
                Parallel(
                    "expert_parallel",
                    "--ep",
                    "--expert-parallel-size",
                    "Ranks that hold whole experts; 1 shards each expert"
                ),
                new("replicas", Whole(1, MaxGpus), "4", "Independent copies of the server")
                {
                    WithoutIt = "plan: searched; simulate: from the GPUs, else 1",
                    Group = "fleet",
                    Branch = "replicas",
                    Flag = "--replicas",
                },
                new(
                    "routing",
                    Word("round-robin", "least-outstanding", "prefix-aware"),
                    "prefix-aware",
                    "Routing of requests over replicas"
                )
                {
                    WithoutIt = "plan: searched; simulate: least-outstanding",
                    Flag = "--routing",
                },
                Setting.Or(
                    "routing_metrics_every",
                    Time(0, 3600),
                    "0s",
                    "Time between two readings of replicas' running and waiting requests by the router; 0s counts what it sends and what ends"
                ) with
                {
                    Flag = "--routing-metrics-every",
                    Use = SettingUse.Simulate,
                },
                Setting.Or(
                    "routing_prefix_index",
                    Word("engines", "router"),
                    "engines",
                    "Where the router looks prefixes up: what engines hold (KV events), or its own index of what it sent where"
                ) with
                {
                    OnlyWith = "engine.routing=prefix-aware",
                    Flag = "--routing-prefix-index",
                    Use = SettingUse.Simulate,
                },
                Setting.Or(
                    "routing_index_tokens",
                    Whole(1, 2e9),
                    "16777216",
                    "Tokens of prompts that the router's own index remembers for each replica"
                ) with
                {
                    OnlyWith = "engine.routing_prefix_index=router",
                    Flag = "--routing-index-tokens",
                    Use = SettingUse.Simulate,
                },
                new("max_num_batched_tokens", Whole(1, 1_048_576), "2048", "Token budget of one step")
                {
                    WithoutIt = "plan: searched; simulate: the engine's default for the GPU",
                    Flag = "--budget",
                    FlagAliases = ["--max-num-batched-tokens"],
                },
                new("max_num_seqs", Whole(1, 65_536), "128", "Sequences running at once")
                {
                    WithoutIt = "plan: searched; simulate: the engine's default for the GPU",
                    Flag = "--max-num-seqs",
                },
                new(
                    "max_model_len",
                    Whole(1, LongestTokens),
                    "16384",
                    "Longest sequence in tokens, prompt and output together"
                )
                {
                    WithoutIt = "plan: the workload's longest request, rounded up; simulate: the model's",
                    Flag = "--max-model-len",
                },
                new(
                    "gpu_memory_utilization",
                    Positive(QuantityKind.Fraction, 1),
                    "0.92",
                    "Share of the GPU's memory that the engine may take; SGLang's mem_fraction_static, TensorRT-LLM's free_gpu_memory_fraction"
                )
                {
                    WithoutIt = "vllm: 0.92; sglang: by the GPU; trtllm: 0.9",
                    Flag = "--gpu-memory-utilization",
                },
                new("block_size", Whole(1, 1024), "16", "Tokens of one KV block")
                {
                    WithoutIt = "16; trtllm: 32",
                    Flag = "--block-size",
                },
                Setting.Or(
                    "enable_prefix_caching",
                    Switch,
                    "true",
                    "Reuse of KV blocks with equal prefixes"
                ) with
                {
                    Flag = "--enable-prefix-caching",
                },
                Setting.Or("enable_chunked_prefill", Switch, "true", "Prompts may be computed in pieces") with
                {
                    Flag = "--enable-chunked-prefill",
                },
                new(
                    "long_prefill_token_threshold",
                    Whole(0, 1_048_576),
                    "2048",
                    "Longest piece of a prompt in one step; 0 for no separate limit"
                )
                {
                    Default = "0",
                    OnlyWith = "engine.enable_chunked_prefill=true",
                    Flag = "--long-prefill-token-threshold",
                },
                new(
                    "scheduling_policy",
                    Word("fcfs", "priority"),
                    "priority",
                    "Order of waiting requests: first come first served, or by the trace's priority"
                )
                {
                    Default = "fcfs",
                    Flag = "--scheduling-policy",
                },
                new(
                    "num_gpu_blocks_override",
                    Whole(1, 1e9),
                    "20000",
                    "KV blocks of a replica, where you know them"
                )
                {
                    WithoutIt = "computed from the memory",
                    Flag = "--num-gpu-blocks-override",
                    Use = SettingUse.Simulate,
                },
                new(
                    "batching",
                    Word("continuous", "static"),
                    "static",
                    "Time at which requests may join a batch; static is the baseline of old engines"
                )
                {
                    WithoutIt = "the engine's: continuous, sglang: prompts first",
                    Flag = "--batching",
                    Use = SettingUse.Simulate,
                },
                new(
                    "kv_layout",
                    Word("paged", "contiguous"),
                    "contiguous",
                    "KV memory in blocks on demand, or one slot of the maximal length per sequence (the baseline)"
                )
                {
                    Default = "paged",
                    Flag = "--kv-layout",
                    Use = SettingUse.Simulate,
                },
            ]
        );
    }
}
