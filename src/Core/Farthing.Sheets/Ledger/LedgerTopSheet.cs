using Farthing.Documents.Ledger;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>Readable form of <c>ledger top</c>: a list for each kind.</summary>
public static class LedgerTopSheet
{
    /// <summary>The lists stand beneath one another: their figures do, too.</summary>
    private const int NameWidth = 32;

    /// <summary>The sheet.</summary>
    public static Sheet Of(LedgerTopDocument document)
    {
        Sheet sheet = new Sheet().Say(LedgerWords.Total(document.Total, document.Since, document.Until));
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
            .UsdPerRequest(group => group.UsdPerRequest, LedgerWords.PerRequest)
            .Share("waste", group => group.WasteFraction, LedgerWords.Waste, rank: 1);
}
