using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>Cost of completed tasks, from reported outcomes of sessions and requests.</summary>
public static class TaskWords
{
    /// <summary>Adds a line on all and a line on each; nothing where nobody said anything.</summary>
    /// <param name="sheet">The sheet.</param>
    /// <param name="document">The document.</param>
    /// <param name="shown">Its groups that are shown.</param>
    public static Sheet Add(Sheet sheet, LedgerByDocument document, IEnumerable<SpentSums> shown)
    {
        if (document.Total.Tasks is not { Judged: > 0 } total)
        {
            return sheet;
        }

        string each = total.UsdPerDoneTask is double usd
            ? $"{Show.Usd(usd)} for each that was done"
            : "none was done";
        string head = "TASKS BY " + document.By.ToString().ToUpperInvariant();
        return sheet
            .Say(
                $"{Show.Count(total.Judged)} tasks were judged, {Rate(total)} done, for {LedgerWords.Usd(total.CostUsd)}: {each}"
            )
            .Table([.. shown.Where(group => group.Tasks is { Judged: > 0 })], Columns(head));
    }

    private static TableColumns<SpentSums> Columns(string name) =>
        new TableColumns<SpentSums>()
            .Name(name, group => group.Value!)
            .Count(
                "tasks",
                group => group.Tasks!.Judged,
                "sessions, or requests, of which somebody said whether they did what they were for"
            )
            .Count("done", group => group.Tasks!.Done, "the latest word on a task holds")
            .Figure(
                "success rate (95 %)",
                group => Rate(group.Tasks!),
                "done ÷ judged, with Wilson's 95 % interval"
            )
            .Figure(
                "score",
                group => group.Tasks!.MeanScore?.ToString("0.00", CultureInfo.InvariantCulture),
                rank: 1
            )
            .Money("cost", group => group.Tasks!.CostUsd)
            .Usd(
                "$/done task",
                group => group.Tasks!.UsdPerDoneTask,
                "cost of all judged tasks, failed ones too ÷ those that were done"
            );

    private static string? Rate(TaskResults tasks) =>
        tasks is { SuccessRate: double rate, SuccessRateLow: double low, SuccessRateHigh: double high }
            ? $"{Show.Percent(rate)} ({Show.Percent(low)} to {Show.Percent(high)})"
            : null;
}
