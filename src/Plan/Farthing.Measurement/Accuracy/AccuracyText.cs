using System.Globalization;
using Farthing.Documents.Accuracy;
using Farthing.Measurement.Scoring;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Accuracy;

/// <summary>Text forms of errors, in the terminal and on the page.</summary>
public static class AccuracyText
{
    /// <summary>Placeholder of an unknown value.</summary>
    public const string None = "–";

    /// <summary>A count with commas.</summary>
    public static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count of rows.</summary>
    public static string Rows(int rows) => rows == 1 ? "1 row" : Count(rows) + " rows";

    /// <summary>Percent with one decimal.</summary>
    public static string Percent(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " %";

    /// <summary>Percent of a share without decimals.</summary>
    public static string Share(double? fraction) =>
        fraction is double value ? (100 * value).ToString("F0", CultureInfo.InvariantCulture) + " %" : None;

    /// <summary>Percent with its sign.</summary>
    public static string Signed(double value) =>
        value.ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Median / p90.</summary>
    public static string Pair(double median, double p90) => $"{Short(median)} / {Short(p90)}";

    /// <summary>Median / p90 of a cell.</summary>
    public static string Pair(ScoreCell? cell) =>
        cell is null ? None : Pair(cell.MedianPercent, cell.P90Percent);

    /// <summary>A rank correlation.</summary>
    public static string Rank(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>A measured or predicted figure with its unit.</summary>
    public static string Figure(ScoredRow row, double value) =>
        row.Metric switch
        {
            "output_tok_s" or "total_tok_s" => Show.Three(value) + " tok/s",
            "req_s" => Show.Three(value) + " req/s",
            _ => Show.Seconds(value),
        };

    /// <summary>Points that a target is missed by, median / p90, or that it is met.</summary>
    public static string Verdict(TargetScore score) =>
        score.IsMet ? "met" : $"{Points(score.MedianMissPoints)} / {Points(score.P90MissPoints)}";

    /// <summary>Rows left out together, in words.</summary>
    public static string FoldWords(FoldKind kind) =>
        kind switch
        {
            FoldKind.Models => "one model at a time",
            FoldKind.Gpus => "one GPU type at a time",
            FoldKind.Engines => "one engine at a time",
            FoldKind.Families => "one family of tables at a time",
            FoldKind.Publishers => "one publisher at a time",
            _ => "one table at a time",
        };

    /// <summary>A table's name without the bars that its file uses.</summary>
    public static string TableName(string table) => table.Replace("|", " · ", StringComparison.Ordinal);

    /// <summary>A row in words: what, where, under which load.</summary>
    public static string RowName(ScoredRow row)
    {
        string load = double.IsFinite(row.SweepAt)
            ? (row.Traits.Load == "open" ? " at " : " C ")
                + row.SweepAt.ToString("0.##", CultureInfo.InvariantCulture)
                + (row.Traits.Load == "open" ? "/s" : "")
            : "";
        return $"{TableName(row.Table)}: {row.Metric} {row.Statistic}, {row.Traits.Load}{load}";
    }

    /// <summary>Percent points with at most one decimal.</summary>
    public static string Short(double value) =>
        value >= 99.95
            ? value.ToString("F0", CultureInfo.InvariantCulture)
            : value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Points above a target, or that it is met.</summary>
    public static string Points(double value) => value > 0 ? "+" + Short(value) : "met";
}
