using Farthing.Numerics.Quantities;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Scenarios.Keys;

/// <content>Adapters that requests name.</content>
public static partial class ScenarioKeys
{
    private static IEnumerable<Setting> Adapters() =>
        Setting.Within(
            "adapters",
            new("count", Whole(1, 10_000), "40", "Adapters (LoRA) that requests name, one each")
            {
                IsNeeded = true,
            },
            Setting.Or(
                "skew",
                Between(QuantityKind.Number, 0, 5),
                "1",
                "Unevenness of what is asked for: the i-th adapter in proportion to i to the power of minus this; 0 is all alike"
            ),
            Setting.Or(
                "max_loras",
                Whole(1, 1_024),
                "1",
                "Adapters in one batch, each with a slot in GPU memory; requests of others wait"
            ),
            Setting.Or(
                "max_lora_rank",
                Whole(1, 1_024),
                "16",
                "Rank that slots are made for: all take as much as the largest"
            ),
            new("max_cpu_loras", Whole(1, 10_000), "40", "Adapters in host memory; others come from storage")
            {
                WithoutIt = "as many as max_loras, as in vLLM",
            },
            new(
                "slowdown",
                Share(0, 0.9),
                "15%",
                "Share of throughput that adapters take, as you measured it"
            )
            {
                WithoutIt = "20%, with a band of 8 to 35 % as published",
            }
        );
}
