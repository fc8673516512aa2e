using Farthing.Numerics.Randomness;
using Farthing.Reduction.Cascade.Baselines;
using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Evaluation;
using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Tests.Reduction.Cascade.Calibration;

public sealed class LearnThenTestTests
{
    private const double Limit = 0.02;

    /// <summary>Shares of MMLU (14,037 rows): both right, the strong alone, the weak alone, neither.</summary>
    private static readonly double[] Shares = [0.6281, 0.1778, 0.0529, 0.1412];

    /// <summary>reduce.md 10.3: n = 1,000, ε = 2 %, δ = 5 %, d = 1.3. The true regret at a threshold is known, since the rows are drawn.</summary>
    [Fact]
    public void The_promise_is_kept_in_at_least_186_of_200_recalibrations()
    {
        int kept = 0;
        int keptByCrc = 0;
        double escalated = 0;
        for (ulong seed = 0; seed < 200; seed++)
        {
            CalibrationSet set = Draw(seed, 1000);
            CascadePromise promise = LearnThenTest.Calibrate(set, Limit, 0.05);
            kept += TrueRegret(promise) <= Limit ? 1 : 0;
            keptByCrc += TrueRegret(ConformalRiskControl.Calibrate(set, Limit)) <= Limit ? 1 : 0;
            escalated += promise.EscalatedFraction / 200;
        }

        Assert.True(kept >= 186, $"kept in {kept} of 200");
        Assert.True(keptByCrc < 150, $"plain risk control kept it in {keptByCrc} of 200");
        Assert.InRange(escalated, 0.67, 0.73);
    }

    [Fact]
    public void Too_few_labels_escalate_all()
    {
        CascadePromise promise = LearnThenTest.Calibrate(Draw(1, 148), Limit, 0.05);

        Assert.Null(promise.Threshold);
        Assert.Equal(1, promise.EscalatedFraction);
        Assert.False(promise.Accepts(double.MaxValue));
    }

    [Fact]
    public void A_sequence_stops_at_its_first_failure()
    {
        // The surest 20 of 410 rows fail: ten of them are at most 4.1 %, twenty 7.0 %. What is below is never reached, though all of it is right.
        double[] scores = [.. Enumerable.Range(0, 410).Select(i => (double)-i)];
        double[] losses = new double[410];
        Array.Fill(losses, 1, 0, 20);
        CalibrationSet set = new(scores, losses);

        Assert.Equal(10.0 / 410, LearnThenTest.Calibrate(set, 0.06, 0.05).AcceptedFraction, 1e-12);
        Assert.Equal(1, ConformalRiskControl.Calibrate(set, 0.06).AcceptedFraction);
    }

    [Fact]
    public void A_looser_limit_or_more_labels_never_accept_less()
    {
        CalibrationSet set = Draw(5, 1000);
        double before = 0;
        foreach (double limit in (double[])[0.005, 0.01, 0.02, 0.05, 0.1, 0.2])
        {
            double accepted = LearnThenTest.Calibrate(set, limit, 0.05).AcceptedFraction;
            Assert.True(accepted >= before);
            before = accepted;
        }
    }

    [Fact]
    public void Graded_losses_are_calibrated_too()
    {
        Pcg32 draw = new(9, 9);
        double[] scores = new double[2000];
        double[] losses = new double[2000];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = draw.NextDouble();
            losses[i] = (1 - scores[i]) * draw.NextDouble();
        }

        CalibrationSet set = new(scores, losses);
        CascadePromise hoeffding = LearnThenTest.Calibrate(set, 0.05, 0.05);
        CascadePromise betting = LearnThenTest.Calibrate(set, 0.05, 0.05, RiskBound.Betting);

        // Accepting scores of at least s loses ∫ (1 − x)/2 dx = (1 − s)²/4: 5 % at s = 0.553.
        Assert.InRange(hoeffding.Threshold!.Value, 0.553, 0.75);
        Assert.InRange(betting.Threshold!.Value, 0.553, 0.75);
        Assert.True(hoeffding.UpperBound <= 0.05);
    }

    private static CalibrationSet Draw(ulong seed, int n)
    {
        Pcg32 draw = new(seed, 5);
        double[] scores = new double[n];
        double[] losses = new double[n];
        for (int i = 0; i < n; i++)
        {
            LabeledOutcome outcome = Outcome(ref draw);
            scores[i] = SimulatedSignals.Confidence(outcome, 1.3, ref draw);
            losses[i] = outcome.Regret;
        }

        return new CalibrationSet(scores, losses);
    }

    private static LabeledOutcome Outcome(ref Pcg32 draw)
    {
        double at = draw.NextDouble();
        return at < Shares[0] ? new LabeledOutcome(1, 1)
            : at < Shares[0] + Shares[1] ? new LabeledOutcome(0, 1)
            : at < Shares[0] + Shares[1] + Shares[2] ? new LabeledOutcome(1, 0)
            : new LabeledOutcome(0, 0);
    }

    /// <summary>P(strong right, weak wrong) · P(ε ≥ logit of the threshold): the weak answer is wrong, so d adds nothing.</summary>
    private static double TrueRegret(CascadePromise promise) =>
        promise.Threshold is double threshold
            ? Shares[1]
                * (
                    1
                    - Farthing.Numerics.Statistics.NormalDistribution.ShareBelow(
                        Math.Log(threshold / (1 - threshold))
                    )
                )
            : 0;
}
