using Farthing.Experiments.Judging;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Experiments.Judging;

/// <summary>The band that finished experiments give a lever's next prediction.</summary>
public sealed class LeverHistoryTests
{
    private const double Z = 1.6448536;

    /// <summary>Half of the prior's variance: its 90 % band reaches half a prediction to each side.</summary>
    private const double Shared = 0.5 / Z * (0.5 / Z) / 2;

    [Fact]
    public void Without_experiments_a_prediction_is_taken_at_its_word_with_half_of_it_to_each_side()
    {
        LeverHistory none = LeverHistory.Of(LeverKind.ExactCache, []);

        Assert.Equal((0, 1.0), (none.Experiments, none.Ratio));
        Assert.Equal(0.5, none.Low, 1e-9);
        Assert.Equal(1.5, none.High, 1e-9);
        Assert.Equal(new SavingPrediction(200, 100, 300), Rounded(none.Predict(200)));
    }

    /// <summary>One exact experiment that saved half: as heavy as the prior, so the ratio lies in the middle.</summary>
    [Fact]
    public void One_exact_experiment_weighs_as_much_as_the_prior()
    {
        LeverHistory one = LeverHistory.Of(LeverKind.ExactCache, [Of(100, 50, 50, 50)]);

        Assert.Equal(0.75, one.Ratio, 1e-9);
        Assert.Equal(0.75 - (Z * Math.Sqrt(1.5 * Shared)), one.Low, 1e-6);
    }

    [Fact]
    public void A_vague_experiment_moves_less_and_other_levers_invalid_ones_and_no_prediction_nothing()
    {
        (ExperimentPlan plan, ExperimentReport report) = Of(100, 50, 50, 50);
        LeverHistory vague = LeverHistory.Of(LeverKind.ExactCache, [Of(100, 50, -1000, 1100)]);
        LeverHistory none = LeverHistory.Of(
            LeverKind.ExactCache,
            [
                (plan with { Lever = LeverKind.Cascade }, report),
                (plan, report with { Verdict = Verdict.Invalid }),
                Of(0, 50, 50, 50),
                Of(100, 50, double.NaN, 100),
            ]
        );

        Assert.InRange(vague.Ratio, 0.99, 1);
        Assert.Equal(LeverHistory.Of(LeverKind.ExactCache, []), none);
    }

    /// <summary>Levers whose worth is drawn from the prior, with experiments of different errors: the next one lies in its 90 % band in 90 % of them.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void The_next_experiment_lies_in_the_band_in_nine_of_ten(int experiments)
    {
        const int Worlds = 4000;
        Pcg32 random = new(20261201, 7);
        int inside = 0;
        for (int i = 0; i < Worlds; i++)
        {
            double lever = 1 + (Math.Sqrt(Shared) * random.NextNormal());
            List<(ExperimentPlan, ExperimentReport)> past = [];
            for (int j = 0; j < experiments; j++)
            {
                double error = 0.05 + (0.3 * random.NextDouble());
                double saved =
                    100 * (lever + (Math.Sqrt(Shared) * random.NextNormal()) + (error * random.NextNormal()));
                past.Add(Of(100, saved, saved - (100 * Z * error), saved + (100 * Z * error)));
            }

            LeverHistory history = LeverHistory.Of(LeverKind.ExactCache, past);
            double next = lever + (Math.Sqrt(Shared) * random.NextNormal());
            inside += history.Low <= next && next <= history.High ? 1 : 0;
        }

        Assert.InRange(inside, 3530, 3670); // 3,600 and 3.7 standard deviations
    }

    private static SavingPrediction Rounded(SavingPrediction one) =>
        new(Math.Round(one.MonthlyUsd, 6), Math.Round(one.LowUsd, 6), Math.Round(one.HighUsd, 6));

    private static (ExperimentPlan Plan, ExperimentReport Report) Of(
        double predicted,
        double saved,
        double low,
        double high
    ) =>
        (
            SamplePlans.Units with
            {
                Prediction = new SavingPrediction(predicted, predicted / 2, predicted * 1.5),
            },
            new ExperimentReport(
                Verdict.Proven,
                null,
                -0.1,
                new Interval(-0.2, -0.05),
                IsAnytime: false,
                1,
                new MonthlySaving(saved, low, high),
                PredictionPlace.Inside,
                0,
                null,
                null,
                null,
                [],
                []
            )
        );
}
