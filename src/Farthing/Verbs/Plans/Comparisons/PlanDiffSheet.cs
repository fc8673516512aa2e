using System.Globalization;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Verbs.Plans.Comparisons;

/// <summary>Differences between two plans, as tables.</summary>
internal static class PlanDiffSheet
{
    private const int Longest = 28;
    private const int MaxRows = 40;

    /// <summary>The differences that matter, causes last; columns carry the plans' names.</summary>
    public static Sheet Of(Sheet sheet, PlanDiffDocument diff, string before, string after) =>
        sheet
            .Section("What came out differently", Part(diff.Changes, before, after))
            .Section("What went in differently", Part(diff.Causes, before, after));

    private static SheetTable? Part(IReadOnlyList<PlanDiffRow> rows, string before, string after)
    {
        PlanDiffRow[] shown = [.. rows.Where(row => !IsDetail(row)).Take(MaxRows)];
        TableColumns<PlanDiffRow> columns = new TableColumns<PlanDiffRow>()
            .Words("", row => Name(row.Path))
            .Figure(Cut(before), row => Value(row.Before, row.Unit))
            .Figure(Cut(after), row => Value(row.After, row.Unit))
            .Figure(
                "change",
                row => row.Change?.ToString("+0.0 %;-0.0 %;0 %", CultureInfo.InvariantCulture) ?? ""
            );
        return rows.Count == 0
            ? null
            : new SheetTable(
                "",
                columns.Of(shown),
                rows.Count > shown.Length
                    ? [$"… and {rows.Count - shown.Length} more (--json lists all)"]
                    : []
            );
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
                "usd_per_request" => Show.UsdPerRequest(value),
                "usd_per_hour" => Show.UsdPerHour(value),
                "fraction" => Show.Percent(value),
                "bytes" => Show.Bytes(value),
                "requests_per_s" => Show.Three(value) + "/s",
                _ => value == Math.Floor(value) ? Show.Count(value) : Show.Three(value),
            };
    }

    private static string Cut(string text) => text.Length <= Longest ? text : text[..13] + "…" + text[^14..];
}
