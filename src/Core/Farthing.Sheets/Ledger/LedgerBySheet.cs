using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>Readable form of <c>ledger by</c>.</summary>
public static class LedgerBySheet
{
    /// <summary>The sheet: of days and hours the latest lines, of everything else the dearest.</summary>
    /// <param name="document">The sums.</param>
    /// <param name="limit">Lines to show.</param>
    /// <param name="count">How many groups there are; they may be more than the document has.</param>
    public static Sheet Of(LedgerByDocument document, int limit, long count)
    {
        bool isTime = document.IsOverTime;
        IReadOnlyList<SpentSums> groups = document.Groups;
        SpentSums[] shown = [.. isTime ? groups.TakeLast(limit) : groups.Take(limit)];
        string word = document.By.ToString().ToLowerInvariant();
        string which = isTime ? "earlier" : "cheaper";
        Sheet sheet = new Sheet()
            .Say(LedgerWords.Total(document.Total, document.Since, document.Until))
            .Table(
                shown,
                Columns(word, hasEstimates: document.Total.EstimatedUsd != Money.Zero),
                count > limit
                    ? $"{Show.Count(count - limit)} {which} ones are not shown (--limit, --json)"
                    : null,
                document.By switch
                {
                    _ when groups.Count == 0 => null,
                    LedgerSplit.Workflow =>
                        "Attempts without a workflow (tag workflow=NAME) are in the total alone.",
                    LedgerSplit.Tag =>
                        "An attempt with several tags stands under each of them: lines do not add up to the total.",
                    _ => null,
                }
            );
        return TaskWords.Add(sheet, document, shown);
    }

    private static TableColumns<SpentSums> Columns(string name, bool hasEstimates)
    {
        TableColumns<SpentSums> columns = new TableColumns<SpentSums>()
            .Name(name, group => group.Value!)
            .Count(
                "requests",
                group => group.Requests,
                "attempts numbered 0: a request counts where it began"
            )
            .Count(
                "attempts",
                group => group.Attempts,
                "settled ones; every retry, hedge and fallback is one of its own",
                rank: 1
            )
            .Count(
                "computed",
                group => group.Tokens.Uncached,
                "prompt tokens that no cache held; the four classes of tokens do not overlap"
            )
            .Count("cached", group => group.Tokens.CacheRead, rank: 2)
            .Count("written", group => group.Tokens.CacheWrite, rank: 4)
            .Count("output", group => group.Tokens.Output, "reasoning included")
            .Money(
                "billed",
                group => group.BilledUsd,
                "cost of attempts by the time of their reservation, and corrections by their own"
            )
            .UsdPerMillion("$/M", group => group.UsdPerMillionTokens, "billed ÷ all tokens")
            .UsdPerRequest(group => group.UsdPerRequest, LedgerWords.PerRequest);
        if (hasEstimates)
        {
            columns.Share("estimated", group => group.EstimatedFraction, LedgerWords.Estimated);
        }

        return columns
            .Share("waste", group => group.WasteFraction, LedgerWords.Waste, rank: 3)
            .Share("errors", group => group.ErrorFraction, "failed upstream or crashed ÷ attempts", rank: 1)
            .Usd(
                "$/session",
                group => group.UsdPerSession,
                "cost of attempts with a session ÷ sessions; equal names of two keys are two sessions",
                rank: 5
            );
    }
}
