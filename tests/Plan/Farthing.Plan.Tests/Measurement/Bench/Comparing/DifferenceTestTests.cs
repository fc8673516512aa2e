using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Comparing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Measurement.Bench.Comparing;

public sealed class DifferenceTestTests
{
    private static readonly ComparedMetric Ttft = Metric("ttft_p95");
    private static readonly ComparedMetric Rate = Metric("output_tokens_per_s");
    private static readonly ComparedMetric Errors = Metric("error_share");

    /// <summary>ln(110 / 100) = 0.09531; √(0.0001 + 0.0003) = 0.02; degrees (0.0004)² / ((0.0001² + 0.0003²) / 9) = 14.4.</summary>
    [Fact]
    public void One_run_a_side_is_Welchs_t_on_the_logarithm_of_the_ratio()
    {
        Difference one = DifferenceTest.Of(Ttft, [Run(100, 0.0001, 9)], [Run(110, 0.0003, 9)], null);

        double reach = 0.02 * StudentT.Middle(0.95, 14.4);
        Assert.Equal(0.1, one.Change, 9);
        Assert.Equal(Math.Exp(Math.Log(1.1) - reach) - 1, one.Low, 9);
        Assert.Equal(Math.Exp(Math.Log(1.1) + reach) - 1, one.High, 9);
        Assert.Equal(StudentT.TwoSided(Math.Log(1.1) / 0.02, 14.4), one.Chance, 9);
    }

    /// <summary>A: ln 1, ln e² (mean 1, variance 2); B: ln e³, ln e⁵ (mean 4, variance 2): difference 3, √(2/2 + 2/2) = √2, degrees 2² / (1 + 1) = 2.</summary>
    [Fact]
    public void Several_runs_a_side_take_the_spread_between_them_and_not_the_one_within()
    {
        Difference one = DifferenceTest.Of(
            Ttft,
            [Run(1, 1e-9, 50), Run(Math.Exp(2), 1e-9, 50)],
            [Run(Math.Exp(3), 1e-9, 50), Run(Math.Exp(5), 1e-9, 50)],
            null
        );

        Assert.Equal(Math.E, one.A, 9);
        Assert.Equal(Math.Exp(4), one.B, 9);
        Assert.Equal(StudentT.TwoSided(3 / Math.Sqrt(2), 2), one.Chance, 9);
    }

    /// <summary>A: ln 1, ln e² (variance 2, one degree); B alone: √(2 × (1/2 + 1)) = √3.</summary>
    [Fact]
    public void Repeats_of_one_side_stand_for_both()
    {
        Difference one = DifferenceTest.Of(
            Ttft,
            [Run(1, 1e-9, 50), Run(Math.Exp(2), 1e-9, 50)],
            [Run(Math.Exp(4), 1e-9, 50)],
            null
        );

        Assert.Equal(StudentT.TwoSided(3 / Math.Sqrt(3), 1), one.Chance, 9);
    }

    /// <summary>0 of 100 and 5 of 100: (0 + 1) / 102 and (5 + 1) / 102, 0.04902 apart; √(0.0098039 × 0.9901961 / 102 + 0.0588235 × 0.9411765 / 102) = 0.025257.</summary>
    [Fact]
    public void Shares_of_errors_add_a_success_and_a_failure_so_that_no_error_is_not_certainty()
    {
        Difference one = DifferenceTest.Of(Errors, [Failed(0, 100)], [Failed(5, 100)], null);

        Assert.Equal(0.05, one.Change, 9);
        Assert.Equal(0.049020 - (1.9602 * 0.025257), one.Low, 4);
        Assert.Equal(0.049020 + (1.9602 * 0.025257), one.High, 4);
        Assert.Equal(0.0523, one.Chance, 3);
    }

