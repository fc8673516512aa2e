using Farthing.Numerics.Quantities;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Scenarios.Keys;

/// <content>Work on spot nodes.</content>
public static partial class ScenarioKeys
{
    private const string Saves = "spot.keeps=checkpoints";

    private static IEnumerable<Setting> Spot() =>
        Setting.Within(
            "spot",
            [
                new(
                    "traffic",
                    Word("interactive", "batch"),
                    "batch",
                    "What runs on spot nodes: traffic that people wait for (your consent to it), or work with a deadline"
                )
                {
                    IsNeeded = true,
                    Flag = "--spot",
                },
                .. new[] { Market(), OnLoss() }
                    .SelectMany(some => some)
                    .Select(setting => setting with { Use = SettingUse.Simulate }),
            ]
        );

    private static IEnumerable<Setting> Market() =>
        [
            new(
                "price",
                Positive(QuantityKind.UsdPerHour, 10_000),
                "$1.20/h",
                "Your spot price of one GPU-hour"
            )
            {
                WithoutIt = "the catalog's cheapest spot offer",
            },
            new(
                "gpus_per_node",
                Whole(1, 72),
                "1",
                "GPUs of a spot node: small ones spread the risk, large ones may be cheaper"
            )
            {
                WithoutIt = "those of the cheapest spot offer, in whole nodes",
                NotWith = "spot.price",
            },
            new(
                "taken_every",
                Time(60, 10e9),
                "12h",
                "Mean time for which a zone has spot nodes; at its end it takes nodes back"
            )
            {
                WithoutIt = "both ends of what is published and measured",
            },
            Setting.Or("back_after", Time(1, 30 * Day), "2h", "Mean time until a zone has nodes again"),
            Setting.Or("zones", Whole(1, 20), "3", "Zones among which the fleet may be spread"),
            Setting.Or(
                "variation",
                Between(QuantityKind.Number, 1, 10),
                "2.2",
                "Coefficient of variation of both times: 1 is exponential"
            ),
            Setting.Or(
                "correlation",
                Share(0, 0.95),
                "40%",
                "Correlation over time of whether two zones have nodes"
            ),
            Setting.Or(
                "whole_zone",
                Share(0, 1),
                "50%",
                "Share of the losses that take all nodes of a zone; the others take 1 to all of them"
            ),
            new("notice", Time(0, 3600), "120s", "Time from the notice until a node is gone")
            {
                WithoutIt = "120s on AWS, else 30s",
            },
        ];

    private static IEnumerable<Setting> OnLoss() =>
        [
            Setting.Or(
                "on_notice",
                Word("drain", "move"),
                "drain",
                "At the notice: end what it can until its node is gone, or hand over at once"
            ),
            Setting.Or(
                "base",
                Whole(0, 1024),
                "0",
                "Replicas on demand at all times, of those that are wanted: spot ones stand above them"
            ) with
            {
                Example = "2",
            },
            new("extra", Whole(0, 1024), "1", "Spot replicas beyond those that are wanted")
            {
                WithoutIt = "1 for interactive traffic, 0 for batch",
            },
            new(
                "fallback",
                Word("none", "when-missing", "when-late"),
                "when-missing",
                "Nodes on demand in place of spot ones: never, whenever these are missing, or once a deadline would be missed"
            )
            {
                WithoutIt = "when-missing for interactive traffic, when-late for batch",
            },
            Setting.Or(
                "keeps",
                Word("tokens", "nothing", "checkpoints"),
                "tokens",
                "What is left of a request's output on a lost node: what was written, nothing, or the last checkpoint"
            ),
            new("checkpoint_every", Time(1, Day), "10m", "Time from one checkpoint of a replica to the next")
            {
                OnlyWith = Saves,
                WithoutIt = "√(2 × checkpoint_takes × mean time until a node is lost)",
            },
            Setting.Or(
                "checkpoint_takes",
                Time(0, 3600),
                "20s",
                "Time in which a replica writes a checkpoint and computes nothing"
            ) with
            {
                OnlyWith = Saves,
            },
        ];
}
