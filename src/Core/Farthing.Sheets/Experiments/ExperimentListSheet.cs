using Farthing.Documents.Experiments;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Experiments;

/// <summary>Readable form of <c>verify status</c> and <c>verify list</c>: predicted against proven.</summary>
public static class ExperimentListSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(ExperimentListDocument document)
    {
        int running = document.Experiments.Count(one => one.IsRunning);
        int proven = document.Experiments.Count(one => one.Verdict == ExperimentVerdict.Proven);
        return new Sheet(
            answer: document.Experiments.Count == 0
                ? "no experiment: farthing verify plan writes one, verify start runs it"
                : $"{Show.Counted(document.Experiments.Count, "experiment")}, {running} running, {proven} proven"
        )
            .Table(
                document.Experiments,
                new TableColumns<ExperimentLine>()
                    .Words("experiment", one => one.Experiment)
                    .Words("lever", one => one.Lever)
                    .Words(
                        "verdict",
                        one =>
                            one.IsRunning && one.MonthlySaving is null && one.Size < one.PlannedSize
                                ? "too few yet"
                                : ExperimentResultSheet.WordOf(one.Verdict)
                                    + (one.IsRunning ? ", so far" : "")
                    )
                    .Figure("size", one => $"{Show.Count(one.Size)} of {Show.Count(one.PlannedSize)}")
                    .Figure(
                        "saved a month",
                        one => one.MonthlySaving is Quantity saving ? BandOf(saving) : "–"
                    )
                    .Figure("predicted", one => BandOf(one.PredictedSaving), rank: 1)
                    .Figure("days", one => Show.Three(one.Days), rank: 2)
            )
            .Table(
                document.Levers,
                new TableColumns<LeverHistoryLine>()
                    .Words("lever", one => one.Lever)
                    .Figure("experiments", one => Show.Count(one.Experiments))
                    .Figure("saved of predicted", one => Show.Percent(one.Ratio.Value))
                    .Figure(
                        "the next one's",
                        one => $"{Show.Percent(one.Ratio.Low ?? 0)} … {Show.Percent(one.Ratio.High ?? 0)}"
                    )
            );
    }

    private static string BandOf(Quantity saving) =>
        $"{Show.Usd(saving.Value)} ({Show.Usd(saving.Low ?? saving.Value)} … {Show.Usd(saving.High ?? saving.Value)})";
}
