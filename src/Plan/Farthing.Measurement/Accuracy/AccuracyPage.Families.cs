using Farthing.Documents.Accuracy;

namespace Farthing.Measurement.Accuracy;

/// <summary>Scores with whole families, publishers and years left out of every fit.</summary>
public static partial class AccuracyPage
{
    private static void WriteFamilies(TextWriter page, AccuracyView view)
    {
        page.WriteLine("## Families of tables left out");
        page.WriteLine();
        page.WriteLine(
            "These errors are to be expected of other publishers' tables. A family is a publisher, an engine with its minor version and a family of models; a publisher with fewer than half of a figure's rows is one family. Layer overheads, expert transfers and bands were fitted without the scored family. Kernels, host terms and the two numbers an engine for first tokens were not refitted. The last line leaves out all rows of a GPU type and replaces its kernels by another architecture's (the timed GPU of nearest bandwidth with FP8), as for a GPU without any timing. The column before the last is the share of measurements no slower than the time that a promise of that certainty is checked with. The last leaves out everything of the publisher besides: for kinds that one publisher dominates it is the error to expect of somebody else's servers."
                + (
                    view.Before is null
                        ? ""
                        : " The column *before* has the scores of the previous version, from the file named above."
                )
        );
        page.WriteLine();
        page.WriteLine(
            "| | tables | rows | before: median / p90 | median error | p90 | bias | in the 90 % band | band's width | held by promises 50 / 80 / 90 / 95 % sure | publisher left out: median / p90, in the band, held 80 / 90 % |"
        );
        page.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (ScoreCell cell in view.Report.Families)
        {
            string before = Earlier(view, cell) is EarlierScore earlier
                ? AccuracyText.Pair(earlier.MedianPercent, earlier.P90Percent)
                : AccuracyText.None;
            page.WriteLine(
                $"| {cell.Name} | {cell.Tables} | {AccuracyText.Count(cell.Rows)} | {before} | {AccuracyText.Percent(cell.MedianPercent)} | {AccuracyText.Percent(cell.P90Percent)} | {AccuracyText.Signed(cell.BiasPercent)} | {AccuracyText.Share(cell.InBandFraction)} | {AccuracyText.Share(cell.BandWidth)} | {Held(cell)} | {LeftOut(cell.WithoutPublisher)} |"
            );
        }

        page.WriteLine();
    }

    private static string Held(ScoreCell cell) =>
        cell.HeldFractions is null
            ? "–"
            : string.Join(" / ", cell.HeldFractions.Select(share => AccuracyText.Share(share)));

    private static string LeftOut(LeftOutScores? scores) =>
        scores is null
            ? "–"
            : $"{AccuracyText.Pair(scores.MedianPercent, scores.P90Percent)}, {AccuracyText.Share(scores.InBandFraction)}"
                + (
                    scores.HeldFractions is [_, double most, double all, _]
                        ? $", {AccuracyText.Share(most)} / {AccuracyText.Share(all)}"
                        : ""
                );

    private static EarlierScore? Earlier(AccuracyView view, ScoreCell cell) =>
        view.Before?.GetValueOrDefault(cell.Name);

    /// <summary>Scores of bands, and of rows whose calendar year is left out.</summary>
    private static void WriteYears(TextWriter page, AccuracyView view)
    {
        page.WriteLine("## Interval scores, and years left out");
        page.WriteLine();
        page.WriteLine(
            "The interval score of a 90 % band is ln(high/low), plus 20 times the logarithm by which a measurement lies outside. It is averaged per table, then over tables; smaller is better. A year left out takes every table with rows of that calendar year out of layer overheads, expert transfers and bands. The year is that of the day in the row's notes, else of the engine's release; rows that tell neither are not scored there."
        );
        page.WriteLine();
        bool hasBefore = view.Report.Families.Any(cell => Earlier(view, cell)?.IntervalScore is not null);
        page.WriteLine(
            $"| | band's width | interval score, family left out |{(hasBefore ? " before |" : "")} publisher left out | year left out | year left out: rows | median / p90, in the band, held 80 / 90 % |"
        );
        page.WriteLine($"|---|---:|---:|{(hasBefore ? "---:|" : "")}---:|---:|---:|---:|");
        foreach (ScoreCell cell in view.Report.Families.Where(cell => cell.IntervalScore is not null))
        {
            LeftOutScores? year = cell.WithoutYear;
            page.WriteLine(
                $"| {cell.Name} | {AccuracyText.Share(cell.BandWidth)} | {Score(cell.IntervalScore)} |{(hasBefore ? $" {Score(Earlier(view, cell)?.IntervalScore)} |" : "")} {Score(cell.WithoutPublisher?.IntervalScore)} | {Score(year?.IntervalScore)} | {(year is null ? AccuracyText.None : AccuracyText.Count(year.Rows))} | {LeftOut(year)} |"
            );
        }

        page.WriteLine();
    }

    private static string Score(double? value) =>
        value is double score ? AccuracyText.Rank(score) : AccuracyText.None;
}
