using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger retries</c>: requests that were billed more than once.</summary>
internal static class LedgerRetries
{
    private const int DefaultLines = 20;

    public static Command Create()
    {
        Command command = new(
            "retries",
            """
            Show what trying again cost: requests that were billed more than once.

            Examples:
              farthing ledger retries --since 7d
              farthing ledger retries --team search --json
            """
        );
        LedgerFlags.AddFilter(command);
        command.Options.Add(LedgerFlags.Limit);
        return command.Runs("ledger.retries", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        LedgerFilter asked = LedgerFlags.Filter(context);
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? DefaultLines);
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, source.Store);
                LedgerRetriesDocument document = RequestRepeats.Of(source.Store, filter);
                return context.Answer(document, () => Sheet(document, limit));
            }
        );
    }

    private static Sheet Sheet(LedgerRetriesDocument document, int limit)
    {
        string span = SpentWords.Span(document.Since, document.Until);
        int more = document.Requests.Count - limit;
        return new Sheet()
            .Say(
                document.Requests.Count == 0
                    ? $"No request was billed more than once: {span}."
                    : $"{SpentWords.Usd(document.WasteUsd)} of {SpentWords.Usd(document.CostUsd)} ({SpentWords.Share(document.WasteFraction)}) paid for tries before the last one, {span}",
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
