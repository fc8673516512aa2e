using Farthing.Documents.Traces;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Statistics;

namespace Farthing.Tests.Workloads.Lengths;

public sealed class LengthDistributionTests
{
    [Fact]
    public void The_two_range_ratios_mean_what_their_tools_mean()
    {
        UniformLength below = UniformLength.Below(1000, 0.8);
        UniformLength around = UniformLength.Around(1000, 0.2);

        Assert.Equal((800, 1000), Range(below));
        Assert.Equal((800, 1200), Range(around));
        Assert.Equal(900, below.Mean);
        Assert.Equal(1000, around.Mean);
    }

    [Fact]
    public void Lognormal_lengths_have_the_asked_mean_and_cv()
    {
        LognormalLength lengths = new(1000, 0.8);
        Pcg32 random = new(3, 2);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 200_000; i++)
        {
            double tokens = lengths.Next(ref random);
            sum += tokens;
            squares += tokens * tokens;
        }

        double mean = sum / 200_000;
        Assert.Equal(1000, mean, 10.0);
        Assert.Equal(0.8, Math.Sqrt((squares / 200_000) - (mean * mean)) / mean, 0.02);
    }

    [Fact]
    public void Conditional_lengths_keep_the_dependence_of_prompt_and_output()
    {
        RequestTable source = new(
            [.. Enumerable.Range(0, 4000).Select(i => (long)i)],
            [.. Enumerable.Range(1, 4000)],
            [.. Enumerable.Range(1, 4000).Select(i => (i / 2) + (i * 7919 % 100) + 1)]
        );
        Farthing.Workloads.Traces.TraceReadResult trace = new(
            source,
            Farthing.Workloads.Traces.TraceFormat.Lengths,
            null,
            new BrokenRows(0, []),
            4000,
            0,
            []
        );

        WorkloadProfile profile = ProfileFitter.Fit(trace, "x", "", new ProfileOrigin("", "", "", 0));
        RequestTable generated = RequestTable.FromSource(
            profile.CreateSource(1, 1, requests: 20_000),
            20_000,
            cancellation: TestContext.Current.CancellationToken
        );

        double wanted = TraceStatistics.Of(trace, null).RankCorrelation.Value;
        Assert.True(wanted > 0.95);
        Assert.Equal(
            wanted,
            TraceStatistics.Of(trace with { Table = generated }, null).RankCorrelation.Value,
            0.03
        );
    }

    [Fact]
    public void Impossible_lengths_are_faults()
    {
        Assert.Throws<FarthingException>(() => new FixedLength(0));
        Assert.Throws<FarthingException>(() => new UniformLength(5, 4));
        Assert.Throws<FarthingException>(() => new LognormalLength(double.NaN, 1));
        Assert.Throws<FarthingException>(() => UniformLength.Around(100, 1));
    }

    private static (int Low, int High) Range(UniformLength lengths)
    {
        Pcg32 random = new(1, 1);
        int low = int.MaxValue;
        int high = 0;
        for (int i = 0; i < 50_000; i++)
        {
            int tokens = lengths.Next(ref random);
            low = Math.Min(low, tokens);
            high = Math.Max(high, tokens);
        }

        return (low, high);
    }
}
