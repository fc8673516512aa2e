using Farthing.Experiments.Checks;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Randomness;
using Farthing.Tests.Experiments.Estimates;
using Farthing.Tests.Experiments.Judging;

namespace Farthing.Tests.Experiments.Acceptance;

/// <summary>Levers that do nothing, through all checks, and bills that fall by themselves.</summary>
public sealed class NullTests(ITestOutputHelper output)
{
    private const ulong Seed = 20261103;
    private static readonly double[] Levels = [0.1, 0.05, 0.01];

    /// <summary>Of 20 nulls 4 or more are called PROVEN with 0.016.</summary>
    [Fact]
    public void Twenty_nulls_are_seldom_proven() => AssertNulls(20, 2000, 0.15);

    /// <summary>A 90 % interval lies below 0 in 5 % of nulls; two standard deviations of 1,000 are 1.4 %.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    public void A_thousand_nulls_are_proven_as_seldom_as_they_may_be() => AssertNulls(1000, 8000, 0.064);

    /// <summary>p of the period before below 0.1, 0.05 and 0.01 in as many of 6,000 A/A: within three standard deviations.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    public void The_period_before_fails_as_seldom_as_its_p_says()
    {
        const int Count = 6000;
        int[] below = new int[2 * Levels.Length];
        for (int i = 0; i < Count; i++)
        {
            UnitTable table = CoverageTests.World(i).Table(2 * Seed + (ulong)i, 2000, 200);
            double p = UnitChecks.Before(table.PrePeriod(), new EstimateOptions(2000)).P ?? 1;
            for (int k = 0; k < Levels.Length; k++)
            {
                below[(i % 2 * Levels.Length) + k] += p < Levels[k] ? 1 : 0;
            }
        }

        output.WriteLine($"of {Count / 2} each, 10 and 50 % held out: {string.Join(' ', below)}");
        for (int k = 0; k < below.Length; k++)
        {
            double expected = Levels[k % Levels.Length];
            double deviation = Math.Sqrt(expected * (1 - expected) * Count / 2);
            Assert.InRange(
                below[k],
                (expected * Count / 2) - (3 * deviation),
                (expected * Count / 2) + (3 * deviation)
            );
        }
    }

    /// <summary>14 + 14 days, bills of a request that fall by 0.3, 0.6 and 1.0 % a day: a naive comparison claims a saving far more often than its 5 %.</summary>
    [Fact]
    public void A_bill_that_falls_by_itself_passes_for_a_saving_before_and_after()
    {
        int[] claimed = new int[3];
        for (int i = 0; i < 300; i++)
        {
            Pcg32 random = new(Seed + (ulong)i, 4);
            double fall = 0.003 + (i % 3 * 0.0035);
            double[] days = new double[28];
            for (int day = 0; day < days.Length; day++)
            {
                days[day] = Math.Pow(1 - fall, day) * Math.Exp(0.1 * random.NextNormal());
            }

            BeforeAfter estimate = BeforeAfter.Of(days.AsSpan(0, 14), days.AsSpan(14));
            claimed[i % 3] += estimate.Effect < 0 && estimate.SavingsUncertainty < 1 ? 1 : 0;
        }

        output.WriteLine($"claimed of 100 each: {string.Join(' ', claimed)}");
        Assert.True(claimed[2] > 50 && claimed[0] < claimed[1] && claimed[1] < claimed[2]);
    }

    private void AssertNulls(int count, int sessions, double share)
    {
        int[] verdicts = new int[Enum.GetValues<Verdict>().Length];
        int before = 0;
        int widened = 0;
        double outside = 0;
        for (int i = 0; i < count; i++)
        {
            SimulatedUnits world = CoverageTests.World(i) with { Effect = 0 };
            ExperimentOutcomes sample = ExperimentJudgeTests.Outcomes(
                world.Table(Seed + (ulong)i, sessions, 200)
            );
            ExperimentPlan plan = sample.Plan with
            {
                PlannedSize = sessions,
                Arms = sample.Plan.Arms with { ControlShare = world.Share },
                Prediction = new SavingPrediction(0, -1e6, 1e6),
                Guardrails = [],
            };
            ExperimentReport report = ExperimentJudge.Judge(
                sample with
                {
                    Plan = plan,
                    StartedPlanSha256 = plan.Hash(),
                }
            );
            verdicts[(int)report.Verdict]++;
            before += report.Invalidated == CheckKind.Before ? 1 : 0;
            widened += report.Widening > 1 ? 1 : 0;
            outside += report.Checks.First(check => check.Kind == CheckKind.Rerandomized).Value ?? 0;
        }

        string all = string.Join(
            ", ",
            Enum.GetValues<Verdict>().Select(one => $"{one} {verdicts[(int)one]}")
        );
        output.WriteLine(
            $"of {count} nulls: {all}; invalid by the period before {before}, widened {widened}, {outside / count:F2} of 50 salts outside"
        );
        Assert.InRange((double)verdicts[(int)Verdict.Proven] / count, 0, share);
        Assert.InRange((double)verdicts[(int)Verdict.Worse] / count, 0, share);
        Assert.InRange((double)verdicts[(int)Verdict.Invalid] / count, 0, 0.1);
    }
}
