using Farthing.Measurement.Scoring;
using Farthing.Measurement.StepTerms;
using Farthing.Serving.Coefficients;

namespace Farthing.Tests.Measurement.Scoring;

public sealed class StepTermFitTests
{
    private static readonly LayerOverheadKey Plain = new(
        "experts",
        "sglang",
        "fp8_block",
        "Hopper",
        "stated",
        "core"
    );

    /// <summary>Servers take 50 µs a layer more than predicted, where attention is sparse: its own terms say so, and those of others hardly move.</summary>
    [Fact]
    public void Attention_that_was_not_timed_has_overheads_of_its_own()
    {
        ScoredRow[] rows =
        [
            .. Tables("core", Plain, 6, missingUs: 0),
            .. Tables("sparse", Plain with { Attention = "sparse" }, 6, missingUs: 50),
        ];

        FittedStepTerms fitted = StepTermFit.FitTerms(rows);

        Assert.InRange(Sum(fitted, Plain with { Attention = "sparse" }), 44, 52);
        Assert.InRange(Sum(fitted, Plain), -3, 6);
        Assert.All(rows, row => Assert.InRange(fitted.Apply(row)!.AbsolutePercent, 0, 4));
    }

    /// <summary>Curves of other models' experts are twice as slow as the server: the factor goes where it belongs, not into the layers.</summary>
    [Fact]
    public void Experts_of_an_untimed_shape_take_a_factor()
    {
        LayerOverheadKey key = Plain with { Format = "mxfp4", Architecture = "Blackwell" };
        ScoredRow[] rows =
        [
            .. Tables("timed", key, 4, missingUs: 0),
            .. Enumerable
                .Range(0, 4)
                .SelectMany(table =>
                    new[] { 0.2, 0.5, 0.8 }.Select(share =>
                        Row("untimed" + table, key, 0.02, 0.02 * (1 - (share / 2)), 0.02 * share)
                    )
                ),
        ];

        FittedStepTerms fitted = StepTermFit.FitTerms(rows);

        ExpertTransfer transfer = Assert.Single(fitted.Transfers);
        Assert.Equal(("mxfp4", "Blackwell"), (transfer.Format, transfer.Architecture));
        Assert.InRange(transfer.Factor, 0.45, 0.58);
        Assert.InRange(Sum(fitted, key), -5, 5);
    }

    /// <summary>One odd table of its combination, five times too slow, moves its own terms by a bounded step, and no other's.</summary>
    [Fact]
    public void One_odd_table_moves_little()
    {
        LayerOverheadKey odd = Plain with { Engine = "vllm" };
        ScoredRow[] rows = [.. Tables("good", Plain, 6, 0), Row("odd", odd, 0.02, 0.1)];

        FittedStepTerms fitted = StepTermFit.FitTerms(rows);

        Assert.InRange(Sum(fitted, odd), 0, 90);
        Assert.InRange(Sum(fitted, Plain), -3, 12);
    }

    [Fact]
    public void Nothing_to_fit_to_changes_nothing()
    {
        FittedStepTerms fitted = StepTermFit.FitTerms([]);

        Assert.Empty(fitted.Overheads);
        Assert.Empty(fitted.Transfers);
        ScoredRow row = Rows.Row("A", 1);
        Assert.Same(row, fitted.Apply(row));
    }

    [Fact]
    public void Overheads_below_zero_leave_two_fifths_of_a_prediction() =>
        Assert.Equal(0.4, new RowStepTerms(Plain, "fp8", 1, 0.01, 0).Seconds(-1000, 1), 12);

    /// <summary>60 layers: 60 µs of TPOT for a microsecond each.</summary>
    private static IEnumerable<ScoredRow> Tables(
        string name,
        LayerOverheadKey key,
        int count,
        double missingUs
    ) =>
        from table in Enumerable.Range(0, count)
        from plain in (double[])[0.01, 0.02, 0.04]
        select Row(name + table, key, plain, plain + (missingUs * 60e-6));

    private static ScoredRow Row(
        string table,
        LayerOverheadKey key,
        double plain,
        double measured,
        double transferred = 0
    ) =>
        Rows.Row(table, measured, plain) with
        {
            StepTerms = new RowStepTerms(key, key.Format, plain, 60e-6, transferred),
        };

    private static double Sum(FittedStepTerms fitted, LayerOverheadKey key) =>
        fitted.Overheads.Where(entry => entry.Matches(key)).Sum(entry => entry.PerLayerUs);
}
