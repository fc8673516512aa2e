using Farthing.Measurement.Bench.Comparing;
using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Measurement.Bench.Comparing;

public sealed class RunSpreadsTests
{
    [Fact]
    public void The_spread_of_a_mean_is_that_of_the_sample_over_its_size()
    {
        Pcg32 random = new(3, 1);
        RunSample run = Drawn.Run(ref random, 2000, 1);
        double[] ttft = [.. run.Requests.Select(request => request.Ttft)];
        double mean = ttft.Average();
        double variance = ttft.Sum(value => (value - mean) * (value - mean)) / (ttft.Length - 1);

        double spread = RunSpreads.Of(run, 1)["ttft_mean"].Variance;

        // Of ln(mean), about variance / n / mean²; 500 draws know a variance within some 6 %, 62 blocks within some 18 %.
        Assert.InRange(spread / (variance / ttft.Length / mean / mean), 0.6, 1.5);
    }

    [Fact]
    public void A_run_without_spread_has_none()
    {
        RunRequest same = new()
        {
            Ttft = 0.1,
            Ttfo = 0.1,
            Tpot = 0.02,
            E2e = 0.5,
            Gaps = [0.02, 0.02],
            InputTokens = 10,
            OutputTokens = 3,
            CachedTokens = 0,
        };
        double[] rates = [.. Enumerable.Repeat(5.0, RunSample.Slices)];
        RunSample run = new()
        {
            Requests = [.. Enumerable.Repeat(same, 100)],
            IsPerToken = true,
            WindowSeconds = 10,
            MeanInFlight = 2,
            RequestRates = rates,
            OutputRates = rates,
            InputRates = rates,
            GoodRates = rates,
        };

        foreach ((string name, Spread spread) in RunSpreads.Of(run, 1))
        {
            Assert.True(spread.Lack is not null || spread.Variance < 1e-20, name);
        }
    }

    /// <summary>p95 needs 5 / 0.05 = 100 values, p99 500; gaps are ten a request.</summary>
    [Fact]
    public void A_percentile_needs_five_values_above_it()
    {
        Pcg32 random = new(3, 1);

        IReadOnlyDictionary<string, Spread> spreads = RunSpreads.Of(Drawn.Run(ref random, 99, 1), 1);

        Assert.Equal("99 of 100 values", spreads["ttft_p95"].Lack);
        Assert.Equal("99 of 500 values", spreads["ttft_p99"].Lack);
        Assert.Null(spreads["ttft_p90"].Lack);
        Assert.Null(spreads["itl_p99"].Lack);
        Assert.Equal("19 of 20 requests", RunSpreads.Of(Drawn.Run(ref random, 19, 1), 1)["tpot_mean"].Lack);
    }

    [Fact]
    public void A_rate_needs_a_window_of_three_requests()
    {
        Pcg32 random = new(3, 1);
        RunSample run = Drawn.Run(ref random, 40, 1);

        string? lack = RunSpreads.Of(run, 1)["requests_per_s"].Lack;

        // 40 requests at 16 in flight: a window of 2.5 requests' time.
        Assert.StartsWith("a window of", lack, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_sample_has_the_quantiles_of_its_values_written_out() =>
        Prop.ForAll(
                Gen.Choose(0, 3).ListOf(30).ToArbitrary(),
                drawn =>
                {
                    int[] times = [.. drawn];
                    if (times.Sum() == 0)
                    {
                        return true;
                    }

                    RunRequest[] requests = [.. Enumerable.Range(0, 30).Select(i => One(1 + (i * 7 % 30)))];
                    double[] written =
                    [
                        .. requests.SelectMany((request, i) => Enumerable.Repeat(request.Ttft, times[i])),
                    ];
                    double[] shares = [0.5, 0.9, 0.95, 0.99];
                    double[] values = new double[4];
                    SortedTimes sorted = new(requests, "ttft");
                    sorted.Quantiles(times, shares, values);
                    return Math.Abs(sorted.Mean(times) - written.Average()) < 1e-9
                        && shares
                            .Zip(values)
                            .All(pair => Math.Abs(Quantiles.Of(written, pair.First) - pair.Second) < 1e-9);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Blocks_are_twice_as_long_as_what_is_in_flight_and_at_most_an_eighth()
    {
        BlockDraws some = new(1000, 32, 1);
        BlockDraws many = new(100, 64, 1);
        BlockDraws few = new(1000, 1, 1);
        int[] times = new int[1000];
        some.Next(times);

        Assert.Equal(64, some.Length);
        Assert.Equal(12, many.Length);
        Assert.Equal(10, few.Length);
        Assert.Equal(1000, times.Sum());
        // 100 / 12 blocks.
        Assert.Equal(100.0 / 12 / ((100.0 / 12) - 1), many.Correction, 9);
    }

    private static RunRequest One(double ttft) =>
        new()
        {
            Ttft = ttft,
            Ttfo = ttft,
            Tpot = 1,
            E2e = ttft + 1,
            Gaps = [1],
            InputTokens = 1,
            OutputTokens = 2,
            CachedTokens = double.NaN,
        };
}
