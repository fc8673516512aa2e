using Farthing.Documents.Experiments;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Experiments;

/// <summary>Readable form of <c>verify estimate</c>: before and after, never proven.</summary>
public static class ExperimentEstimateSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(ExperimentEstimateDocument document) =>
        new(
            answer: $"{Show.Change(document.Effect.Value)} a request since {document.Change}{BandOf(document.Effect)}: before and after, not proven"
        )
        {
            State = SheetState.Plain,
            Word = ExperimentResultSheet.WordOf(document.Verdict),
            Remarks =
            [
                $"{Show.Counted(document.DaysBefore, "day")} before, {document.DaysAfter} after; correlation from day to day {Show.Three(document.Autocorrelation)}",
                document.SavingsUncertainty is double uncertain
                    ? $"uncertainty {Show.Percent(uncertain)} of the saving{(uncertain >= 1 ? ": it may be nothing" : "")}"
                    : "no uncertainty can be said",
                "a bill that falls by itself passes for a saving here; farthing verify plan sizes an experiment",
            ],
        };

    private static string BandOf(Quantity effect) =>
        effect is { Low: double low, High: double high }
            ? $" (90 %: {Show.Change(low)} … {Show.Change(high)})"
            : "";
}
