using System.Globalization;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Catalogs;

/// <summary>Tables and words of measured losses of quality.</summary>
internal static class QualityParts
{
    /// <summary>What the table's columns mean.</summary>
    public const string Marks =
        "CHANGE: points of a score, percent of a perplexity; KEPT: of the 16-bit score";

    /// <summary>All figures, with the numbers of their sources.</summary>
    public static TableColumns<QualityRow> Rows(IReadOnlyList<QualityRow> rows)
    {
        QualitySource[] sources = Distinct(rows);
        return new TableColumns<QualityRow>()
            .Words("METHOD", row => row.Method)
            .Words("MODEL", row => row.Model)
            .Words("TASK", row => Word(row.Task), rank: 4)
            .Words("BENCHMARK", row => row.Benchmark)
            .Figure("16 BIT", row => Figure(row, row.Baseline), "the unquantized model's figure", rank: 3)
            .Figure("THEN", row => Figure(row, row.Value), "the quantized model's figure", rank: 2)
            .Words("CHANGE", row => row.Finding ?? Change(row))
            .Figure("KEPT", row => Kept(row.KeptPercent), "share of the 16-bit score", rank: 1)
            .Words("SPREAD", row => row.Spread ?? "", "as far as the source says it", rank: 5)
            .Words("SCHEME", row => row.Scheme ?? "", "what the source says more of the method", rank: 6)
            .Figure("SOURCE", row => Number(sources, row));
    }

    /// <summary>One line a task; tasks without figures say so.</summary>
    public static (IReadOnlyList<TaskLine> Lines, TableColumns<TaskLine> Columns) ByTask(
        MethodQuality quality
    )
    {
        QualitySource[] sources = Distinct(quality.Entries);
        IEnumerable<TaskLine> known = quality
            .Entries.GroupBy(row => (row.Task, row.Measure, row.Finding is null))
            .Select(group => new TaskLine(group.Key.Task, group.Key.Measure, [.. group]));
        TaskLine[] lines =
        [
            .. known
                .Concat(quality.NoEvidence.Select(task => new TaskLine(task, QualityMeasure.Score, [])))
                .OrderBy(line => line.Task)
                .ThenBy(line => line.Measure)
                .ThenBy(line => line.IsWords),
        ];
        return (
            lines,
            new TableColumns<TaskLine>()
                .Words("TASK", line => Name(line.Task, line.Measure, line.Rows.Count))
                .Figure("FIGURES", line => Show.Count(line.Rows.Count), rank: 2)
                .Figure("MODELS", line => line.Rows.Count > 0 ? Show.Count(line.Models) : "", rank: 3)
                .Words("CHANGE", line => line.Change)
                .Words("KEPT", line => line.Kept ?? "", "share of the 16-bit score", rank: 1)
                .Words("WORST, OR WORDS", line => line.Worst ?? "")
                .Words("SOURCES", line => Numbers(sources, line.Rows))
        );
    }

    /// <summary>The sources by their numbers.</summary>
    public static SheetBlock? Sources(IReadOnlyList<QualityRow> rows) =>
        rows.Count == 0
            ? null
            : new SheetFacts([
                .. Distinct(rows)
                    .Select(
                        (source, i) =>
                            (
                                string.Create(CultureInfo.InvariantCulture, $"[{i + 1}]"),
                                $"{source.Name} ({Days(source)}; {(source.Confidence is string level ? level + " confidence" : "not rated")}"
                                    + (source.Note is string note ? $"; {note})" : ")")
                            )
                    ),
            ]);

    /// <summary>What the figures say together, without a mean of different tasks.</summary>
    public static string Sentence(MethodQuality quality)
    {
        if (quality.Entries.Count == 0)
        {
            return $"Quality: no evidence held for {quality.Method}; the nearest method with some is {quality.Nearest}.";
        }

        QualityRow[] scores =
        [
            .. quality.Entries.Where(row => row.KeptPercent is not null).OrderBy(row => row.KeptPercent),
        ];
        if (scores.Length == 0)
        {
            return $"Quality: no score of a task is held for {quality.Method}, only its distance to 16 bit on text.";
        }

        QualityRow least = scores[0];
        string spread = least.Spread is string said ? $" ({said})" : "";
        if (scores.Length == 1)
        {
            return $"Quality: the only score held, {least.Benchmark} of {least.Model}, is {Kept(least.KeptPercent)} of 16 bit{spread}.";
        }

        int models = scores.Select(row => row.Model).Distinct().Count();
        return $"Quality: {Show.Count(scores.Length)} scores of {Show.Count(models)} {(models == 1 ? "model" : "models")} are {Between(Kept(least.KeptPercent)!, Kept(scores[^1].KeptPercent)!)} of 16 bit; the least is {least.Benchmark} of {least.Model}{spread}.";
    }

    /// <summary>The word of a task.</summary>
    public static string Word(QualityTask task) =>
        task switch
        {
            QualityTask.CommonSense => "common sense",
            QualityTask.LongContext => "long context",
            QualityTask.ToolCalls => "tool calls",
            QualityTask.Mixed => "several tasks",
            _ => task.ToString().ToLowerInvariant(),
        };

    /// <summary>What became of one figure; null where the source has no pair.</summary>
    public static string? Change(QualityRow row) =>
        row.Measure switch
        {
            QualityMeasure.Score => Signed(row.ChangePoints),
            QualityMeasure.Perplexity => Signed(row.ChangePercent) + " %",
            _ => null,
        };

    /// <summary>A share in percent.</summary>
    public static string? Kept(decimal? percent) =>
        percent?.ToString("0.0", CultureInfo.InvariantCulture) + (percent is null ? null : " %");

    /// <summary>Both ends of a range, one where they print alike.</summary>
    public static string Between(string low, string high) => low == high ? low : $"{low} to {high}";

    /// <summary>A figure in its measure's form.</summary>
    public static string? Figure(QualityRow row, decimal? figure) =>
        row.Measure == QualityMeasure.SameTopToken && figure is not null
            ? Kept(figure)
            : figure?.ToString("0.0###", CultureInfo.InvariantCulture);

    private static string Name(QualityTask task, QualityMeasure measure, int figures) =>
        figures == 0
            ? Word(task)
            : measure switch
            {
                QualityMeasure.Perplexity => $"{Word(task)}: perplexity",
                QualityMeasure.KlDivergence => $"{Word(task)}: KL divergence",
                QualityMeasure.SameTopToken => $"{Word(task)}: same top token",
                _ => Word(task),
            };

    private static string? Signed(decimal? figure) =>
        figure?.ToString(
            decimal.Abs(figure.Value) < 1 ? "+0.0#;−0.0#;0.0" : "+0.0;−0.0",
            CultureInfo.InvariantCulture
        );

    private static string Days(QualitySource source) =>
        (source.AsOf is string day ? $"of {day}, " : "")
        + "read "
        + source.ReadOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static QualitySource[] Distinct(IEnumerable<QualityRow> rows) =>
        [.. rows.Select(row => row.Source).Distinct()];

    private static string Number(QualitySource[] sources, QualityRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"[{Array.IndexOf(sources, row.Source) + 1}]");

    private static string Numbers(QualitySource[] sources, IEnumerable<QualityRow> rows) =>
        string.Concat(rows.Select(row => Number(sources, row)).Distinct());
}