    [Theory]
    // 10 % slower, sure: worse for a latency, better for a rate.
    [InlineData("ttft_p95", 110, 1e-5, Verdict.Worse)]
    [InlineData("ttft_p95", 90, 1e-5, Verdict.Better)]
    [InlineData("output_tokens_per_s", 110, 1e-5, Verdict.Better)]
    [InlineData("mean_output_tokens", 110, 1e-5, Verdict.Higher)]
    // 1 % and sure: real, and still within the margin of 2 %.
    [InlineData("ttft_p95", 101, 1e-6, Verdict.Same)]
    // 1 % and not sure: nothing is shown.
    [InlineData("ttft_p95", 101, 1e-2, Verdict.NoDifferenceShown)]
    public void The_word_follows_from_the_interval_and_the_direction(
        string metric,
        double b,
        double variance,
        Verdict verdict
    ) => Assert.Equal(verdict, Judged(Metric(metric), 100, b, variance).Verdict);

    [Fact]
    public void What_is_worse_by_less_than_the_margin_does_not_fail_a_gate()
    {
        // 10 % ± 0.6 %: beyond 2 %, and beyond 9 %, but not beyond 10 %.
        Difference one = Judged(Ttft, 100, 110, 5e-6);

        Assert.True(one.IsWorseBeyond(0.02));
        Assert.True(one.IsWorseBeyond(0.09));
        Assert.False(one.IsWorseBeyond(0.10));
        Assert.False(Judged(Ttft, 100, 90, 5e-6).IsWorseBeyond(0.02));
        Assert.True(Judged(Rate, 100, 90, 5e-6).IsWorseBeyond(0.02));
    }

    [Fact]
    public void Reasons_stand_where_there_is_no_verdict()
    {
        RunFigure known = Run(100, 1e-4, 9);
        RunFigure few = new(100, Spread.Unknown("12 of 20 requests"));
        RunFigure bare = new(100, Spread.Unknown("no interval in the file"));

        Assert.Equal(Verdict.TooFew, DifferenceTest.Of(Ttft, [known], [few], null).Verdict);
        Assert.Equal(Verdict.CannotTell, DifferenceTest.Of(Ttft, [bare], [known], null).Verdict);
        Assert.Equal(Verdict.CannotTell, DifferenceTest.Of(Ttft, [known], [Run(0, 1, 9)], null).Verdict);
        Difference unfair = DifferenceTest.Of(Ttft, [known], [known], "other prompt lengths");
        Assert.Equal(Verdict.NotComparable, unfair.Verdict);
        Assert.True(double.IsNaN(unfair.Chance));
        Assert.Equal("other prompt lengths", unfair.Lack);
    }

    /// <summary>(ln 1.2 − ln 0.8) / 3.92 = 0.10344.</summary>
    [Fact]
    public void An_interval_of_a_file_is_a_spread() =>
        Assert.Equal(0.10344, Math.Sqrt(Spread.OfInterval(0.8, 1.2).Variance), 4);

    [Fact]
    public void Changing_sides_changes_the_sign_and_mirrors_the_verdict() =>
        Prop.ForAll(
                Gen.Choose(50, 200).Three().ToArbitrary(),
                values =>
                {
                    (int a, int b, int spread) = values;
                    double variance = spread / 1e5;
                    Difference one = Judged(Ttft, a, b, variance);
                    Difference other = Judged(Ttft, b, a, variance);
                    return Math.Abs(((1 + one.Low) * (1 + other.High)) - 1) < 1e-9
                        && Math.Abs(one.Chance - other.Chance) < 1e-12
                        && other.Verdict
                            == one.Verdict switch
                            {
                                Verdict.Better => Verdict.Worse,
                                Verdict.Worse => Verdict.Better,
                                _ => one.Verdict,
                            };
                }
            )
            .QuickCheckThrowOnFailure();

    private static ComparedMetric Metric(string name) => ComparedMetric.All.First(one => one.Name == name);

    private static RunFigure Run(double value, double variance, double degrees) =>
        new(value, new Spread(variance, degrees, null));

    private static RunFigure Failed(long failed, long all) =>
        new((double)failed / all, default) { Counts = (failed, all) };

    private static Difference Judged(ComparedMetric metric, double a, double b, double variance) =>
        DifferenceTest.Judge(
            [DifferenceTest.Of(metric, [Run(a, variance, 40)], [Run(b, variance, 40)], null)],
            0.02
        )[0];
}
