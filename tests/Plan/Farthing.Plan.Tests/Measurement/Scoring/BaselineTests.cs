using Farthing.Measurement.Scoring;

namespace Farthing.Tests.Measurement.Scoring;

public sealed class BaselineTests
{
    [Fact]
    public void The_roofline_has_the_efficiency_that_suits_the_training_tables()
    {
        ScoredRow[] training = [Row("A", 0.02, 0.01, 0), Row("B", 0.04, 0.02, 0)];

        ScoredRow predicted = new RooflineBaseline().Fit(training).Apply(Row("C", 1, 0.03, 0.5))!;

        Assert.Equal(0.06, predicted.Predicted, 12);
        Assert.Null(new RooflineBaseline().Fit([]).Apply(training[0]));
    }

    [Fact]
    public void Three_numbers_are_found_where_three_numbers_made_the_rows()
    {
        List<ScoredRow> training = [];
        for (int i = 0; i < 24; i++)
        {
            double roofline = 0.002 * (1 + (i % 6));
            double prefill = 0.003 * (i % 4);
            training.Add(Row("T" + (i % 3), (1.3 * roofline) + 0.005 + (0.7 * prefill), roofline, prefill));
        }

        IServingFit fit = new ThreeNumberBaseline().Fit(training);

        ScoredRow unseen = fit.Apply(Row("U", 1, 0.007, 0.004))!;
        Assert.Equal((1.3 * 0.007) + 0.005 + (0.7 * 0.004), unseen.Predicted, 3e-4);
    }

    [Fact]
    public void Rates_are_tokens_in_flight_over_seconds()
    {
        BaselineTerms terms = new(0.01, 0, 64);

        Assert.Equal(64 / 0.02, terms.ValueOf(0.02), 9);
        Assert.Equal(0.02, terms.SecondsOf(3200), 12);
    }

    [Fact]
    public void The_best_scale_of_a_table_takes_its_bias_away()
    {
        ScoredRow[] rows = [Rows.Row("A", 2, 1), Rows.Row("A", 4, 2), Rows.Row("A", 9, 3)];

        IReadOnlyList<ScoredRow> scaled = TableScaleBaseline.Of(rows);

        // Ratios 2, 2, 3: median 2.
        Assert.Equal([2, 4, 6], scaled.Select(row => row.Predicted));
    }

    private static ScoredRow Row(string table, double measured, double roofline, double prefill) =>
        Rows.Row(table, measured) with
        {
            Baseline = new BaselineTerms(roofline, prefill, 0),
        };
}
