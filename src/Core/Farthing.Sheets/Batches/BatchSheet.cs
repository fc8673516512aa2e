using Farthing.Documents.Batches;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Ledger;

namespace Farthing.Sheets.Batches;

/// <summary>Batches for people.</summary>
public static class BatchSheet
{
    /// <summary>A sentence about one, or a table of several.</summary>
    public static Sheet Of(BatchDocument document)
    {
        if (document.Batches.Count == 0)
        {
            return new Sheet().Say("This key has no batches at the gateway.");
        }

        Sheet sheet = new Sheet().Say([.. document.Batches.Take(1).SelectMany(Words)]);
        return sheet.Table(
            document.Batches,
            new TableColumns<SubmittedBatch>()
                .Name("batch", batch => batch.Id)
                .Words("state", batch => batch.State)
                .Words("done", Done)
                .Words("at a provider", AtProvider, rank: 2)
                .Words("failed", batch => batch.Failed == 0 ? null : Show.Count(batch.Failed), rank: 1)
                .Words("cost", batch => Show.Usd((double)batch.CostUsd))
                .Words("deadline", batch => Time(batch.Deadline), rank: 1)
                .Words("ends about", batch => Time(batch.ExpectedEnd), rank: 2)
                .Words("priority", batch => Show.Count(batch.Priority), rank: 3)
        );
    }

    /// <summary>Results that were written.</summary>
    public static Sheet Of(BatchResultsDocument document) =>
        new Sheet().Say(
            $"{Show.Counted(document.Lines, "line")} written to {document.File}.",
            $"{document.Batch.Id} is {document.Batch.State}: {Done(document.Batch)} done, {Show.Count(document.Batch.Failed)} failed, {Show.Usd((double)document.Batch.CostUsd)}."
        );

    private static IEnumerable<string> Words(SubmittedBatch batch)
    {
        yield return $"{batch.Id} is {batch.State}: {Done(batch)} lines done, {Show.Usd((double)batch.CostUsd)} so far, deadline {Time(batch.Deadline)} UTC";
        foreach (ProviderBatch part in batch.ProviderBatches.Take(5))
        {
            string back =
                part.Returned == 0 ? "" : $", {Show.Count(part.Returned)} of them back at the gateway";
            string note = part.Note is null ? "" : $" ({LedgerWords.Name(part.Note, 110)})";
            yield return $"{Show.Counted(part.Lines, "line")} at {part.Deployment} as {part.Id ?? "a batch to come"}, {part.Status}{back}{note}";
        }

        foreach (BatchFault fault in batch.Faults.Take(5))
        {
            string where = fault.Line is long line ? $"line {line}: " : "";
            yield return where + LedgerWords.Name(fault.Message, 110);
        }
    }

    private static string? AtProvider(SubmittedBatch batch) =>
        batch.ProviderBatches.Count == 0
            ? null
            : Show.Count(batch.ProviderBatches.Sum(part => part.Lines - part.Returned));

    private static string Done(SubmittedBatch batch) =>
        $"{Show.Count(batch.Completed + batch.Failed)} of {Show.Count(batch.Lines)}";

    private static string? Time(string? time) => time?[..16].Replace('T', ' ');
}
