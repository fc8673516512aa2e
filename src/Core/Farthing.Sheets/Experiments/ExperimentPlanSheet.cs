using System.Globalization;
using Farthing.Documents.Experiments;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Experiments;

/// <summary>Readable form of <c>verify plan</c>: days and cost of a holdout.</summary>
public static class ExperimentPlanSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(ExperimentPlanDocument document) =>
        new Sheet(
            answer: document.Holdouts.Count == 0
                ? $"{document.Lever}: {Show.Counted(document.Units, "unit")} in {document.Days.ToString("0.#", CultureInfo.InvariantCulture)} days, too few to size anything"
                : $"{document.Lever}: a saving of {Show.Percent(document.SmallestEffect)} is found in {Show.Three(document.Holdouts.Min(one => one.Days))} days at best"
        )
        {
            Remarks =
            [
                $"{Show.Count(document.Units)} units by {document.Unit}, {Show.Counted(document.Requests, "request")}, {Show.Usd(document.Usd)} in {document.Days.ToString("0.#", CultureInfo.InvariantCulture)} days",
                $"variation of units {Show.Three(document.Variation)}, correlation within units {Show.Three(document.Alikeness)}, history removes {Show.Percent(document.HistoryGain)} of the variance",
            ],
        }
            .Table(
                document.Holdouts,
                new TableColumns<ExperimentHoldout>()
                    .Figure("held out", one => Show.Percent(one.Share))
                    .Figure("units", one => Show.Count(one.Units))
                    .Figure("days", one => Show.Three(one.Days))
                    .Figure(
                        "cost",
                        one => Show.Usd(one.CostUsd),
                        "predicted saving that the holdout does not make in these days"
                    )
            )
            .Say(
                document.File is null
                    ? null
                    : $"{document.File} written. Next:  experiments: [{document.File}] in the gateway's configuration"
            );
}
