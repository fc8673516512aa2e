using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Diff;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Plans.Comparisons;

/// <summary>What differs between two plans, as a table and as JSON.</summary>
internal static class PlanDiffPage
{
    private const int Longest = 28;
    private const int MostRows = 40;

    /// <summary>Prints the differences that matter, causes last; columns carry the plans' names.</summary>
    public static void Write(TextWriter writer, PlanDiff diff, string before, string after)
    {
        Part(writer, "WHAT CAME OUT DIFFERENTLY", diff.Changes, before, after);
        Part(writer, "WHAT WENT IN DIFFERENTLY", diff.Causes, before, after);
    }

    /// <summary>Writes <c>why</c>, <c>changes</c>, <c>causes</c> and <c>others</c> into the open object.</summary>
    public static void Write(Utf8JsonWriter writer, PlanDiff diff)
    {
        writer.WriteString("why", diff.Why);
        Rows(writer, "changes", diff.Changes);
        Rows(writer, "causes", diff.Causes);
        Rows(writer, "others", diff.Others);
    }

    private static void Part(
        TextWriter writer,
        string title,
        IReadOnlyList<PlanDiffRow> rows,
        string before,
        string after
    )
    {
        if (rows.Count == 0)
        {
            return;
        }

        TextTable table = new(
            TextColumn.Text(title),
            TextColumn.Number(Cut(before)),
            TextColumn.Number(Cut(after)),
            TextColumn.Number("change")
        );
        PlanDiffRow[] shown = [.. rows.Where(row => !IsDetail(row)).Take(MostRows)];
        foreach (PlanDiffRow row in shown)
        {
            table.Row(
                "  " + Name(row.Path),
                Value(row.Before, row.Unit),
                Value(row.After, row.Unit),
                row.Change is double change
                    ? change.ToString("+0.0 %;-0.0 %;0 %", CultureInfo.InvariantCulture)
                    : ""
            );
        }

        table.Write(writer);
        if (rows.Count > shown.Length)
        {
            writer.WriteLine($"  … and {rows.Count - shown.Length} more (--json lists all)");
        }

        writer.WriteLine();
    }

    private static void Rows(Utf8JsonWriter writer, string name, IReadOnlyList<PlanDiffRow> rows)
    {
        writer.WriteStartArray(name);
        foreach (PlanDiffRow row in rows)
        {
            writer.WriteStartObject();
            writer.WriteString("path", row.Path);
            writer.WriteString("area", row.Area.ToString().ToLowerInvariant());
            writer.WriteString("before", row.Before);
            writer.WriteString("after", row.After);
            writer.WriteString("unit", row.Unit);
            if (row.Change is double change && double.IsFinite(change))
            {
                writer.WriteNumber("change", change);
            }
            else
            {
                writer.WriteNull("change");
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Latencies are shown by their 95th percentiles; the others are in the JSON document.</summary>
    private static bool IsDetail(PlanDiffRow row) =>
        row.Path.Contains(".latencies.", StringComparison.Ordinal)
        && !row.Path.EndsWith("_p95", StringComparison.Ordinal);

    private static string Name(string path)
    {
        string name = path.StartsWith("result.", StringComparison.Ordinal) ? path["result.".Length..] : path;
        return name.Length <= 46 ? name : name[..20] + "…" + name[^25..];
    }

    private static string Value(string? text, string? unit)
    {
        if (text is null)
        {
            return "—";
        }

        bool isNumber = double.TryParse(
            text,
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double value
        );
        return !isNumber
            ? Cut(text.ReplaceLineEndings(" "))
            : unit switch
            {
                "s" => Show.Seconds(value),
                "usd" => Show.Usd(value),
                "usd_per_m_tokens" => Show.UsdPerMillion(value),
                "usd_per_hour" => Show.UsdPerHour(value),
                "fraction" => Show.Percent(value),
                "bytes" => Show.Bytes(value),
                "requests_per_s" => Show.Three(value) + "/s",
                _ => value == Math.Floor(value) ? Show.Count(value) : Show.Three(value),
            };
    }

    private static string Cut(string text) => text.Length <= Longest ? text : text[..13] + "…" + text[^14..];
}
