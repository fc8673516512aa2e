using Farthing.Documents.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>Readable form of <c>ledger retries</c>.</summary>
public static class LedgerRetriesSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(LedgerRetriesDocument document, int limit)
    {
        string span = LedgerWords.Span(document.Since, document.Until);
        int more = document.Requests.Count - limit;
        return new Sheet()
            .Say(
                document.Requests.Count == 0
                    ? $"No request was billed more than once: {span}."
                    : $"{LedgerWords.Usd(document.WasteUsd)} of {LedgerWords.Usd(document.CostUsd)} ({LedgerWords.Share(document.WasteFraction)}) paid for tries before the last one, {span}",
                document.ClientRetries > 0
                    ? $"{Show.Count(document.ClientRetries)} requests were tries after a first one, by their clients' count; {Show.Count(document.UnlinkedClientRetries)} of them have no idempotency key that says of what"
                    : null
            )
            .Table(
                [.. document.Requests.Take(limit)],
                new TableColumns<RepeatedRequest>()
                    .Name(
                        "request",
                        request => request.Name,
                        "tries of one idempotency key under one key, or attempts of one request"
                    )
                    .Name("key", request => request.Key)
                    .Name("model", request => request.Model)
                    .Count(
                        "times",
                        request => request.Times,
                        "attempts of it that cost something; each is a charge, and stays billed"
                    )
                    .Money("billed", request => request.BilledUsd)
                    .Money(
                        "waste",
                        request => request.WasteUsd,
                        "what they cost − what the last of them cost"
                    )
                    .Figure("last (UTC)", request => request.Last[5..16].Replace('T', ' '), rank: 1),
                more > 0 ? $"{Show.Count(more)} more are not shown (--limit, --json)" : null
            );
    }
}
