using Farthing.Documents.Benches;
using Farthing.Documents.Plans;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Scenarios.Readiness.Lines;

namespace Farthing.Tests.Scenarios.Readiness.Lines;

/// <summary>The scenario has prompts of 512 and outputs of 128 tokens, all of them.</summary>
public sealed class LoadLinesTests
{
    [Fact]
    public void Own_lengths_that_were_tested_are_green()
    {
        ReadinessInputs inputs = With(Load(LoadLevelKind.Rate, Rows(200, 500, 130, Exponential)));

        ReadinessLine line = new LoadLines(inputs).Lengths();

        Assert.Equal(ReadinessState.Green, line.State);
        Assert.Contains("prompts p50 500 tested, 512 of the scenario", line.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024, 128)]
    [InlineData(512, 256)]
    [InlineData(380, 128)]
    public void Other_lengths_are_red(int input, int output)
    {
        ReadinessInputs inputs = With(Load(LoadLevelKind.Rate, Rows(200, input, output, Exponential)));

        ReadinessLine line = new LoadLines(inputs).Lengths();

        Assert.Equal(ReadinessState.Red, line.State);
        Assert.Contains(
            " && farthing check chat.yaml --bench bench.json",
            line.Command,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_published_profile_is_not_ones_own()
    {
        ReadinessInputs own = ReadinessCase.Of(
            "llama-3.1-8b --gpu H100-SXM --profile 1k1k --rate 1/s --requests 200 --slo ttft_p95=1.5s"
        );
        ReadinessInputs inputs = own with
        {
            Bench = Bench(Load(LoadLevelKind.Rate, Rows(200, 1000, 1000, Exponential))),
        };

        ReadinessLine line = new LoadLines(inputs).Lengths();

        Assert.Equal(ReadinessState.Unknown, line.State);
        Assert.Contains("1k1k is a published workload", line.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_requests_tell_no_distribution() =>
        Assert.Equal(
            ReadinessState.Unknown,
            new LoadLines(With(Load(LoadLevelKind.Rate, Rows(99, 512, 128, Exponential)))).Lengths().State
        );

    [Fact]
    public void Poisson_arrivals_are_green() =>
        Assert.Equal(
            ReadinessState.Green,
            new LoadLines(With(Load(LoadLevelKind.Rate, Rows(2000, 512, 128, Exponential)))).Arrivals().State
        );

    [Fact]
    public void Even_arrivals_are_red()
    {
        ReadinessLine line = new LoadLines(
            With(Load(LoadLevelKind.Rate, Rows(200, 512, 128, (i, _) => i * 1_000_000L)))
        ).Arrivals();

        Assert.Equal(ReadinessState.Red, line.State);
        Assert.Contains("evenly spaced: gaps vary by 0.00", line.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Bursts_are_red()
    {
        // Twenty at once, every 20 s: of 19 gaps in 20 the length is 0.
        ReadinessLine line = new LoadLines(
            With(Load(LoadLevelKind.Rate, Rows(400, 512, 128, (i, _) => i / 20 * 20_000_000L)))
        ).Arrivals();

        Assert.Equal(ReadinessState.Red, line.State);
        Assert.StartsWith("bursts: ", line.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_loop_alone_is_red() =>
        Assert.Equal(
            ReadinessState.Red,
            new LoadLines(With(Load(LoadLevelKind.Concurrency, Rows(200, 512, 128, Exponential))))
                .Arrivals()
                .State
        );

    [Fact]
    public void A_trace_has_its_own_arrivals() =>
        Assert.Equal(
            ReadinessState.Green,
            new LoadLines(With(Load(LoadLevelKind.Trace, Rows(200, 512, 128, (_, _) => 0)))).Arrivals().State
        );

    [Fact]
    public void A_load_test_that_says_nothing_is_unknown()
    {
        BenchDocument good = Bench(Load(LoadLevelKind.Rate, Rows(200, 512, 128, Exponential)));
        BenchDocument?[] useless =
        [
            null,
            good with
            {
                Emulated = "vLLM",
            },
            good with
            {
                Interrupted = true,
            },
            good with
            {
                Model = "another",
            },
            good with
            {
                Stages = [],
            },
            good with
            {
                Stages = [good.Stages[0] with { Valid = false }],
            },
        ];

        foreach (BenchDocument? bench in useless)
        {
            LoadLines lines = new(ReadinessCase.Bare with { Bench = bench });
            Assert.Equal(ReadinessState.Unknown, lines.Lengths().State);
            Assert.Equal(ReadinessState.Unknown, lines.Arrivals().State);
        }
    }

    [Fact]
    public void Variation_of_gaps_is_their_deviation_over_their_mean()
    {
        // Gaps of 1 and 3 by turns: mean 2, deviation 1.
        long[] times = [.. Enumerable.Range(0, 101).Select(i => (i / 2 * 4L) + (i % 2))];

        Assert.Equal(0.5, LoadSample.GapVariation(times)!.Value, 3);
    }

    private static ReadinessInputs With(BenchLoad load) => ReadinessCase.Bare with { Bench = Bench(load) };

    private static long Exponential(int index, Random random) =>
        (long)(-1_000_000 * Math.Log(1 - random.NextDouble()));

    /// <summary>Rows whose scheduled times are a running sum where the step is of chance, else the time itself.</summary>
    private static BenchRequestRow[] Rows(int count, int input, int output, Func<int, Random, long> time)
    {
        Random random = new(1);
        long sum = 0;
        BenchRequestRow[] rows = new BenchRequestRow[count];
        for (int i = 0; i < count; i++)
        {
            long at = time(i, random);
            sum = time == Exponential ? sum + at : at;
            rows[i] = new BenchRequestRow(
                sum,
                sum,
                sum,
                sum + 1000,
                RequestOutcome.Finished,
                200,
                FinishKind.Length,
                input,
                output,
                input,
                output,
                -1,
                -1,
                []
            );
        }

        return rows;
    }

    private static BenchLoad Load(LoadLevelKind kind, BenchRequestRow[] rows)
    {
        WindowFigures window = new(10, rows.Length, 1, 100, 1, 1);
        return new BenchLoad(
            kind,
            1,
            Valid: true,
            CutOff: null,
            [],
            window,
            SteadyFromS: 1,
            SteadyRounds: 30,
            Unsent: 0,
            window,
            new Dictionary<LoadLatency, LatencySummary>(),
            new TokenCounts(TokenSource.Usage, 1, null, 10, 3, 1, null),
            AskedLengths: null,
            new Dictionary<RequestOutcome, int>(),
            FailureDetails: null,
            new Dictionary<FinishKind, int>(),
            PeakInFlight: 1,
            new ClientHealth(null, null, null, 0, 0.1, 0),
            [],
            GoodputPerS: null,
            GoodFraction: null,
            Cost: null,
            Predicted: null,
            Engine: null,
            Gpu: null,
            Course: null,
            Graded: null,
            StartNs: 0,
            rows
        );
    }

    private static BenchDocument Bench(BenchLoad load) =>
        new(
            Url: "http://127.0.0.1:1",
            ServedModel: "m",
            Api: LoadApi.Chat,
            Transport: TransportKind.Sockets,
            Proxy: null,
            ProxyFrom: null,
            Emulated: null,
            Model: null,
            Gpu: null,
            Gpus: null,
            Tp: null,
            Weights: null,
            Engine: null,
            Imported: null,
            Interrupted: false,
            Valid: true,
            Notes: [],
            Prompts: null,
            WarmUp: null,
            GpuPriceUsdPerHour: null,
            Knee: null,
            Best: null,
            Search: null,
            Plan: null,
            Bill: null,
            Target: null,
            Stages: [load]
        );
}
