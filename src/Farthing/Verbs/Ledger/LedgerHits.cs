using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger hits</c>: requests that caches or the cascade answered, one by one, newest first.</summary>
internal static class LedgerHits
{
    private const int DefaultLines = 20;

    public static Command Create()
    {
        Command command = new(
            "hits",
            """
            List requests that a cache or the cascade answered, newest first: the mechanism, similarity, bound of wrong answers, what it saved and what deciding cost.

            Examples:
              farthing ledger hits --since 1h
              farthing ledger hits --model chat --limit 100 --json
            """
        );
        LedgerFlags.AddFilter(command);
        command.With(LedgerFlags.Limit);
        return command.Runs("ledger.hits", Run);
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
                return context.Answer(
                    new LedgerHitsDocument(
                        LedgerTime.Text(filter.SinceUnixNs),
                        LedgerTime.Text(filter.UntilUnixNs),
                        ExportHits.Newest(source.Store, filter, limit)
                    ),
                    LedgerHitsSheet.Of
                );
            }
        );
    }
}
