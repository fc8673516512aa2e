using Farthing.Numerics.Quantities;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Keys;

/// <content>What it runs on, in which formats, with which engine settings.</content>
internal static partial class ScenarioKeys
{
    private const double MostGpus = 100_000;

    private static IEnumerable<ScenarioKey> Hardware() =>
        [
            Text(
                "hardware.gpus",
                "[H100-SXM, H200-SXM, A100-80GB, L40S]",
                "GPUs that may be used (farthing catalog list gpus)"
            ) with
            {
                IsList = true,
                WithoutIt = "plan: every GPU of the catalog with a price",
                Group = "gpus",
                Branch = "gpus",
                Flag = "--gpu",
            },
            Whole(
                "hardware.count",
                1,
                MostGpus,
                "8",
                "GPUs of the simulated fleet; replicas follow from it"
            ) with
            {
                WithoutIt = "one replica",
                Group = "fleet",
                Branch = "count",
                Use = ScenarioUse.Simulate,
            },
            Whole("hardware.max_gpus", 1, MostGpus, "32", "Largest fleet that is considered") with
            {
                Default = "64",
                Flag = "--max-gpus",
                Use = ScenarioUse.Plan,
            },
            Text("hardware.inventory[].gpu", "H100-SXM", "The GPU") with
            {
                Group = "gpus",
                Branch = "inventory",
                Use = ScenarioUse.Plan,
            },
            Whole("hardware.inventory[].count", 1, MostGpus, "24", "How many you have") with
            {
                Group = "gpus",
                Branch = "inventory",
                Use = ScenarioUse.Plan,
            },
            Positive(
                "hardware.inventory[].price",
                QuantityKind.UsdPerHour,
                10_000,
                "$2.10/h",
                "What one of them costs you per hour, idle or not"
            ) with
            {
                WithoutIt = "the cheapest offer's price",
                Group = "gpus",
                Branch = "inventory",
                Use = ScenarioUse.Plan,
            },
            Whole("hardware.quotas.*", 0, MostGpus, "16", "The quota of the GPU that the name is") with
            {
                Use = ScenarioUse.Plan,
            },
        ];

    private static IEnumerable<ScenarioKey> Precision() =>
        [
            Word(
                "precision.weights",
                [.. FormatFacts.All.Select(FormatFacts.Id)],
                "[fp8, bf16]",
                "Formats that the weights may have"
            ) with
            {
                IsList = true,
                Default = "bf16, fp8, int8",
                Flag = "--weights",
            },
            Word(
                "precision.kv",
                ["bf16", "fp16", "fp8"],
                "[bf16, fp8]",
                "Formats that the KV cache may have"
            ) with
            {
                IsList = true,
                Default = "bf16",
                Flag = "--kv",
            },
            Quantity(
                "precision.max_quality_loss",
                QuantityKind.Fraction,
                0,
                1,
                "1%",
                "Largest loss of quality, by the published band of a format, that is accepted"
            ) with
            {
                WithoutIt = "the formats named are accepted whatever their band",
                Flag = "--max-quality-loss",
                Use = ScenarioUse.Plan,
            },
        ];

