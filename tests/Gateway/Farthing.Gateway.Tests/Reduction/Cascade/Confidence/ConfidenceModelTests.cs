using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Evaluation;

namespace Farthing.Tests.Reduction.Cascade.Confidence;

public sealed class ConfidenceModelTests
{
    [Fact]
    public void Stacked_signals_are_calibrated_and_better_than_one_alone()
    {
        (ConfidenceSignals[] signals, double[] right) = Draw(1, 3000);
        ConfidenceModel model = ConfidenceModel.Train(signals, right);
        (signals, right) = Draw(2, 6000);
        double[] confidence = [.. signals.Select(one => model.Assess(one))];
        bool[] isRight = [.. right.Select(one => one == 1)];

        double auc = Ranking.Auc(confidence, isRight);
        double alone = Ranking.Auc([.. signals.Select(one => one.Logprobs!.Value.GeometricMean)], isRight);

        Assert.True(auc > alone + 0.02, $"{auc:F3} against {alone:F3}");
        foreach (
            IGrouping<int, int> tenth in Enumerable.Range(0, 6000).GroupBy(i => (int)(confidence[i] * 5))
        )
        {
            if (tenth.Count() > 300)
            {
                Assert.Equal(tenth.Average(i => right[i]), tenth.Average(i => confidence[i]), 0.08);
            }
        }
    }

    private static (ConfidenceSignals[] Signals, double[] Right) Draw(ulong seed, int n)
    {
        Pcg32 draw = new(seed, 12);
        ConfidenceSignals[] signals = new ConfidenceSignals[n];
        double[] right = new double[n];
        for (int i = 0; i < n; i++)
        {
            right[i] = draw.NextDouble() < 0.7 ? 1 : 0;
            double mean = Logistic.Of(right[i] + draw.NextNormal());
            signals[i] = new ConfidenceSignals
            {
                Logprobs = new LogprobFeatures(mean, mean * mean, mean, 0.5),
                FailedChecks = draw.NextDouble() < (right[i] == 1 ? 0.02 : 0.3) ? 1 : 0,
                Judge = Logistic.Of(right[i] + draw.NextNormal()),
            };
        }

        return (signals, right);
    }
}
