using Farthing.Documents.Quality;
using Farthing.Measurement.Quality.Statistics;
using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using FsCheck;
using FsCheck.Fluent;
using Interval = Farthing.Numerics.Quantities.Interval;

namespace Farthing.Tests.Measurement.Quality;

public sealed class QualityStatisticsTests
{
    /// <summary>Newcombe, Stat. Med. 17 (1998) 2635, method 10; the last line: airway responsiveness, Fagerland, Lydersen and Laake, Stat. Med. 33 (2014) 2850.</summary>
    [Theory]
    [InlineData(36, 12, 2, 0, 0.0569, 0.3404)]
    [InlineData(20, 12, 2, 16, 0.0562, 0.3292)]
    [InlineData(1, 1, 7, 12, -0.5069, -0.0256)]
    public void The_difference_is_what_is_printed_for_method_10(
        double both,
        double onlyFirst,
        double onlySecond,
        double neither,
        double low,
        double high
    )
    {
        // The papers print first − second; ours is candidate − baseline, so their first is the candidate.
        Interval interval = NewcombeDifference.Of(new PairedTable(both, onlySecond, onlyFirst, neither));

        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    /// <summary>Fagerland, Lydersen and Laake, BMC Med. Res. Methodol. 13 (2013) 91: b = 1, c = 7 gives 2 × (1 + 8)/256 = 0.070.</summary>
    [Fact]
    public void McNemar_is_the_exact_binomial_of_the_published_example() =>
        Assert.Equal(18.0 / 256, McNemarTest.ExactTwoSided(1, 7), 12);

    [Fact]
    public void McNemar_equals_the_enumeration_of_all_coin_tosses()
    {
        for (int all = 0; all <= 14; all++)
        {
            for (int one = 0; one <= all; one++)
            {
                int extreme = Enumerable
                    .Range(0, 1 << all)
                    .Count(tosses =>
                        int.PopCount(tosses) <= Math.Min(one, all - one)
                        || int.PopCount(tosses) >= Math.Max(one, all - one)
                    );
                Assert.Equal((double)extreme / (1 << all), McNemarTest.ExactTwoSided(one, all - one), 1e-12);
            }
        }
    }

    [Fact]
    public void McNemar_stays_finite_where_two_to_the_n_is_no_number()
    {
        // z = 200/√5000 = 2.83 less the half for continuity: 2 × (1 − Φ(2.814)) = 0.0049.
        Assert.Equal(0.0049, McNemarTest.ExactTwoSided(2400, 2600), 4);
        Assert.Equal(1, McNemarTest.ExactTwoSided(0, 0));
        Assert.True(McNemarTest.ExactTwoSided(0, 3000) is >= 0 and < 1e-300);
    }

    [Fact]
    public void Wilson_holds_the_share_and_stays_within_0_and_1() =>
        Prop.ForAll(
                Gen.Choose(0, 2000).ToArbitrary(),
                Gen.Choose(1, 2000).ToArbitrary(),
                (successes, trials) =>
                {
                    int right = Math.Min(successes, trials);
                    Interval interval = WilsonInterval.Of(right, trials);
                    double share = (double)right / trials;
                    return interval.Low is >= 0 and <= 1
                        && interval.High is >= 0 and <= 1
                        && interval.Low <= share
                        && share <= interval.High;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Exchanged_sides_exchange_the_ends() =>
        Prop.ForAll(
                Tables().ToArbitrary(),
                table =>
                {
                    QualityFinding one = NonInferiority.Of(table, 0.01);
                    QualityFinding other = NonInferiority.Of(
                        table with
                        {
                            OnlyBaseline = table.OnlyCandidate,
                            OnlyCandidate = table.OnlyBaseline,
                        },
                        0.01
                    );
                    return Math.Abs(one.Difference.Low + other.Difference.High) < 1e-12
                        && Math.Abs(one.Difference.High + other.Difference.Low) < 1e-12
                        && one.McnemarP == other.McnemarP
                        && one.Difference.Low <= one.Difference.Value + 1e-12
                        && one.Difference.Value <= one.Difference.High + 1e-12
                        && one.Difference.Low >= -1
                        && one.Difference.High <= 1;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_wider_margin_never_turns_a_pass_into_something_else() =>
        Prop.ForAll(
                Tables().ToArbitrary(),
                Gen.Choose(1, 200).ToArbitrary(),
                (table, permille) =>
                {
                    QualityVerdict narrow = Verdict(table, permille / 1000.0);
                    QualityVerdict wide = Verdict(table, permille / 500.0);
                    return (narrow != QualityVerdict.Passes || wide == QualityVerdict.Passes)
                        && (wide != QualityVerdict.Fails || narrow == QualityVerdict.Fails);
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-0.009, 0.004, -0.002, QualityVerdict.Passes)]
    [InlineData(-0.009, -0.001, -0.005, QualityVerdict.Passes)]
    [InlineData(-0.03, -0.011, -0.02, QualityVerdict.Fails)]
    [InlineData(-0.03, -0.001, -0.015, QualityVerdict.Fails)]
    [InlineData(-0.015, -0.001, -0.008, QualityVerdict.Undecided)]
    [InlineData(-0.03, 0.01, -0.015, QualityVerdict.Undecided)]
    [InlineData(-0.010, 0.01, 0, QualityVerdict.Undecided)]
    public void The_verdict_is_the_one_of_the_docs(
        double low,
        double high,
        double estimate,
        QualityVerdict expected
    ) => Assert.Equal(expected, NonInferiority.VerdictOf(new RangedShare(estimate, low, high), 0.01));

    [Fact]
    public void Repeats_share_the_weight_of_their_question()
    {
        PairedOutcome[] outcomes =
        [
            new(0, true, true),
            new(0, true, false),
            new(1, false, true),
            new(1, true, false),
            new(2, true, false),
            new(2, true, false),
        ];

        QualityFinding finding = NonInferiority.Of(outcomes, 0.01);

        // Halves: question 0 half both, half lost; 1 half won, half lost: a draw; 2 all lost.
        Assert.Equal(
            (0.5, 2.0, 0.5, 0.0),
            (finding.BothRight, finding.OnlyBaseline, finding.OnlyCandidate, finding.BothWrong)
        );
        Assert.Equal((2, 0), (finding.Lost, finding.Won));
        Assert.Equal(0.5, finding.McnemarP, 12);
    }

    /// <summary>7.849 × 0.05 / 0.0001 = 3,924.5.</summary>
    [Fact]
    public void The_needed_questions_follow_the_formula()
    {
        Assert.Equal(3925, PairedSampleSize.ForMargin(new PairedTable(800, 25, 25, 150), 0.01));
        // Of none of 1,000 flips: one in 1,000 → 79, but Wilson needs 3.8415 × 0.99/0.01 = 380.3.
        Assert.Equal(381, PairedSampleSize.ForMargin(new PairedTable(900, 0, 0, 100), 0.01));
        Assert.Equal(QualityVerdict.Passes, Verdict(new PairedTable(382, 0, 0, 0), 0.01));
        Assert.Equal(QualityVerdict.Undecided, Verdict(new PairedTable(379, 0, 0, 0), 0.01));
    }

    /// <summary>Accuracy 80 and 78 %, 8 % flips, 300 questions: the true difference of −2 points lies within the interval in at least 93 % of 2,000 draws.</summary>
    [Fact]
    public void The_interval_holds_the_truth_as_often_as_it_says()
    {
        Pcg32 chance = new(7, 1);
        int covered = 0;
        for (int draw = 0; draw < 2000; draw++)
        {
            Interval interval = NewcombeDifference.Of(Drawn(ref chance, 300, 0.75, 0.05, 0.03));
            covered += interval.Low <= -0.02 && -0.02 <= interval.High ? 1 : 0;
        }

        Assert.InRange(covered / 2000.0, 0.93, 0.99);
    }

    [Fact]
    public void An_equal_candidate_passes_as_often_as_promised_and_one_at_the_margin_hardly_ever()
    {
        Pcg32 chance = new(11, 1);
        const double Margin = 0.02;
        int needed = (int)PairedSampleSize.ForMargin(new PairedTable(7500, 300, 300, 1900), Margin);
        int equal = 0;
        int atMargin = 0;
        for (int draw = 0; draw < 2000; draw++)
        {
            PairedTable same = Drawn(ref chance, needed, 0.75, 0.03, 0.03);
            PairedTable worse = Drawn(ref chance, needed, 0.75, 0.04, 0.02);
            equal += Verdict(same, Margin) == QualityVerdict.Passes ? 1 : 0;
            atMargin += Verdict(worse, Margin) == QualityVerdict.Passes ? 1 : 0;
        }

        Assert.InRange(equal / 2000.0, 0.72, 0.88);
        // One-sided 97.5 %: one in forty, with three standard errors of 2,000 draws.
        Assert.InRange(atMargin / 2000.0, 0, 0.036);
    }

    private static QualityVerdict Verdict(PairedTable table, double margin) =>
        NonInferiority.VerdictOf(NonInferiority.Of(table, margin).Difference, margin);

    private static PairedTable Drawn(ref Pcg32 chance, int pairs, double both, double lost, double won)
    {
        double[] counts = new double[4];
        for (int i = 0; i < pairs; i++)
        {
            double at = chance.NextDouble();
            counts[
                at < both ? 0
                : at < both + lost ? 1
                : at < both + lost + won ? 2
                : 3
            ]++;
        }

        return new PairedTable(counts[0], counts[1], counts[2], counts[3]);
    }

    private static Gen<PairedTable> Tables() =>
        Gen.Choose(0, 300)
            .Four()
            .Select(counts => new PairedTable(counts.Item1, counts.Item2, counts.Item3, counts.Item4 + 1));
}
