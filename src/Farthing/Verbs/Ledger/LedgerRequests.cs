using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

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
                List<LedgerRow> rows =
                [
                    .. source
                        .Store.Rows(filter, newestFirst: true)
                        .Where(row => !onlyErrors || row.IsError)
                        .Take(limit),
                ];
                SpentSums total = source.Store.Total(filter);
                LedgerRequestsDocument document = new(
                    SpentRecords.Time(filter.SinceUnixNs),
                    SpentRecords.Time(filter.UntilUnixNs),
                    [.. rows.Select(ExportEntries.Of)]
                );
                return context.Answer(
                    document,
                    () =>
                        new Sheet()
                            .Say(SpentWords.Total(total, document.Since, document.Until))
                            .Table(rows, Columns)
                );
            }
        );
    }

    private static TableColumns<LedgerRow> Columns =>
        new TableColumns<LedgerRow>()
            .Words("time (UTC)", row => LedgerWords.Time(row.Opened.ReservedUnixNs)[5..])
            .Words("attempt", row => row.Opened.Attempt.ToString())
            .Name("key", row => row.Opened.Key)
            .Name("model", row => row.Opened.Model)
            .Count("in", row => row.Tokens.Input)
            .Count("out", row => row.Tokens.Output)
            .Money("cost", row => row.Cost)
            .Words("end", End)
            .Seconds("TTFT", row => row.FirstTokenUs < 0 ? null : row.FirstTokenUs / 1e6, rank: 1);

    private static string End(LedgerRow row) =>
        !row.IsSettled
            ? "not sent"
            : row.End switch
            {
                Gateway.Metering.AttemptEnd.Finished => "ok",
                Gateway.Metering.AttemptEnd.UpstreamError => "error",
                Gateway.Metering.AttemptEnd.UpstreamBroken => "broken",
                Gateway.Metering.AttemptEnd.ClientGone => "left",
                Gateway.Metering.AttemptEnd.CalledOff => "off",
                _ => "crashed",
            };
}
