using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Sheets.Ledger;

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
            Show the cost of retries: requests that were billed more than once.

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
                source.Store.NeedAttempts(filter.SinceUnixNs, "the cost of retries");
                LedgerRetriesDocument document = RequestRepeats.Of(source.Store, filter);
                return context.Answer(document, () => LedgerRetriesSheet.Of(document, limit));
            }
        );
    }
}
