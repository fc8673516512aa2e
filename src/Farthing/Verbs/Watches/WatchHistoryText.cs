using System.Globalization;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Courses;
using Farthing.Measurement.Watching.Rules;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Slos;

namespace Farthing.Verbs.Watches;

/// <summary>Prints which rules fired in a past, and what the promise's budget had to bear.</summary>
internal static class WatchHistoryText
{
    private const int Most = 40;

    /// <summary>Prints it.</summary>
    public static void Write(WatchCourse course, WatchView view, Slo slo, TextWriter text)
    {
        text.WriteLine();
        if (course.Alerts.Count == 0)
        {
            text.WriteLine("RULES   none fired");
        }
        else
        {
            int fired = course.Alerts.Count + course.ForgottenAlerts;
            text.WriteLine($"RULES   fired {(fired == 1 ? "once" : Show.Count(fired) + " times")}");
            TextTable table = new(
                TextColumn.Text("  start (UTC)"),
                TextColumn.Number("length"),
                TextColumn.Text("rule"),
                TextColumn.Text("address"),
                TextColumn.Text("what")
            );
            foreach (PastAlert alert in course.Alerts.TakeLast(Most))
            {
                string still = double.IsNaN(alert.EndUnixSeconds) ? "≥ " : "";
                table.Row(
                    "  " + Date(alert.StartUnixSeconds),
                    still + Show.Seconds(Math.Round(alert.Seconds(view.UnixSeconds))),
                    alert.Rule,
                    WatchText.Cut(alert.Target, 24),
                    Shortened(alert.Summary, 50)
                );
            }

            table.Write(text);
            if (course.Alerts.Count > Most)
            {
                text.WriteLine($"  the last {Most} are shown; --output FILE.json has the others");
            }
        }

        foreach (PromiseBudget budget in PromiseBudget.Of(slo, view.Fleet))
        {
            text.WriteLine("BUDGET  " + Words(budget));
        }
    }

    /// <summary>A budget in words.</summary>
    public static string Words(PromiseBudget budget)
    {
        string name = $"{budget.Target.Name} ≤ {Show.Seconds(budget.Target.LimitSeconds)}";
        return double.IsNaN(budget.LateLow)
            ? $"{name}: not known"
            : $"{name}: {Range(budget.LateLow, budget.LateHigh)} late of {Show.Percent(budget.Allowed)} allowed: {Range(budget.LateLow / budget.Allowed, budget.LateHigh / budget.Allowed)} of the budget spent";
    }

    private static string Range(double low, double high) =>
        Show.Percent(low) == Show.Percent(high)
            ? Show.Percent(low)
            : $"{Show.Percent(low)} to {Show.Percent(high)}";

    private static string Shortened(string words, int most) =>
        words.Length <= most ? words : words[..(most - 1)] + "…";

    private static string Date(double unixSeconds) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds((long)(unixSeconds * 1000))
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
