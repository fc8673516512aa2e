using Farthing.Numerics.Randomness;
using Farthing.Reduction.Evidence;

namespace Farthing.Tests.Reduction.Evidence;

public sealed class ShiftDetectorTests
{
    /// <summary>The definition, gambler by gambler: who began at each label, and what each holds of each bet.</summary>
    [Theory]
    [InlineData(true, 0.02)]
    [InlineData(true, 0.3)]
    [InlineData(false, 0.02)]
    [InlineData(false, 0.3)]
    public void The_evidence_is_the_sum_of_all_gamblers(bool isAbove, double limit)
    {
        Pcg32 draw = new(7, 1);
        bool[] labels = [.. Enumerable.Range(0, 60).Select(_ => draw.NextDouble() < limit)];
        ShiftDetector detector = isAbove ? ShiftDetector.Above(limit) : ShiftDetector.Below(limit);
        foreach (bool isError in labels)
        {
            detector.Add(isError);
        }

        double[] shares = isAbove ? [1, Math.Pow(limit, 0.3), Math.Pow(limit, 0.6)] : [0, limit / 3];
        double[] weights = isAbove ? [0.6, 0.2, 0.2] : [0.5, 0.5];
        double expected = 0;
        for (int bet = 0; bet < shares.Length; bet++)
        {
            for (int begin = 0; begin < labels.Length; begin++)
            {
                double holds = weights[bet];
                foreach (bool isError in labels.Skip(begin))
                {
                    holds *= isError ? shares[bet] / limit : (1 - shares[bet]) / (1 - limit);
                }

                expected += holds;
            }
        }

        Assert.Equal(expected, detector.Evidence, expected * 1e-9);
    }

    /// <summary>Exactly: over all courses of twelve labels at the limit, the mean of the evidence is their number.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void At_the_limit_the_mean_evidence_is_the_number_of_labels(bool isAbove)
    {
        const int Labels = 12;
        const double Limit = 0.2;
        double mean = 0;
        for (int course = 0; course < 1 << Labels; course++)
        {
            ShiftDetector detector = isAbove ? ShiftDetector.Above(Limit) : ShiftDetector.Below(Limit);
            double probability = 1;
            for (int i = 0; i < Labels; i++)
            {
                bool isError = (course >> i & 1) == 1;
                probability *= isError ? Limit : 1 - Limit;
                detector.Add(isError);
            }

            mean += probability * detector.Evidence;
        }

        Assert.Equal(Labels, mean, 1e-9);
    }

    [Fact]
    public void Labels_without_end_leave_a_number()
    {
        ShiftDetector detector = ShiftDetector.Above(0.001);
        for (int i = 0; i < 1000; i++)
        {
            detector.Add(isError: true);
        }

        Assert.True(double.IsFinite(detector.Evidence));
        detector.Add(isError: false);
        Assert.True(double.IsFinite(detector.Evidence));
    }
}
