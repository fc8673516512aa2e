using Farthing.Scenarios.Parts;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Spot;
using Farthing.Settings.Values;

namespace Farthing.Scenarios;

/// <content>Work on spot nodes.</content>
public sealed partial class ScenarioBuilder
{
    private const string SpotPath = "spot.traffic";
    private const double SecondsPerHour = 3600;

    private ScenarioSpot? Spot()
    {
        if (values.Text(SpotPath) is not string word)
        {
            return null;
        }

        SpotTraffic traffic = SettingWords.Member<SpotTraffic>(word);
        bool isBatch = traffic == SpotTraffic.Batch;
        string fallback = values.Text("spot.fallback") ?? (isBatch ? "when-late" : "when-missing");
        if (!isBatch && fallback == "when-late")
        {
            Impossible(
                "spot.fallback",
                "interactive traffic has no deadline",
                "when-missing or none, or spot: batch with workload.deadline"
            );
        }

        double? takenEvery = values.Number("spot.taken_every") / SecondsPerHour;
        return new ScenarioSpot
        {
            Traffic = traffic,
            GpuUsdPerHour = values.Number("spot.price"),
            GpusPerNode = values.Whole("spot.gpus_per_node"),
            TakenEveryHours = takenEvery,
            Market = new SpotMarket
            {
                UpHours = takenEvery ?? 1,
                DownHours = values.Number("spot.back_after")!.Value / SecondsPerHour,
                Zones = values.Whole("spot.zones")!.Value,
                Variation = values.Number("spot.variation")!.Value,
                Correlation = values.Number("spot.correlation")!.Value,
                WholeZoneShare = values.Number("spot.whole_zone")!.Value,
            },
            NoticeSeconds = values.Number("spot.notice"),
            MovesOnNotice = values.Text("spot.on_notice") == "move",
            Base = values.Whole("spot.base")!.Value,
            Extra = values.Whole("spot.extra") ?? (isBatch ? 0 : 1),
            Fallback = SettingWords.Member<SpotFallback>(fallback),
            Keeps = SettingWords.Member<KeptWork>(values.Text("spot.keeps")!),
            CheckpointEverySeconds = values.Number("spot.checkpoint_every"),
            CheckpointTakesSeconds = values.Number("spot.checkpoint_takes") ?? 0,
        };
    }
}
