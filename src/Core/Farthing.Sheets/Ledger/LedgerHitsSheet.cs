using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>Readable form of <c>ledger hits</c>: a line for each hit.</summary>
public static class LedgerHitsSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(LedgerHitsDocument document)
    {
        string span = LedgerWords.Span(document.Since, document.Until);
        return document.Hits.Count == 0
            ? new Sheet().Say($"No cache and no cascade answered: {span}.")
            : new Sheet()
                .Say(
                    $"The newest {Show.Counted(document.Hits.Count, "hit")}, {span}; what mechanisms saved net of their own cost: farthing savings"
                )
                .Table(document.Hits, Columns(document.Hits));
    }

    private static TableColumns<AnsweredHit> Columns(IReadOnlyList<AnsweredHit> shown)
    {
        TableColumns<AnsweredHit> columns = new TableColumns<AnsweredHit>()
            .Words("time (UTC)", hit => hit.Time[5..19].Replace('T', ' '))
            .Words("request", hit => hit.RequestId, rank: 1)
            .Name("key", hit => LedgerWords.Name(hit.KeyId))
            .Name("model", hit => LedgerWords.Name(hit.Model))
            .Words("answered by", hit => hit.Tier, "exact, canonical or semantic cache, or the cascade");
        if (shown.Any(hit => hit.Similarity != 0))
        {
            columns.Figure(
                "similarity",
                hit => hit.Similarity != 0 ? Show.Three(hit.Similarity) : null,
                "cosine of the two questions"
            );
        }

        if (shown.Any(hit => hit.WrongFractionAtMost is not null))
        {
            columns.Share(
                "wrong ≤",
                hit => hit.WrongFractionAtMost,
                "upper bound of the share of wrong answers that held when it was decided"
            );
        }

        columns
            .Count("in", hit => hit.Input, rank: 2)
            .Count("out", hit => hit.Output, rank: 2)
            .Figure(
                "saved",
                hit => hit.SavedUsd is Money saved ? LedgerWords.Usd(saved) : "unknown",
                "what the avoided call would have cost, gross"
            );
        return shown.Any(hit => hit.OwnCostUsd != Money.Zero)
            ? columns.Figure(
                "own cost",
                hit => LedgerWords.Usd(hit.OwnCostUsd),
                "of deciding for this request; it stands in attempts of their own"
            )
            : columns;
    }
}
