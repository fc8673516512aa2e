using Farthing.Numerics.Quantities;
using Farthing.Serving.Precision;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Scenarios.Keys;

/// <content>Several pools of one fleet.</content>
public static partial class ScenarioKeys
{
    private static IEnumerable<Setting> Pools() =>
        Setting
            .Within("pools[]", [.. PoolTraffic(), .. PoolReplicas()])
            .Select(setting => setting with { Use = SettingUse.Simulate });

    private static IEnumerable<Setting> PoolTraffic() =>
        [
            new("gpu", Text, "L40S", "The GPU of its replicas") { IsNeeded = true },
            new("input_from", Whole(1, LongestTokens), "4096", "The shortest prompt that it takes, in tokens")
            {
                WithoutIt = "any prompt",
            },
            new("input_below", Whole(2, LongestTokens), "4096", "Prompts of so many tokens go elsewhere")
            {
                WithoutIt = "any prompt",
            },
            new(
                "spills_at",
                Whole(1, 65_536),
                "24",
                "Requests at each of its ready replicas from which others go to the next pool"
            )
            {
                WithoutIt = "none go on",
            },
        ];

    private static IEnumerable<Setting> PoolReplicas() =>
        [
            new("replicas", Whole(1, MaxGpus), "4", "Its replicas, which stay as they are")
            {
                WithoutIt = "the cheapest numbers that keep the promise; beside autoscale, what it says",
            },
            new("min", Whole(0, 1024), "2", "Its fewest replicas, beside autoscale")
            {
                WithoutIt = "autoscale.min",
                OnlyWith = "autoscale.policy",
            },
            new("max", Whole(1, 1024), "12", "Its most replicas, beside autoscale")
            {
                WithoutIt = "autoscale.max",
                OnlyWith = "autoscale.policy",
            },
            new("standby", Whole(0, 1024), "1", "Its replicas held ready to start, beside autoscale")
            {
                WithoutIt = "autoscale.standby",
                OnlyWith = "autoscale.policy",
            },
            new(
                "gpu_price",
                Positive(QuantityKind.UsdPerHour, 10_000),
                "$1.20/h",
                "Your price of one of its GPUs for an hour"
            )
            {
                WithoutIt = "the cheapest offer's price",
            },
            new("tensor_parallel", Whole(1, 1024), "2", "Tensor-parallel ranks of its replicas")
            {
                WithoutIt = "that of engine",
            },
            new("weights", Word([.. FormatFacts.All.Select(FormatFacts.Id)]), "fp8", "Format of its weights")
            {
                WithoutIt = "that of precision",
            },
            new("kv", Word("bf16", "fp16", "fp8"), "fp8", "Format of its KV cache")
            {
                WithoutIt = "that of precision",
            },
            new("max_num_batched_tokens", Whole(1, 1_048_576), "2048", "Its token budget of one step")
            {
                WithoutIt = "that of engine",
            },
            new("max_num_seqs", Whole(1, 65_536), "128", "Its sequences running at once")
            {
                WithoutIt = "that of engine",
            },
            new("max_model_len", Whole(1, LongestTokens), "8192", "Its longest sequence in tokens")
            {
                WithoutIt = "that of engine",
            },
        ];
}
