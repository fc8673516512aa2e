namespace Farthing.Measurement.Scoring;

/// <summary>Scores what is fitted to serving rows on rows that it has not seen.</summary>
public static class FoldedRows
{
    /// <summary>Each row as a fit without its fold has it; rows about which the fit says nothing are absent.</summary>
    /// <param name="fitted">What is fitted.</param>
    /// <param name="kind">What is left out together.</param>
    /// <param name="rows">All rows.</param>
    public static IReadOnlyList<ScoredRow> Of(
        IFittedOnServing fitted,
        FoldKind kind,
        IReadOnlyList<ScoredRow> rows
    )
    {
        List<ScoredRow> scored = new(rows.Count);
        foreach (Fold fold in Fold.Of(kind, rows))
        {
            IServingFit fit = fitted.Fit(fold.Training);
            foreach (ScoredRow row in fold.HeldOut)
            {
                if (fit.Apply(row) is ScoredRow applied)
                {
                    scored.Add(applied);
                }
            }
        }

        scored.Sort((a, b) => a.Line.CompareTo(b.Line));
        return scored;
    }
}
