using Farthing.Measurement.Scoring;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Measurement.Scoring;

public sealed class FoldTests
{
    private static readonly string[] Models = ["m0", "m1", "m2"];
    private static readonly string[] Gpus = ["g0", "g1"];

    [Theory]
    [InlineData(FoldKind.Tables, 3)]
    [InlineData(FoldKind.Models, 2)]
    [InlineData(FoldKind.Gpus, 2)]
    [InlineData(FoldKind.Engines, 1)]
    public void Each_row_is_held_out_once(FoldKind kind, int folds)
    {
        ScoredRow[] rows =
        [
            Rows.Row("A", 1, model: "m0", gpu: "g0"),
            Rows.Row("B", 1, model: "m1", gpu: "g0"),
            Rows.Row("C", 1, model: "m1", gpu: "g1"),
            Rows.Row("C", 2, model: "m1", gpu: "g1"),
        ];

        IReadOnlyList<Fold> found = Fold.Of(kind, rows);

        Assert.Equal(folds, found.Count);
        Assert.Equal(rows.Length, found.Sum(fold => fold.HeldOut.Count));
    }

    /// <summary>Table B has rows of two years: with either year left out, none of it trains. A row of an unknown year goes by its table.</summary>
    [Fact]
    public void Years_are_left_out_with_every_table_that_has_rows_of_them()
    {
        ScoredRow[] rows = [Of("A", 2024), Of("B", 2024), Of("B", 2025), Of("C", 2025), Of("D", null)];

        IReadOnlyList<Fold> folds = Fold.Of(FoldKind.Years, rows);

        Assert.Equal(["2024", "2025", "D"], folds.Select(fold => fold.Name));
        Assert.Equal(
            ["C D", "A D", "A B B C"],
            folds.Select(fold => string.Join(' ', fold.Training.Select(row => row.Table)))
        );

        static ScoredRow Of(string table, int? year)
        {
            ScoredRow row = Rows.Row(table, 1);
            return row with { Traits = row.Traits with { Year = year } };
        }
    }

    /// <summary>Five of eight rows are one publisher's: its families are left out one by one, the small publisher as a whole.</summary>
    [Fact]
    public void Families_are_left_out_whole_and_small_publishers_too()
    {
        ScoredRow[] rows =
        [
            Of("A", "big", "llama"),
            Of("B", "big", "llama"),
            Of("C", "big", "qwen"),
            Of("D", "big", "qwen"),
            Of("E", "big", "qwen"),
            Of("F", "small", "llama"),
            Of("G", "small", "qwen"),
            Of("H", "", ""),
        ];

        IReadOnlyList<Fold> folds = Fold.Of(FoldKind.Families, rows);

        Assert.Equal(
            ["A B", "C D E", "F G", "H"],
            folds
                .Select(fold => string.Join(' ', fold.HeldOut.Select(row => row.Table)))
                .Order(StringComparer.Ordinal)
        );
        Assert.All(folds, fold => Assert.Equal(rows.Length, fold.HeldOut.Count + fold.Training.Count));

        static ScoredRow Of(string table, string source, string family)
        {
            ScoredRow row = Rows.Row(table, 1);
            string whole = source.Length == 0 ? "" : $"{source} · vllm 0.9 · {family}";
            return row with { Traits = row.Traits with { Source = source, TableFamily = whole } };
        }
    }

    [Fact]
    public void A_table_with_two_models_is_never_on_both_sides()
    {
        ScoredRow[] rows =
        [
            Rows.Row("A", 1, model: "m0"),
            Rows.Row("A", 1, model: "m1"),
            Rows.Row("B", 1, model: "m1"),
        ];

        Fold fold = Fold.Of(FoldKind.Models, rows)[0];

        Assert.Equal("m0", fold.Name);
        Assert.Equal("B", Assert.Single(fold.Training).Table);
    }

    /// <summary>The band of a held-out table is the same whatever was measured in it: nothing leaks.</summary>
    [Theory]
    [InlineData(FoldKind.Tables)]
    [InlineData(FoldKind.Models)]
    [InlineData(FoldKind.Gpus)]
    public void What_was_measured_in_a_held_out_fold_does_not_change_its_bands(FoldKind kind)
    {
        Prop.ForAll<PositiveInt[], PositiveInt>(
                (numbers, factor) =>
                {
                    if (numbers.Length < 4)
                    {
                        return true;
                    }

                    ScoredRow[] rows = [.. numbers.Select(Made)];
                    Fold held = Fold.Of(kind, rows)[0];
                    HashSet<int> lines = [.. held.HeldOut.Select(row => row.Line)];
                    double scale = 1 + (factor.Get % 50);
                    ScoredRow[] changed =
                    [
                        .. rows.Select(row =>
                            lines.Contains(row.Line) ? row with { Measured = row.Measured * scale } : row
                        ),
                    ];
                    IEnumerable<(int, double?, double?)> Bands(ScoredRow[] all) =>
                        FoldedRows
                            .Of(new ConformalBands(), kind, all)
                            .Where(row => lines.Contains(row.Line))
                            .Select(row => (row.Line, row.Low, row.High));
                    return Bands(rows).SequenceEqual(Bands(changed));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static ScoredRow Made(PositiveInt number, int i) =>
        Rows.Row(
            "T" + (number.Get % 5),
            0.5 + (number.Get % 17),
            1 + (number.Get % 3),
            Models[number.Get % 5 % 3],
            Gpus[number.Get % 5 % 2],
            line: i + 2
        );
}
