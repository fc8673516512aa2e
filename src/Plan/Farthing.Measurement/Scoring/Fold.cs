using System.Globalization;

namespace Farthing.Measurement.Scoring;

/// <summary>Unit that is left out of a fit, and scored with it.</summary>
/// <param name="Name">The table, model, GPU or engine.</param>
/// <param name="HeldOut">Its rows.</param>
/// <param name="Training">Rows that the fit may see: no row of a held-out table is among them.</param>
public sealed record Fold(string Name, IReadOnlyList<ScoredRow> HeldOut, IReadOnlyList<ScoredRow> Training)
{
    /// <summary>All folds of a kind, by name. A table with rows of several names (dense and quantized runs of two engines) is never on both sides: a row trains only if its whole table may.</summary>
    public static IReadOnlyList<Fold> Of(FoldKind kind, IReadOnlyList<ScoredRow> rows)
    {
        Func<ScoredRow, string> name = NameOf(kind, rows);
        List<Fold> folds = [];
        foreach (string held in rows.Select(name).Distinct().Order(StringComparer.Ordinal))
        {
            List<ScoredRow> heldOut = [.. rows.Where(row => name(row) == held)];
            HashSet<string> tables = [.. heldOut.Select(row => row.Table)];
            folds.Add(new Fold(held, heldOut, [.. rows.Where(row => !tables.Contains(row.Table))]));
        }

        return folds;
    }

    private static Func<ScoredRow, string> NameOf(FoldKind kind, IReadOnlyList<ScoredRow> rows) =>
        kind switch
        {
            FoldKind.Families => FamilyOf(rows),
            FoldKind.Models => row => row.Traits.Model,
            FoldKind.Gpus => row => row.Traits.Gpu,
            FoldKind.Engines => row => row.Traits.Engine,
            FoldKind.Publishers => row => row.Traits.Source.Length == 0 ? row.Table : row.Traits.Source,
            FoldKind.Years => row => row.Traits.Year?.ToString(CultureInfo.InvariantCulture) ?? row.Table,
            _ => row => row.Table,
        };

    private static Func<ScoredRow, string> FamilyOf(IReadOnlyList<ScoredRow> rows)
    {
        Dictionary<(string Kind, string Source), int> published = [];
        Dictionary<string, int> all = [];
        foreach (ScoredRow row in rows)
        {
            (string, string) key = (row.Kind, row.Traits.Source);
            published[key] = published.GetValueOrDefault(key) + 1;
            all[row.Kind] = all.GetValueOrDefault(row.Kind) + 1;
        }

        return row =>
            row.Traits.Source.Length == 0 ? row.Table
            : 2 * published[(row.Kind, row.Traits.Source)] < all[row.Kind]
                ? $"{row.Kind} · {row.Traits.Source}"
            : row.Traits.TableFamily;
    }
}
