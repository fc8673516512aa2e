using System.Text.Json;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Targets;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Precision;
using Farthing.Sheets.Parts;

namespace Farthing.Verbs.Plans.Targets;

/// <summary>What would reach a price: the table of levers and the order in which they reach it.</summary>
internal static class TargetPage
{
    /// <summary>Prints the page.</summary>
    public static void Write(TextWriter writer, TargetResult result, double seconds)
    {
        Plan plan = result.Plan;
        string target = Show.UsdPerMillion(result.TargetUsdPerMillion);
        string now = plan.Chosen is PlanEntry chosen
            ? $"today's plan costs {Show.UsdPerMillion(chosen.UsdPerMillionBlended)} /M blended: {Fleet(chosen)}"
            : "today no fleet keeps the promise";
        string answer =
            result.IsReachedAlready ? "reached by the plan as it is"
            : result.IsReached
                ? $"reached with {result.Stack.Count} lever{(result.Stack.Count == 1 ? "" : "s")}"
            : result.IsPartial ? "interrupted before it was reached"
            : result.BestUsdPerMillion is double best
                ? $"out of reach: all levers together come to {Show.UsdPerMillion(best)} /M, {Show.UsdPerMillion(best - result.TargetUsdPerMillion)} are missing"
            : "out of reach: no fleet keeps the promise under any lever";
        writer.WriteLine(
            $"{plan.Request.Model.ShortName} · {plan.Request.Workload.Name} at {Show.Three(plan.Request.Workload.RatePerSecond)}/s"
        );
        writer.WriteLine();
        writer.WriteLine($"TARGET  {target} /M blended: {answer}");
        writer.WriteLine($"        {now}");
        if (result.Levers.Count > 0)
        {
            writer.WriteLine();
            Table(writer, "EACH LEVER ALONE", result.Levers, plan.Chosen?.UsdPerMillionBlended);
            string consented = string.Join(", ", plan.Request.Shapes.Weights.Select(FormatFacts.Id));
            writer.WriteLine($"  weights within your consent ({consented}): searched by the plan already");
        }

        if (result.Stack.Count > 0)
        {
            writer.WriteLine();
            Table(writer, "ONE UPON THE OTHER", result.Stack, plan.Chosen?.UsdPerMillionBlended);
            writer.WriteLine(
                "  in the order of what they take from you: where you buy, formats (your consent), the promise, traffic"
            );
        }

        writer.WriteLine();
        writer.WriteLine(
            $"{Show.Seconds(seconds)} · every figure is a plan of its own · --json{(result.IsPartial ? " · INTERRUPTED: the levers so far" : "")}"
        );
    }

    /// <summary>Writes the result as an object.</summary>
    public static void Write(Utf8JsonWriter writer, TargetResult result)
    {
        writer.WriteStartObject();
        writer.WriteNumber("target_usd_per_m_blended", result.TargetUsdPerMillion);
        writer.WriteBoolean("reached", result.IsReached);
        writer.WriteBoolean("reached_already", result.IsReachedAlready);
        writer.WriteBoolean("is_partial", result.IsPartial);
        Number(writer, "now_usd_per_m_blended", result.Plan.Chosen?.UsdPerMillionBlended);
        Number(writer, "best_usd_per_m_blended", result.BestUsdPerMillion);
        Levers(writer, "levers", result.Levers);
        Levers(writer, "stack", result.Stack);
        writer.WriteEndObject();
    }

    private static void Table(TextWriter writer, string title, IReadOnlyList<TargetLever> levers, double? now)
    {
        TextTable table = new(
            TextColumn.Text(title),
            TextColumn.Number("$/M"),
            TextColumn.Number("change"),
            TextColumn.Text("fleet"),
            TextColumn.Text("")
        );
        foreach (TargetLever lever in levers)
        {
            string change =
                lever.UsdPerMillion is double price && now is double before
                    ? Math.Abs((price / before) - 1) < 5e-4
                        ? "none"
                        : FormattableString.Invariant($"{(price / before) - 1:+0.0 %;-0.0 %}")
                    : "";
            table.Row(
                "  " + lever.Name,
                lever.UsdPerMillion is double usd ? Show.UsdPerMillion(usd) : "—",
                change,
                lever.Entry is PlanEntry entry ? Fleet(entry) : "no fleet",
                lever.Reaches ? "reaches it" : ""
            );
        }

        table.Write(writer);
        bool IsWorthSaying(TargetLever lever) =>
            lever.Note.Length > 0
            && (
                lever.Kind != TargetLeverKind.Format
                || lever.UsdPerMillion is null
                || lever.UsdPerMillion < now * (1 - 5e-4)
                || now is null
            );
        foreach (TargetLever lever in levers.Where(IsWorthSaying))
        {
            string line = $"  {lever.Name}: {lever.Note}";
            writer.WriteLine(line.Length <= 120 ? line : line[..119] + "…");
        }
    }

    private static void Levers(Utf8JsonWriter writer, string name, IReadOnlyList<TargetLever> levers)
    {
        writer.WriteStartArray(name);
        foreach (TargetLever lever in levers)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", lever.Kind.ToString().ToLowerInvariant());
            writer.WriteString("name", lever.Name);
            Number(writer, "usd_per_m_blended", lever.UsdPerMillion);
            writer.WriteBoolean("reaches", lever.Reaches);
            Number(writer, "requests_per_s", lever.RatePerSecond);
            writer.WriteString("note", lever.Note);
            if (lever.Entry is PlanEntry entry)
            {
                writer.WriteString("fleet", Fleet(entry));
                writer.WriteString("instances", entry.Quote.Words);
                writer.WriteNumber("usd_per_hour", entry.Quote.UsdPerHour);
                writer.WriteString("price_source", entry.Quote.Source);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is double number && double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static string Fleet(PlanEntry entry) =>
        $"{(entry.Replicas + entry.Quote.SpareReplicas) * entry.Shape.Gpus} × {entry.Shape.Gpu.Id}{FleetWords.Spares(entry.Quote.SpareReplicas)} {entry.Shape.Spread} {FormatFacts.Id(entry.Shape.Weights)}, {Show.UsdPerHour(entry.Quote.UsdPerHour)}";
}
