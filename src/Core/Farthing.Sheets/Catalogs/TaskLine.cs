using Farthing.Documents.Catalogs;

namespace Farthing.Sheets.Catalogs;

/// <summary>What is known of a method on one task, by one measure.</summary>
/// <param name="Task">The task.</param>
/// <param name="Measure">What its figures count.</param>
/// <param name="Rows">The figures, or the words that stand in their place; none where no evidence is held.</param>
internal sealed record TaskLine(QualityTask Task, QualityMeasure Measure, IReadOnlyList<QualityRow> Rows)
{
    /// <summary>How many models they are of.</summary>
    public int Models => Rows.Select(row => row.Model).Distinct().Count();

    /// <summary>True where the sources have words in place of figures.</summary>
    public bool IsWords => Rows.Count > 0 && Rows[0].Finding is not null;

    /// <summary>The figures' range.</summary>
    public string Change =>
        Rows.Count == 0 ? "no evidence held"
        : IsWords ? "in words"
        : Measure switch
        {
            QualityMeasure.Score => Range(row => row.ChangePoints, QualityParts.Change) is string points
                ? points + " points"
                : "",
            QualityMeasure.Perplexity => Range(row => row.ChangePercent, QualityParts.Change)!,
            _ => Range(row => row.Value, row => QualityParts.Figure(row, row.Value))!,
        };

    /// <summary>The range of kept shares; null without scores.</summary>
    public string? Kept => Range(row => row.KeptPercent, row => QualityParts.Kept(row.KeptPercent));

    /// <summary>The figure that lost most, or the sources' words; null without either.</summary>
    public string? Worst
    {
        get
        {
            if (Rows.Count == 0 || IsWords)
            {
                return IsWords ? string.Join("; ", Rows.Select(row => row.Finding).Distinct()) : null;
            }

            QualityRow worst = (
                Measure switch
                {
                    QualityMeasure.Score => Rows.MinBy(row => row.KeptPercent),
                    QualityMeasure.Perplexity => Rows.MaxBy(row => row.ChangePercent),
                    QualityMeasure.SameTopToken => Rows.MinBy(row => row.Value),
                    _ => Rows.MaxBy(row => row.Value),
                }
            )!;
            return Measure == QualityMeasure.Score ? $"{worst.Benchmark}, {worst.Model}" : worst.Model;
        }
    }

    private string? Range(Func<QualityRow, decimal?> of, Func<QualityRow, string?> show)
    {
        QualityRow[] known = [.. Rows.Where(row => of(row) is not null).OrderBy(of)];
        return known.Length == 0 ? null : QualityParts.Between(show(known[0])!, show(known[^1])!);
    }
}
