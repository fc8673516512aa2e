using Farthing.Numerics.Randomness;
using Farthing.Reduction.Cascade.Baselines;
using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Tests.Reduction.Cascade.Baselines;

public sealed class RacerTests
{
    [Fact]
    public void Without_risk_one_model_is_asked()
    {
        double[] weak = [.. Enumerable.Range(0, 500).Select(i => i / 500.0)];
        double[] strong = [.. Enumerable.Repeat(0.5, 500)];
        LabeledOutcome[] outcomes = [.. Enumerable.Repeat(new LabeledOutcome(1, 1), 500)];

        RacerRule rule = Racer.Calibrate(weak, strong, outcomes, 0.02, 0.05);

        Assert.All(weak, score => Assert.True(rule.AsksWeak(score, 0.5) != rule.AsksStrong(score, 0.5)));
    }

    [Fact]
    public void Too_few_rows_ask_both()
    {
        LabeledOutcome[] outcomes = [.. Enumerable.Repeat(new LabeledOutcome(1, 1), 50)];
        RacerRule rule = Racer.Calibrate(new double[50], new double[50], outcomes, 0.02, 0.05);

        Assert.True(rule.AsksWeak(0.1, 0.9));
        Assert.True(rule.AsksStrong(0.9, 0.1));
    }

    [Fact]
    public void The_risk_stays_below_the_limit()
    {
        int broken = 0;
        for (ulong seed = 0; seed < 100; seed++)
        {
            (double[] weak, double[] strong, LabeledOutcome[] outcomes) = Draw(seed, 1000);
            RacerRule rule = Racer.Calibrate(weak, strong, outcomes, 0.05, 0.05);
            (weak, strong, outcomes) = Draw(seed + 1000, 20_000);
            int failures = 0;
            for (int i = 0; i < outcomes.Length; i++)
            {
                failures += rule.Fails(weak[i], strong[i], outcomes[i]) ? 1 : 0;
            }

            broken += failures > 0.05 * outcomes.Length ? 1 : 0;
        }

        Assert.InRange(broken, 0, 10);
    }

    private static (double[] Weak, double[] Strong, LabeledOutcome[] Outcomes) Draw(ulong seed, int n)
    {
        Pcg32 draw = new(seed, 2);
        double[] weak = new double[n];
        double[] strong = [.. Enumerable.Repeat(0.8, n)];
        LabeledOutcome[] outcomes = new LabeledOutcome[n];
        for (int i = 0; i < n; i++)
        {
            weak[i] = draw.NextDouble();
            outcomes[i] = new LabeledOutcome(
                draw.NextDouble() < weak[i] ? 1 : 0,
                draw.NextDouble() < 0.8 ? 1 : 0
            );
        }

        return (weak, strong, outcomes);
    }
}
