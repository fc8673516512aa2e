using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Settings;
using Farthing.Settings.Values;
using static Farthing.Settings.SettingKind;

namespace Farthing.Scenarios.Keys;

/// <content>How replicas come and go.</content>
public static partial class ScenarioKeys
{
    private const double Day = 86_400;
    private const string Standby = "autoscale.standby";
    private const string NodeFailures = "node_failures_every";
    private const string ZoneFailures = "zone_failures_every";
    private const string Windows = "autoscale.policy=hpa|keda";

    private static IEnumerable<Setting> Autoscale() =>
        Setting.Within(
            "autoscale",
            [
                .. new[] { Policies(), Starts(), Losses(), Standbys() }
                    .SelectMany(some => some)
                    .Select(setting => setting with { Use = SettingUse.Simulate }),
            ]
        );

    private static IEnumerable<Setting> Policies() =>
        [
            new(
                "policy",
                Word([.. Enum.GetValues<AutoscalerKind>().Select(SettingWords.Of)]),
                "hpa",
                "Who says how many replicas there should be"
            )
            {
                WithoutIt = "needed to simulate; plan --fleet chooses one",
            },
            new(
                "metric",
                Word(
                    "in-system",
                    "in-flight",
                    "queue-depth",
                    "router-queue",
                    "running",
                    "kv-use",
                    "kv-tokens",
                    "backlog-tokens",
                    "arrivals-per-second",
                    "input-tokens-per-second",
                    "output-tokens-per-second"
                ),
                "in-system",
                "What is compared with the target"
            )
            {
                WithoutIt = "in-system; predictive: arrivals-per-second",
                OnlyWith = "autoscale.policy=hpa|keda|knative|predictive",
            },
            new(
                "target",
                Positive(QuantityKind.Number, 1e12),
                "24",
                "Of one replica, as the metric is: requests, requests or tokens a second, or a share of the KV cache; of dynamo the share of the promise's limits that it scales by"
            )
            {
                OnlyWith = "autoscale.policy=hpa|keda|knative|ray-serve|sky-serve|predictive|dynamo",
                WithoutIt = "dynamo: 1; none: the others need one",
            },
            new("min", Whole(0, 1024), "2", "Fewest replicas") { Default = "1" },
            new("max", Whole(1, 1024), "12", "Most replicas")
            {
                WithoutIt = "needed with a policy, but for pools that have a max of their own",
            },
            new(
                "schedule",
                Whole(0, 1024),
                "[2, 2, 2, 2, 2, 2, 4, 6, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 6, 6, 4, 4, 2, 2]",
                "Replicas of each hour of a day (24) or of a week (168) from the run's first hour on"
            )
            {
                IsList = true,
                OnlyWith = "autoscale.policy=scheduled",
                WithoutIt = "none: the policy needs it",
            },
            Setting.Or(
                "season",
                Time(3600, 31 * Day),
                "24h",
                "Time after which the traffic repeats itself: a day, or 168h"
            ) with
            {
                OnlyWith = "autoscale.policy=predictive",
            },
            Setting.Or("up_window", Time(0, 3600), "0s", "Time that a rise must have been asked for") with
            {
                OnlyWith = Windows,
            },
            Setting.Or("down_window", Time(0, 3600), "300s", "Time that a fall must have been asked for") with
            {
                OnlyWith = Windows,
            },
        ];

    private static IEnumerable<Setting> Starts() =>
        [
            new(
                "cold_start",
                Time(0, Day),
                "12m",
                "Measured time from the order of a replica to its first request"
            )
            {
                WithoutIt = "from the sizes of image and weights (docs/simulate.md)",
            },
            Setting.Or("node", Time(0, Day), "240s", "Time until a node is ready; 0s where it is there") with
            {
                NotWith = "autoscale.cold_start",
            },
            Setting.Or(
                "storage",
                Word("network-disk", "nvme", "page-cache", "object-store-streamed", "nvme-streamed"),
                "nvme",
                "Where a starting replica reads its weights"
            ) with
            {
                NotWith = "autoscale.cold_start",
            },
            Setting.Or("image_cached", Switch, "false", "Nodes have the container image already") with
            {
                NotWith = "autoscale.cold_start",
            },
            Setting.Or("compile_cache", Switch, "false", "Compiled kernels are at hand") with
            {
                NotWith = "autoscale.cold_start",
            },
            Setting.Or(
                "drain",
                Time(0, Day),
                "600s",
                "Time that a replica which is taken away may take to end what it has"
            ),
        ];

    private static IEnumerable<Setting> Losses() =>
        [
            new(
                "failures_every",
                Time(60, 10e9),
                "300h",
                "Time between two failures of one replica, on average"
            )
            {
                WithoutIt = "none fails",
            },
            new(
                NodeFailures,
                Time(60, 10e9),
                "6300h",
                "Time between two failures of one node, on average: all replicas on it are lost"
            )
            {
                WithoutIt = "none fails",
            },
            new("gpus_per_node", Whole(1, 1024), "8", "GPUs of a node that fails")
            {
                OnlyWith = "autoscale." + NodeFailures,
                WithoutIt =
                    "those of the instance whose price is taken; of a price of your own, and in plan --fleet, those of one replica",
            },
            new(
                ZoneFailures,
                Time(3600, 10e9),
                "4000h",
                "Time between two losses of one zone with all nodes in it, on average"
            )
            {
                WithoutIt = "none is lost",
            },
            Setting.Or("zones", Whole(1, 16), "3", "Zones that nodes are spread over") with
            {
                OnlyWith = "autoscale." + ZoneFailures,
            },
            Setting.Or(
                "zone_back_after",
                Time(60, 31 * Day),
                "1h",
                "Time until a lost zone has nodes again, on average"
            ) with
            {
                OnlyWith = "autoscale." + ZoneFailures,
            },
        ];

    private static IEnumerable<Setting> Standbys() =>
        [
            Setting.Or(
                "standby",
                Whole(0, 1024),
                "0",
                "Replicas held ready to start, on top of those that the policy wants and of max"
            ) with
            {
                Example = "2",
            },
            Setting.Or(
                "standby_kind",
                Word([.. ScenarioStandby.Kinds.Select(kind => kind.Word)]),
                "node",
                "What is held: a node with the image, or an engine that sleeps at level 1 (weights in host memory) or 2 (weights dropped)"
            ) with
            {
                OnlyWith = Standby,
            },
            Setting.Or(
                "standby_paid",
                Share(),
                "100%",
                "Share of its GPUs' price that a standby costs while it waits; less where another model uses them meanwhile"
            ) with
            {
                OnlyWith = Standby,
            },
            new(
                "standby_start",
                Time(0.001, Day),
                "95s",
                "Measured time from taking a standby to its first request"
            )
            {
                OnlyWith = Standby,
                WithoutIt = "from the sizes (docs/simulate.md); with cold_start needed, but for sleep-1",
            },
        ];
}
