using Farthing.Numerics.Quantities;
using Farthing.Numerics.Randomness;
using Farthing.Reduction.Evidence;

namespace Farthing.Tests.Reduction.Evidence;

public sealed class BettingSequenceTests
{
    [Fact]
    public void Without_scores_it_is_all()
    {
        Assert.Equal(new Interval(0, 1), new BettingSequence(0.05).Of());
    }

    [Fact]
    public void It_closes_in_on_the_mean_and_ever_loses_it_in_few_runs()
    {
        const int Runs = 300;
        Pcg32 chance = new(23, 13);
        int lost = 0;
        double width = 0;
        for (int run = 0; run < Runs; run++)
        {
            BettingSequence sequence = new(0.05);
            bool isLost = false;
            for (int n = 0; n < 400; n++)
            {
                double u = chance.NextDouble();
                sequence.Add(u * u); // Mean 1/3, variance 4/45.
                Interval now = sequence.Of();
                isLost |= now.Low > 1.0 / 3 || now.High < 1.0 / 3;
            }

            lost += isLost ? 1 : 0;
            width += sequence.Of().High - sequence.Of().Low;
        }

        // A single look of 95 % is ± 1.96 √(4/45/400) = 0.058 wide; ever after, less than three times that.
        Assert.True(lost <= 0.05 * Runs, $"{lost} of {Runs}");
        Assert.InRange(width / Runs, 0.058, 3 * 0.058);
    }

    [Fact]
    public void A_sample_with_known_probabilities_speaks_for_all()
    {
        const int Runs = 100;
        Pcg32 chance = new(23, 14);
        int lost = 0;
        for (int run = 0; run < Runs; run++)
        {
            BettingSequence sequence = new(0.05, smallestProbability: 0.2);
            for (int n = 0; n < 3_000; n++)
            {
                bool isRare = chance.NextDouble() < 0.5;
                double score = isRare ? 0.9 : 0.1; // Mean 0.5; the high ones are sampled more often.
                double probability = isRare ? 0.8 : 0.2;
                if (chance.NextDouble() < probability)
                {
                    sequence.Add(score, probability);
                }
                else
                {
                    sequence.AddUnsampled();
                }
            }

            Interval interval = sequence.Of();
            lost += interval.Low > 0.5 || interval.High < 0.5 ? 1 : 0;
            Assert.True(interval.High < 0.7, $"{interval}"); // The mean of what was sampled alone is 0.74.
        }

        Assert.True(lost <= 5, $"{lost} of {Runs}");
    }

    [Fact]
    public void Constant_scores_at_both_ends_are_told_apart()
    {
        BettingSequence zeros = new(0.05);
        BettingSequence ones = new(0.05);
        for (int n = 0; n < 2_000; n++)
        {
            zeros.Add(0);
            ones.Add(1);
        }

        Assert.Equal(0, zeros.Of().Low);
        Assert.True(zeros.Of().High < 0.02);
        Assert.Equal(1, ones.Of().High);
        Assert.True(ones.Of().Low > 0.98);
    }

    [Fact]
    public void Scores_outside_are_refused()
    {
        BettingSequence sequence = new(0.05, smallestProbability: 0.1);

        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Add(1.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Add(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Add(0.5, 0.05));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BettingSequence(0.05, 0));
        Assert.Equal(0, sequence.Count);
    }
}
