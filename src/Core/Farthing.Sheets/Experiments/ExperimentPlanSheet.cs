using System.Globalization;
using Farthing.Documents.Experiments;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Experiments;

/// <summary>Readable form of <c>verify plan</c>: days and cost of a holdout.</summary>
public static class ExperimentPlanSheet
{
    private const double DaysPerWeek = 7;

    /// <summary>The sheet.</summary>
    public static Sheet Of(ExperimentPlanDocument document) =>
        new Sheet(
            answer: document.Holdouts.Count == 0
                ? $"{document.Lever}: {Show.Counted(document.Units, "unit")} in {Length(document)}, too few to size anything"
                : $"{document.Lever}: a saving of {Show.Percent(document.SmallestEffect)} is found in {Show.Three(document.Holdouts.Min(one => one.Days))} days at best"
        )
        {
            Remarks =
            [
                $"{Show.Count(document.Units)} units by {document.Unit}, {Show.Counted(document.Requests, "request")}, {Show.Usd(document.Usd)} in {Length(document)}",
                $"variation of units {Show.Three(document.Variation)}, correlation within units {Show.Three(document.Alikeness)}, history removes {Show.Percent(document.HistoryGain)} of the variance",
                $"predicted {Show.Usd(document.PredictedSaving.Value)} a month ({Show.Usd(document.PredictedSaving.Low ?? 0)} … {Show.Usd(document.PredictedSaving.High ?? 0)}), by {(document.History == 0 ? "no experiment of this lever yet" : Show.Counted(document.History, "finished experiment") + " of this lever")}",
                .. document.Days < DaysPerWeek
                    ? [$"read off {Length(document)}: hours and weekdays that they do not have may differ"]
                    : Array.Empty<string>(),
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
                    : $"{document.File} written. Next:  farthing verify start {document.File} --config GATEWAY.yaml"
            );

    private static string Length(ExperimentPlanDocument document) =>
        document.Days >= 1
            ? document.Days.ToString("0.#", CultureInfo.InvariantCulture) + " days"
            : (document.Days * 24).ToString("0.##", CultureInfo.InvariantCulture) + " hours";
}
