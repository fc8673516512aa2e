using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger requests</c>: attempts one by one, newest first.</summary>
internal static class LedgerRequests
{
    private const int DefaultLines = 20;

    private static readonly SwitchFlag Errors = new(
        "--errors",
        "Only attempts that failed upstream or were cut off by a crash"
    );

    public static Command Create()
    {
        Command command = new(
            "requests",
            """
            List attempts, newest first.

            Examples:
              farthing ledger requests --key key_7f3a --since 1h
              farthing ledger requests --errors --limit 50 --json
            """
        );
        LedgerFlags.AddFilter(command);
        command.With(LedgerFlags.Limit, Errors);
        return command.Runs("ledger.requests", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        LedgerFilter asked = LedgerFlags.Filter(context);
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? DefaultLines);
        bool onlyErrors = context.Parsed.GetValue(Errors);
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, source.Store);
                source.WarnOfForgotten(context, filter);
                LedgerRequestsDocument document = new(
                    LedgerTime.Text(filter.SinceUnixNs),
                    LedgerTime.Text(filter.UntilUnixNs),
                    [
                        .. source
                            .Store.Rows(filter, newestFirst: true)
                            .Where(row => !onlyErrors || row.IsError)
                            .Take(limit)
                            .Select(ExportEntries.Of),
                    ]
                );
                SpentSums total = source.Store.Total(filter);
                return context.Answer(document, () => LedgerRequestsSheet.Of(document, total));
            }
        );
    }
}
