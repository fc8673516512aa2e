using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger top</c>: where the money goes, at a glance.</summary>
internal static class LedgerTop
{
    private const int DefaultLines = 5;

    public static Command Create()
    {
        Command command = new(
            "top",
            """
            Show the dearest keys, models, sessions and requests.

            Examples:
              farthing ledger top --since 24h
              farthing ledger top --team search --limit 10
            """
        );
        LedgerFlags.AddFilter(command);
        command.Options.Add(LedgerFlags.Limit);
        return command.Runs("ledger.top", Run);
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
                source.WarnOfForgotten(context, filter);
                (SpentSums total, IReadOnlyList<(IReadOnlyList<SpentSums> Groups, long)> splits) =
                    source.Store.Dearest(
                        [LedgerDimension.Key, LedgerDimension.Model, LedgerDimension.Session],
                        filter,
                        limit + 1 // One may be of those that have none.
                    );
                SpentSums[][] named =
                [
                    .. splits.Select(split =>
                        split.Groups.Where(group => group.Value!.Length > 0).Take(limit).ToArray()
                    ),
                ];
                LedgerTopDocument document = new(
                    LedgerTime.Text(filter.SinceUnixNs),
                    LedgerTime.Text(filter.UntilUnixNs),
                    total,
                    named[0],
                    named[1],
                    named[2],
                    source.Store.DearestRequests(filter, limit)
                );
                return context.Answer(document, LedgerTopSheet.Of);
            }
        );
    }
}
