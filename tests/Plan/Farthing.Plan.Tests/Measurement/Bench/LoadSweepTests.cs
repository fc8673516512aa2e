using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Bench;

public sealed class LoadSweepTests
{
    private static readonly Slo Promise = new([new SloTarget(LatencyMetric.Ttft, Statistic.P95, 0.05)]);

    [Fact]
    public void It_stops_after_two_misses_and_looks_in_between()
    {
        List<double> played = [];

        IReadOnlyList<BenchStage> stages = LoadSweep.Play(
            [
                .. new double[] { 1, 2, 4, 8, 16, 32, 64 }.Select(value => new LoadLevel(
                    LoadLevelKind.Concurrency,
                    value
                )),
            ],
            level =>
            {
                played.Add(level.Value);
                return Measured(level.Value * 9);
            },
            search: 3,
            () => false
        );

        // 9 ms a user: 5 users keep 50 ms. 8 and 16 miss; then √(4·8) ≈ 6 misses, √(4·6) ≈ 5 keeps, √(5·6) rounds to 5.
        Assert.Equal([1, 2, 4, 8, 16, 6, 5], played);
        Assert.Equal([1, 2, 4, 5, 6, 8, 16], stages.Select(stage => stage.Level.Value));
        Assert.Equal(5, LoadSweep.HighestKept(stages)!.Level.Value);
    }

    [Fact]
    public void A_load_that_keeps_after_one_that_missed_is_not_the_highest_kept()
    {
        BenchStage[] stages =
        [
            new(new LoadLevel(LoadLevelKind.Rate, 1), Measured(10)),
            new(new LoadLevel(LoadLevelKind.Rate, 2), Measured(90)),
            new(new LoadLevel(LoadLevelKind.Rate, 3), Measured(10)),
        ];

        Assert.Equal(1, LoadSweep.HighestKept(stages)!.Level.Value);
    }

    [Fact]
    public void Nothing_is_played_when_time_is_up()
    {
        Assert.Empty(
            LoadSweep.Play([new LoadLevel(LoadLevelKind.Concurrency, 1)], _ => Measured(1), 2, () => true)
        );
    }

    private static StageMeasurement Measured(double ttftMs) =>
        StageMeasurer.Measure(
            Told.Run(1000, Told.Request(0, [ttftMs, ttftMs + 10])),
            new StageOptions { Slo = Promise }
        );
}
