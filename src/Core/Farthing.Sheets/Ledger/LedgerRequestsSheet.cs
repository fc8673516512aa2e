using Farthing.Documents.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>Readable form of <c>ledger requests</c>: a line for each attempt.</summary>
public static class LedgerRequestsSheet
{
    /// <summary>The sheet.</summary>
    /// <param name="document">The attempts that are shown.</param>
    /// <param name="total">The sums of all that were asked for.</param>
    public static Sheet Of(LedgerRequestsDocument document, SpentSums total) =>
        new Sheet()
            .Say(LedgerWords.Total(total, document.Since, document.Until))
            .Table(document.Attempts, Columns(document.Attempts));

    private static TableColumns<ExportedEntry> Columns(IReadOnlyList<ExportedEntry> shown)
    {
        TableColumns<ExportedEntry> columns = new TableColumns<ExportedEntry>()
            .Words("time (UTC)", entry => entry.Time[5..19].Replace('T', ' '))
            .Words(
                "attempt",
                entry => entry.RequestId + (entry.Attempt > 0 ? "." + Show.Count(entry.Attempt.Value) : "")
            )
            .Name("key", entry => entry.KeyId!)
            .Name("model", entry => entry.Model!)
            .Words("deployment", entry => entry.Replica, rank: 2);
        if (shown.Any(entry => entry.Purpose is not null))
        {
            columns.Words("purpose", entry => entry.Purpose, "of a call that the gateway made on its own");
        }

        columns.Figure(
            "batch",
            entry => entry.BatchAtDispatch is long batch ? Show.Count(batch) : null,
            "requests that the engine ran when it was sent",
            rank: 3
        );
        if (shown.Any(entry => entry.WaitingAtDispatch > 0))
        {
            columns.Figure(
                "waiting",
                entry => entry.WaitingAtDispatch is long waiting ? Show.Count(waiting) : null,
                "requests that waited at the engine when it was sent",
                rank: 4
            );
        }

        columns.Count("in", entry => entry.Input).Count("out", entry => entry.Output);
        if (shown.Any(entry => entry.Units > 0))
        {
            columns.Figure(
                "units",
                entry => entry.Units is > 0 and long units ? Show.Scaled(units) : null,
                "images, searches, characters or requests, by the endpoint"
            );
        }

        columns
            .Money("cost", entry => entry.CostUsd)
            .Words("end", End)
            .Seconds("TTFT", entry => (entry.FirstTokenNs - entry.ScheduledNs) / 1e9, rank: 1);
        return shown.Any(entry => entry is { FirstByteNs: not null, FirstTokenNs: null })
            ? columns.Seconds("first byte", entry => (entry.FirstByteNs - entry.ScheduledNs) / 1e9, rank: 2)
            : columns;
    }

    private static string End(ExportedEntry entry) =>
        entry.Finish switch
        {
            "released" => "not sent",
            "finished" => "ok",
            "upstream_error" => "error",
            "upstream_broken" => "broken",
            "client_gone" => "left",
            "called_off" => "off",
            "out_of_budget" => "budget",
            _ => "crashed",
        };
}
