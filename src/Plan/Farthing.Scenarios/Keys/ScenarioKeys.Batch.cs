using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Scenarios.Keys;

/// <content>Work that nobody waits for, beside the traffic.</content>
public static partial class ScenarioKeys
{
    private const string InLane = "batch.send=lane";

    private static IEnumerable<Setting> Batch() =>
        new[] { BatchWork(), Lengths("batch.input", "Prompt"), Lengths("batch.output", "Output"), Lane() }
            .SelectMany(some => some)
            .Select(setting => setting with { Use = SettingUse.Simulate });

    private static IEnumerable<Setting> BatchWork() =>
        Setting.Within(
            "batch",
            new("requests", Whole(1, 10e6), "10000", "Requests of a batch") { IsNeeded = true },
            Setting.Or("at", Time(0, Year), "0s", "When it is submitted, from the beginning of the traffic"),
            new("every", Time(60, Year), "24h", "Time from one batch to the next, while traffic comes")
            {
                WithoutIt = "one batch",
            },
            Setting.Or(
                "deadline",
                Time(1, Year),
                "24h",
                "Time from its submission until it must be done; what was not sent by then is dropped"
            )
        );

    private static IEnumerable<Setting> Lane() =>
        Setting.Within(
            "batch",
            Setting.Or(
                "send",
                Word("lane", "at-once"),
                "lane",
                "lane: held until a replica has room beside interactive requests, as the gateway's batch lane does; at-once: all sent when they are submitted"
            ),
            Setting.Or(
                "in_flight",
                Whole(1, 100_000),
                "64",
                "Requests at a replica up to which batch requests are sent; an interactive one takes the room of four"
            ) with
            {
                OnlyWith = InLane,
            },
            Setting.Or(
                "max_kv_use",
                Share(0.01, 1),
                "80%",
                "Share of the KV cache above which the lane retreats"
            ) with
            {
                OnlyWith = InLane,
            }
        );
}
