using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Plans;

/// <summary>What becomes of a batch in the gaps of the month, as people read it.</summary>
internal static class FleetBatchTable
{
    /// <summary>A row for each day; null where none was played.</summary>
    public static SheetTable? Of(PlanFleetDocument plan) =>
        plan.Batch.Count == 0
            ? null
            : new SheetTable(
                "",
                new TableColumns<PlayedBatch>()
                    .Words("day", batch => $"{batch.Day}, the {(batch.Busiest ? "busiest" : "quietest")}")
                    .Figure("in time", batch => $"{Show.Count(batch.InTime)} of {Show.Count(batch.Requests)}")
                    .Figure(
                        "done after",
                        batch => batch.DoneMaxS is double seconds ? Show.Seconds(seconds) : "–"
                    )
                    .Words(
                        "without it → with it",
                        batch =>
                            batch is { Promise: string promise, WithoutS: double without, WithS: double with }
                                ? $"{promise} {Show.Seconds(without)} → {Show.Seconds(with)} of {Show.Seconds(batch.LimitS!.Value)}"
                                : "–"
                    )
                    .Words("the day", batch => batch.DayKept ? "kept" : "missed")
                    .Figure("GPU-hours", batch => $"+{Show.Three(batch.AddedGpuHours)}")
                    .Figure("alone", batch => Show.Three(batch.AloneGpuHours), rank: 1)
                    .Of([.. plan.Batch]),
                [
                    "on the fleet that was found without it, each day played once more with it; the bill above is without it; alone: on one replica of its own, without its start",
                ]
            );
}
