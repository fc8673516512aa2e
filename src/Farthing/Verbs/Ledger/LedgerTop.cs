using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger top</c>: where the money goes, at a glance.</summary>
internal static class LedgerTop
{
    private const int DefaultLines = 5;

    /// <summary>The lists stand beneath one another: their figures do, too.</summary>
    private const int NameWidth = 32;

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
                IReadOnlyList<SpentSums> Dearest(LedgerDimension dimension) =>
                    [
                        .. source
                            .Store.GroupBy(dimension, filter)
                            .Where(group => group.Value.Length > 0)
                            .OrderByDescending(group => group.Billed)
                            .ThenBy(group => group.Value, StringComparer.Ordinal)
                            .Take(limit)
                            .Select(group => SpentRecords.Of(group)),
                    ];
                LedgerTopDocument document = new(
                    SpentRecords.Time(filter.SinceUnixNs),
                    SpentRecords.Time(filter.UntilUnixNs),
                    SpentRecords.Of(source.Store.Total(filter), isTotal: true),
                    Dearest(LedgerDimension.Key),
                    Dearest(LedgerDimension.Model),
                    Dearest(LedgerDimension.Session),
                    [.. source.Store.DearestRequests(filter, limit).Select(group => SpentRecords.Of(group))]
                );
                return context.Answer(document, () => Sheet(document));
            }
        );
    }

    private static Sheet Sheet(LedgerTopDocument document)
    {
        Sheet sheet = new Sheet().Say(SpentWords.Total(document.Total, document.Since, document.Until));
        foreach (
            (string name, IReadOnlyList<SpentSums> groups) in ((string, IReadOnlyList<SpentSums>)[])
                [
                    ("KEYS", document.Keys),
                    ("MODELS", document.Models),
                    ("SESSIONS", document.Sessions),
                    ("REQUESTS", document.Requests),
                ]
        )
        {
            sheet.Table(groups, Columns(name, document.Total));
        }

        return sheet;
    }

    private static TableColumns<SpentSums> Columns(string name, SpentSums total) =>
        new TableColumns<SpentSums>()
            .Name("DEAREST " + name, group => group.Value!.PadRight(NameWidth))
            .Money("billed", group => group.BilledUsd)
            .Share("share", group => group.ShareOf(total), "billed ÷ all that was billed")
            .Count("requests", group => group.Requests)
            .Count("tokens", group => group.Tokens.Total)
            .UsdPerMillion("$/M", group => group.UsdPerMillionTokens, "billed ÷ all tokens")
            .Share("waste", group => group.WasteFraction, SpentWords.Waste, rank: 1);
}
