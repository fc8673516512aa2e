using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Bench;

/// <summary>The search for the highest load that keeps a promise of 50 ms, against servers that are functions.</summary>
public sealed class LoadSearchTests
{
    private static readonly Slo Promise = new([new SloTarget(LatencyMetric.Ttft, Statistic.P95, 0.05)]);
    private static readonly double[] Doubled = [1, 2, 4, 8, 16, 32, 64, 128];

    [Theory]
    // TTFT = 10 ms + load ms: 40 keep 50 ms.
    [InlineData(0, 10, 1, 40)]
    // TTFT = 10 ms · e^(load / 23): 23 · ln 5 = 37.02.
    [InlineData(1, 10, 23, 37)]
    // A cliff: 5 ms up to 90, then ten times as long.
    [InlineData(2, 5, 90, 90)]
    public void It_finds_the_whole_number_within_few_runs(int shape, double a, double b, double highest)
    {
        List<double> played = [];

        IReadOnlyList<BenchStage> stages = LoadSweep.Play(
            [.. Doubled.Select(value => new LoadLevel(LoadLevelKind.Concurrency, value))],
            level =>
            {
                played.Add(level.Value);
                return Measured(
                    shape switch
                    {
                        0 => a + (b * level.Value),
                        1 => a * Math.Exp(level.Value / b),
                        _ => level.Value <= b ? a : a * 20,
                    }
                );
            },
            search: 20,
            () => false
        );
        SloBracket bracket = LoadSearch.Bracket(stages);

        Assert.True(bracket.IsClosed);
        Assert.InRange(highest, bracket.Kept!.Value, bracket.Missed!.Value);
        Assert.True(bracket.Missed.Value - bracket.Kept.Value <= 1 || bracket.Width < 0.05);
        Assert.InRange(bracket.Estimate!.Value, bracket.Kept.Value, bracket.Missed.Value);
        Assert.InRange(played.Count, 9, 18);
        Assert.Equal(
            stages.Select(stage => stage.Level.Value).Order(),
            stages.Select(stage => stage.Level.Value)
        );
    }

    [Fact]
    public void Rates_end_within_five_percent()
    {
        IReadOnlyList<BenchStage> stages = LoadSweep.Play(
            [.. new double[] { 1, 4, 7, 10 }.Select(value => new LoadLevel(LoadLevelKind.Rate, value))],
            // A queue: 10 ms / (1 − rate / 8.7), unstable beyond; 50 ms at 6.96.
            level => Measured(level.Value < 8.7 ? 10 / (1 - (level.Value / 8.7)) : 5000),
            search: 20,
            () => false
        );
        SloBracket bracket = LoadSearch.Bracket(stages);

        Assert.True(bracket.Width < 0.05);
        Assert.InRange(6.96, bracket.Kept!.Value, bracket.Missed!.Value);
    }

    [Fact]
    public void Near_the_limit_loads_are_played_again_and_the_median_decides()
    {
        int at5 = 0;
        IReadOnlyList<BenchStage> stages = LoadSweep.Play(
            [.. new double[] { 1, 4, 8 }.Select(value => new LoadLevel(LoadLevelKind.Concurrency, value))],
            // 9.9 ms a user; the first run with 5 is lucky, the later ones are not.
            level => Measured(level.Value == 5 ? (at5++ == 0 ? 48 : 52) : 9.9 * level.Value),
            search: 20,
            () => false,
            repeats: true
        );
        SloBracket bracket = LoadSearch.Bracket(stages);

        Assert.True(at5 > 1);
        Assert.Equal((4, 5), (bracket.Kept!.Value, bracket.Missed!.Value));
        Assert.Equal(4, LoadSweep.HighestKept(stages)!.Level.Value);
    }

    [Fact]
    public void Without_a_miss_there_is_nothing_between()
    {
        SloBracket bracket = LoadSearch.Bracket([
            new(new LoadLevel(LoadLevelKind.Rate, 1), Measured(10)),
            new(new LoadLevel(LoadLevelKind.Rate, 2), Measured(20)),
        ]);

        Assert.Equal((2, null, null), (bracket.Kept!.Value, bracket.Missed?.Value, bracket.Estimate));
    }

    [Fact]
    public void A_load_that_was_interrupted_is_neither_kept_nor_missed()
    {
        StageMeasurement cut = Measured(900);
        cut = cut with { Recording = cut.Recording with { WasInterrupted = true } };

        SloBracket bracket = LoadSearch.Bracket([
            new(new LoadLevel(LoadLevelKind.Rate, 1), Measured(10)),
            new(new LoadLevel(LoadLevelKind.Rate, 2), cut),
        ]);

        Assert.Equal((1, null), (bracket.Kept!.Value, bracket.Missed?.Value));
    }

    [Fact]
    public void A_saturated_rate_ends_the_sweep()
    {
        List<double> played = [];

        LoadSweep.Play(
            [.. new double[] { 1, 2, 3, 4 }.Select(value => new LoadLevel(LoadLevelKind.Rate, value))],
            level =>
            {
                played.Add(level.Value);
                return Measured(1) with
                {
                    Checks =
                    [
                        new ValidityCheck(
                            "saturation",
                            level.Value < 2 ? CheckState.Passed : CheckState.Failed,
                            ""
                        ),
                    ],
                };
            },
            search: 0,
            () => false
        );

        Assert.Equal([1, 2], played);
    }

    [Fact]
    public void A_load_whose_requests_fail_keeps_no_promise_however_fast_the_rest_was()
    {
        StageMeasurement failing = Measured(1) with
        {
            Checks = [new ValidityCheck("errors", CheckState.Failed, "553 of 614 requests failed")],
        };

        SloBracket bracket = LoadSearch.Bracket([
            new BenchStage(new LoadLevel(LoadLevelKind.Concurrency, 1), Measured(1)),
            new BenchStage(new LoadLevel(LoadLevelKind.Concurrency, 2), failing),
        ]);

        Assert.False(failing.KeepsPromise);
        Assert.Equal((1, 2), (bracket.Kept!.Value, bracket.Missed!.Value));
    }

    private static StageMeasurement Measured(double ttftMs) =>
        StageMeasurer.Measure(
            Told.Run(10_000, Told.Request(0, [ttftMs, ttftMs + 10])),
            new StageOptions { Slo = Promise }
        );
}