    private static IEnumerable<ScenarioKey> Engine()
    {
        ScenarioKey Parallel(string name, string flag, string alias, string meaning) =>
            Whole($"engine.{name}", 1, 1024, "2", meaning) with
            {
                WithoutIt = "plan: searched; simulate: 1",
                Flag = flag,
                FlagAliases = [alias],
            };

        yield return Parallel(
            "tensor_parallel",
            "--tp",
            "--tensor-parallel-size",
            "Tensor-parallel ranks of a replica"
        );
        yield return Parallel("pipeline_parallel", "--pp", "--pipeline-parallel-size", "Pipeline stages");
        yield return Parallel(
            "data_parallel",
            "--dp",
            "--data-parallel-size",
            "Groups that share the experts but not the sequences (DP attention)"
        );
        yield return Parallel(
            "expert_parallel",
            "--ep",
            "--expert-parallel-size",
            "Ranks that hold whole experts; 1 shards each expert"
        );
        yield return Whole("engine.replicas", 1, MostGpus, "4", "Independent copies of the server") with
        {
            WithoutIt = "plan: searched; simulate: from the GPUs, else 1",
            Group = "fleet",
            Branch = "replicas",
            Flag = "--replicas",
        };
        yield return Word(
            "engine.routing",
            ["round-robin", "least-outstanding", "prefix-aware"],
            "prefix-aware",
            "How requests are spread over replicas"
        ) with
        {
            WithoutIt = "plan: searched; simulate: least-outstanding",
            Flag = "--routing",
        };
        yield return Whole(
            "engine.max_num_batched_tokens",
            1,
            1_048_576,
            "2048",
            "Token budget of one step"
        ) with
        {
            WithoutIt = "plan: searched; simulate: vLLM's default for the GPU",
            Flag = "--budget",
            FlagAliases = ["--max-num-batched-tokens"],
        };
        yield return Whole("engine.max_num_seqs", 1, 65_536, "128", "Sequences running at once") with
        {
            WithoutIt = "plan: searched; simulate: vLLM's default for the GPU",
            Flag = "--max-num-seqs",
        };
        yield return Whole(
            "engine.max_model_len",
            1,
            LongestTokens,
            "16384",
            "Longest sequence in tokens, prompt and output together"
        ) with
        {
            WithoutIt = "plan: the workload's longest request, rounded up; simulate: the model's",
            Flag = "--max-model-len",
        };
        yield return Positive(
            "engine.gpu_memory_utilization",
            QuantityKind.Fraction,
            1,
            "0.92",
            "Share of the GPU's memory that the engine may take"
        ) with
        {
            Default = "0.92",
            Flag = "--gpu-memory-utilization",
        };
        yield return Whole("engine.block_size", 1, 1024, "16", "Tokens of one KV block") with
        {
            Default = "16",
            Flag = "--block-size",
        };
        yield return Switch(
            "engine.enable_prefix_caching",
            "true",
            "Reuse of KV blocks with equal prefixes"
        ) with
        {
            Flag = "--enable-prefix-caching",
        };
        yield return Switch("engine.enable_chunked_prefill", "true", "Prompts may be computed in pieces") with
        {
            Flag = "--enable-chunked-prefill",
        };
        yield return Whole(
            "engine.long_prefill_token_threshold",
            0,
            1_048_576,
            "2048",
            "Longest piece of a prompt in one step; 0 for no limit of its own"
        ) with
        {
            Default = "0",
            OnlyWith = "engine.enable_chunked_prefill=true",
            Flag = "--long-prefill-token-threshold",
        };
        yield return Word(
            "engine.scheduling_policy",
            ["fcfs", "priority"],
            "priority",
            "Order of waiting requests: first come first served, or by the trace's priority"
        ) with
        {
            Default = "fcfs",
            Flag = "--scheduling-policy",
        };
        yield return Whole(
            "engine.num_gpu_blocks_override",
            1,
            1e9,
            "20000",
            "KV blocks of a replica, where you know them"
        ) with
        {
            WithoutIt = "computed from the memory",
            Flag = "--num-gpu-blocks-override",
            Use = ScenarioUse.Simulate,
        };
        yield return Word(
            "engine.batching",
            ["continuous", "static"],
            "static",
            "When requests may join a batch; static is the baseline of old engines"
        ) with
        {
            Default = "continuous",
            Flag = "--batching",
            Use = ScenarioUse.Simulate,
        };
        yield return Word(
            "engine.kv_layout",
            ["paged", "contiguous"],
            "contiguous",
            "KV memory in blocks on demand, or one slot of the maximal length per sequence (the baseline)"
        ) with
        {
            Default = "paged",
            Flag = "--kv-layout",
            Use = ScenarioUse.Simulate,
        };
    }
}
