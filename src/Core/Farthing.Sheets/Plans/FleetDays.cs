using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Plans;

/// <summary>Days of a month that were played, and the month that was played whole.</summary>
internal static class FleetDays
{
    /// <summary>The days that were played.</summary>
    public static SheetTable Of(PlanFleetDocument plan) =>
        new(
            "",
            new TableColumns<PlayedDay>()
                .Figure("day", day => Show.Count(day.Day))
                .Figure("stands for", day => Show.Counted(day.StandsFor, "day"))
                .Figure("mean", day => $"{Show.Three(day.RatePerS)}/s")
                .Figure("busiest minute", day => $"{Show.Three(day.PeakMinutePerS)}/s")
                .Words("", day => day.Busiest ? "has the busiest hour" : "")
                .Of([.. plan.Workload.Days]),
            [
                $"{Show.Scaled(plan.Workload.Requests)} requests in {plan.Workload.MonthDays} days; all requests of a day are played",
            ]
        );

    /// <summary>The whole month beside them; null where it was not played.</summary>
    public static SheetTable? Confirmed(PlanFleetDocument plan) =>
        plan.Confirmed is not { } whole
            ? null
            : new SheetTable(
                $"The whole month: {Show.Scaled(whole.Requests)} requests, the promise {(whole.Kept ? "kept" : "missed")}, every latency within its limit in {Show.Count(whole.HoursKept)} of {Show.Counted(whole.Hours, "hour")}",
                new TableColumns<(string What, string Days, string Whole, double Difference)>()
                    .Words("figure", row => row.What)
                    .Figure("by days", row => row.Days)
                    .Figure("whole month", row => row.Whole)
                    .Figure("difference", row => Show.Change(row.Difference))
                    .Of([
                        (
                            "GPU-hours",
                            Show.Count(whole.GpuHours * (1 + whole.GpuHoursDifference)),
                            Show.Count(whole.GpuHours),
                            whole.GpuHoursDifference
                        ),
                        .. whole.Latencies.Select(latency =>
                            (
                                latency.Name,
                                Show.Seconds(latency.ByDaysS),
                                Show.Seconds(latency.WholeS),
                                latency.Difference
                            )
                        ),
                    ])
            );
}
