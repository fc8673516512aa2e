using Farthing.Benches.Runs;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;
using Farthing.Tests.Cli;
using Farthing.Tests.Measurement.Bench;
using Farthing.Tests.Measurement.Foreign;
using Farthing.Workloads.Arrivals;

namespace Farthing.Tests.Benches;

/// <summary>A target price: two GPUs at $1.80/h and half used take 2,000 tokens/s for $1.00/M, 1.8 · 2 / 3600 / (2000 · 0.5) · 10⁶.</summary>
public sealed class BenchTargetTests
{
    private static readonly Slo Promise = new([new SloTarget(LatencyMetric.Ttft, Statistic.P95, 0.5)]);

    [Theory]
    [InlineData(1999.9, false)]
    [InlineData(2000, true)]
    [InlineData(2000.1, true)]
    public void Prompts_and_outputs_together_reach_it_from_the_needed_throughput_on(
        double tokensPerSecond,
        bool isReached
    )
    {
        TargetCheck check = Check(Load(4, tokensPerSecond));

        Assert.Equal(2000, check.NeededTokensPerS, 9);
        Assert.Equal(isReached, check.Reached);
        Assert.Equal(2000 / tokensPerSecond, check.Factor!.Value, 9);
        // The price there is the one that bench prints as blended, at the same utilization.
        Assert.Equal(2000 / tokensPerSecond, check.Price!.Value.Value, 9);
    }

    [Fact]
    public void It_is_reached_at_the_lowest_load_that_does()
    {
        TargetCheck check = Check(Load(2, 1500), Load(4, 2200), Load(8, 3000));

        Assert.Equal((true, 4, 2200), (check.Reached, check.Load, check.TokensPerS!.Value.Value));
    }

    [Fact]
    public void Missed_it_names_the_load_with_the_most_tokens()
    {
        TargetCheck check = Check(Load(2, 1000), Load(4, 1600), Load(8, 1500));

        Assert.Equal((false, 4, 1.25), (check.Reached, check.Load, check.Factor));
        Assert.Null(check.ReachedBeyondPromise);
    }

    [Fact]
    public void A_load_that_misses_the_promise_reaches_nothing_and_is_named()
    {
        TargetCheck check = CheckWithin(
            Promise,
            Load(2, 1000),
            Load(4, 1600),
            Load(8, 2500, ttft: 0.6),
            Load(16, 3000, ttft: 0.9)
        );

        Assert.Equal((false, 4, 8), (check.Reached, check.Load, check.ReachedBeyondPromise));
    }

    [Fact]
    public void A_load_that_is_not_valid_reaches_nothing()
    {
        BenchStage load = Load(4, 5000);
        TargetCheck check = Check(
            load with
            {
                Measured = load.Measured with
                {
                    Checks = [new ValidityCheck("errors", CheckState.Failed, "all")],
                },
            }
        );

        Assert.Equal((false, null, null), (check.Reached, check.Load, check.TokensPerS));
    }

    [Fact]
    public void Of_runs_of_one_load_the_median_counts() =>
        Assert.False(Check(Load(4, 2500), Load(4, 1900), Load(4, 1800)).Reached);

    [Fact]
    public void Without_a_target_nothing_is_checked() =>
        Assert.Null(BenchTarget.Of(Outcome(null, Slo.None, Load(4, 5000))));

    /// <summary>Four GPUs with 1,500 tokens/s each, prompts and outputs, at $5.40/h: 5.4 · 4 / 3600 / 6000 · 10⁶ = $1.00.</summary>
    [Theory]
    [InlineData("$1.00/M", 0, "reached, 6,000 tok/s at 64 concurrent, $1.00/M")]
    [InlineData(
        "$0.99/M",
        1,
        "MISSED, the most is 6,000 tok/s at 64 concurrent, $1.00/M; it takes 1.0 % more"
    )]
    [InlineData("$0.10/M", 1, "it takes 10.0 × that")]
    public void The_exit_code_says_whether_it_is_reached(string target, int exitCode, string words)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.json");
        File.WriteAllText(file, ForeignTexts.InferenceX);

        RunResult run = Run.Farthing(
            $"bench --import {file} --gpu-price $5.40/h --utilization 100% --target {target}"
        );

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(
            words,
            run.Output.ReplaceLineEndings(" ").Replace("   ", " ", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        // Nobody knows how long another tool's run took in all.
        Assert.DoesNotContain("GPU time:", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bench http://127.0.0.1:1 --target $1/M")]
    [InlineData("bench --import NOWHERE --target $1/M")]
    public void A_target_without_a_price_is_refused(string line)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--target needs the price of a GPU-hour", run.Error, StringComparison.Ordinal);
    }

    private static TargetCheck Check(params BenchStage[] loads) => CheckWithin(Slo.None, loads);

    private static TargetCheck CheckWithin(Slo slo, params BenchStage[] loads) =>
        BenchTarget.Of(Outcome(1, slo, loads))!;

    private static BenchOutcome Outcome(double? target, Slo slo, params BenchStage[] loads) =>
        new(
            new BenchPlan
            {
                Target = null,
                Levels = [.. loads.Select(load => load.Level)],
                IsSweep = loads.Length > 1,
                Input = Interval.Point(1024),
                Output = Interval.Point(256),
                Gaps = new ExponentialGaps(),
                Slo = slo,
                Gpus = 2,
                Utilization = 0.5,
                TargetUsdPerMillion = target,
            },
            LoadTarget.Parse("http://server:8000")!,
            loads
        )
        {
            Scale = new PromptScale(12, 1.3, "/tokenize"),
            Extras = RequestExtras.All,
            GpuPrice = 1.8,
        };

    /// <summary>A load of which a quarter of the tokens is output.</summary>
    private static BenchStage Load(int users, double tokensPerSecond, double ttft = 0.1)
    {
        StageMeasurement measured = StageMeasurer.Measure(
            Told.Run(1000, Told.Request(0, [100, 110])),
            new StageOptions { Slo = Promise }
        );
        return new BenchStage(
            new LoadLevel(LoadLevelKind.Concurrency, users),
            measured with
            {
                Steady = measured.Steady with
                {
                    OutputTokensPerSecond = tokensPerSecond / 4,
                    InputTokensPerSecond = tokensPerSecond * 3 / 4,
                },
                Checks = [],
                Promise = [new SloFinding(Promise.Targets[0], ttft)],
            }
        );
    }
}
