using Farthing.Numerics.Randomness;
using Farthing.Reduction.Cascade.Baselines;
using Farthing.Reduction.Cascade.Calibration;

namespace Farthing.Tests.Reduction.Cascade.Baselines;

public sealed class ConformalGateTests
{
    [Fact]
    public void Failures_among_the_routed_stay_below_the_limit()
    {
        int broken = 0;
        double routed = 0;
        for (ulong seed = 0; seed < 200; seed++)
        {
            Pcg32 draw = new(seed, 1);
            double[] scores = new double[2000];
            double[] failures = new double[2000];
            for (int i = 0; i < scores.Length; i++)
            {
                scores[i] = draw.NextDouble();
                failures[i] = draw.NextDouble() < 1 - scores[i] ? 1 : 0;
            }

            CascadePromise promise = ConformalGate.Calibrate(new CalibrationSet(scores, failures), 0.2, 0.05);

            // Where scores of at least s are routed, (1 − s) / 2 of them fail.
            broken += promise.Threshold is double threshold && (1 - threshold) / 2 > 0.2 ? 1 : 0;
            routed += promise.AcceptedFraction / 200;
        }

        Assert.InRange(broken, 0, 14);
        Assert.InRange(routed, 0.30, 0.40);
    }

    [Fact]
    public void The_walk_begins_at_a_hundred_routed_rows()
    {
        // Ten of the surest 49 fail, none of the next: a walk from the strictest quantile would stop at once.
        double[] scores = [.. Enumerable.Range(0, 2000).Select(i => (double)-i)];
        double[] failures = new double[2000];
        Array.Fill(failures, 1, 0, 10);

        CascadePromise promise = ConformalGate.Calibrate(new CalibrationSet(scores, failures), 0.2, 0.05);

        Assert.Equal(1, promise.AcceptedFraction);
    }
}
