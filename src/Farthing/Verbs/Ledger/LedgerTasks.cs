using System.Text.Json;
using Farthing.Cli;
using Farthing.Gateway.Ledger;
using Farthing.Measurement.Quality.Statistics;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Ledger;

/// <summary>What tasks cost that were done, from what was said of sessions and requests.</summary>
internal static class LedgerTasks
{
    /// <summary>Prints a line on all and a line on each; nothing where nobody said anything.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="word">What they are split by.</param>
    /// <param name="shown">The values that are shown, in their order.</param>
    public static void Write(TextWriter writer, TaskOutcomes tasks, string word, IEnumerable<string> shown)
    {
        if (tasks.Total.Tasks == 0)
        {
            return;
        }

        TaskSums total = tasks.Total;
        writer.WriteLine();
        string each =
            total.Successes == 0
                ? "none was done"
                : $"{Show.Usd(total.UsdPerSuccess)} for each that was done";
        writer.WriteLine(
            $"{Show.Count(total.Tasks)} tasks were judged, {Rate(total)} done, for {LedgerWords.Usd(total.Cost)}: {each}"
        );
        writer.WriteLine();
        TextTable table = new(
            TextColumn.Text("TASKS BY " + word.ToUpperInvariant()),
            TextColumn.Number("tasks"),
            TextColumn.Number("done"),
            TextColumn.Number("success rate (95 %)"),
            TextColumn.Number("score"),
            TextColumn.Number("cost"),
            TextColumn.Number("$/done task")
        );
        foreach (string value in shown)
        {
            if (tasks.Groups.TryGetValue(value, out TaskSums sums))
            {
                table.Row(
                    LedgerWords.Name(value, 40),
                    Show.Scaled(sums.Tasks),
                    Show.Scaled(sums.Successes),
                    Rate(sums),
                    sums.Scored == 0
                        ? "–"
                        : sums.MeanScore.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture),
                    LedgerWords.Usd(sums.Cost),
                    sums.Successes == 0 ? "–" : Show.Usd(sums.UsdPerSuccess)
                );
            }
        }

        table.Write(writer);
    }

    /// <summary>Explains the figures.</summary>
    public static void WriteExplanation(TextWriter writer)
    {
        writer.WriteLine(
            "task       a session, or a request, of which somebody said whether it did what it was for"
        );
        writer.WriteLine(
            "success    done ÷ judged, with Wilson's 95 % interval; the latest word on a task holds"
        );
        writer.WriteLine("$/done     cost of all judged tasks, failed ones too ÷ those that were done");
    }

    /// <summary>Writes a member <c>tasks</c>.</summary>
    public static void WriteJson(Utf8JsonWriter writer, TaskSums sums)
    {
        Interval rate = WilsonInterval.Of(sums.Successes, sums.Tasks);
        writer.WriteStartObject("tasks");
        writer.WriteNumber("judged", sums.Tasks);
        writer.WriteNumber("done", sums.Successes);
        JsonText.WriteFinite(writer, "success_rate", Share(sums));
        JsonText.WriteFinite(writer, "success_rate_low", sums.Tasks == 0 ? double.NaN : rate.Low);
        JsonText.WriteFinite(writer, "success_rate_high", sums.Tasks == 0 ? double.NaN : rate.High);
        JsonText.WriteFinite(writer, "mean_score", sums.MeanScore);
        writer.WriteMoney("cost_usd", sums.Cost);
        JsonText.WriteFinite(writer, "usd_per_done_task", sums.UsdPerSuccess);
        writer.WriteEndObject();
    }

    private static double Share(TaskSums sums) =>
        sums.Tasks == 0 ? double.NaN : (double)sums.Successes / sums.Tasks;

    private static string Rate(TaskSums sums)
    {
        Interval rate = WilsonInterval.Of(sums.Successes, sums.Tasks);
        return $"{Show.Percent(Share(sums))} ({Show.Percent(rate.Low)} to {Show.Percent(rate.High)})";
    }
}
