using Farthing.Documents.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>An import of bills for people: what the ledger now has, and what to ask of it.</summary>
public static class ImportSheet
{
    /// <summary>Readable form of it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="limit">The most models that are shown.</param>
    public static Sheet Of(LedgerImportDocument document, int limit)
    {
        int more = document.Models.Count - limit;
        return new Sheet()
            .Say(
                $"{LedgerWords.Usd(document.Usd)} billed{Requests(document)}, {Span(document)}",
                $"{Show.Counted(document.DailySums, "daily sum")} and {Show.Counted(document.SingleRequests, "single request")} of {Show.Counted(document.Models.Count, "model")} · {string.Join(", ", document.Layouts)}",
                document.ReplacedLines > 0
                    ? $"Replaced: {Show.Counted(document.ReplacedLines, "line")} of earlier imports of the same days"
                    : null,
                document.OtherLines > 0
                    ? $"Passed over: {Show.Counted(document.OtherLines, "line")} of other services"
                    : null,
                document.Remarks.Count > 0 ? "Note: " + string.Join("; ", document.Remarks) : null
            )
            .Table(
                [.. document.Models.Take(limit)],
                new TableColumns<ImportedModel>()
                    .Words("model", model => LedgerWords.Name(model.Model, 40))
                    .Figure(
                        "requests",
                        model => model.Requests > 0 ? Show.Scaled(model.Requests) : null,
                        "as the provider counts them; – where it does not"
                    )
                    .Count("tokens", model => model.Tokens)
                    .Figure("billed", model => model.Usd is { } usd ? LedgerWords.Usd(usd) : null),
                more > 0 ? $"{Show.Counted(more, "more model")} are not shown (--limit, --json)" : null
            )
            .Say($"Ask it: farthing ledger by model --data {document.Folder}");
    }

    /// <summary>Requests, where the providers count any.</summary>
    private static string Requests(LedgerImportDocument document) =>
        document.Requests > 0 ? $" for {Show.Counted(document.Requests, "request")}" : "";

    private static string Span(LedgerImportDocument document) =>
        document is { Since: { } since, Until: { } until }
            ? $"{since[..10]} to {until[..10]} UTC"
            : "no lines";
}
