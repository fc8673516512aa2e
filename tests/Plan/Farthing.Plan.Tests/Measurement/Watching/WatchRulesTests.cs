using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;

namespace Farthing.Tests.Measurement.Watching;

/// <summary>Rules about all engines together, by the board that judges them at every look.</summary>
public sealed class WatchRulesTests
{
    private static readonly EngineWindow Busy = new() { Running = 8, KvUse = 0.9 };
    private static readonly LoadReading Middling = new(0.6, 0.5, LoadSource.Dcgm, "");

    [Theory]
    [InlineData(0.5999, true)]
    [InlineData(0.60, false)]
    [InlineData(0.95, false)]
    [InlineData(double.NaN, false)]
    public void Idle_KV_fires_below_60_percent_while_requests_run(double kvUse, bool fires) =>
        Assert.Equal(fires, Fires("idle-kv", Busy with { KvUse = kvUse }, Middling));

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void Idle_KV_is_silent_where_no_request_is_known_to_run(double running) =>
        Assert.False(Fires("idle-kv", new EngineWindow { Running = running, KvUse = 0.1 }, Middling));

    /// <summary>As the planner of NVIDIA Dynamo judges: all engines below 60 %.</summary>
    [Theory]
    [InlineData(0.58, true)]
    [InlineData(0.61, false)]
    public void Of_several_engines_the_fullest_counts(double fullest, bool fires)
    {
        EngineWindow fleet = EngineWindow.Join([
            Busy with
            {
                KvUse = 0.55,
            },
            Busy with
            {
                KvUse = fullest,
            },
            Busy with
            {
                KvUse = 0.40,
            },
        ]);

        Assert.Equal(fires, Fires("idle-kv", fleet, Middling));
    }

    [Theory]
    [InlineData(0.85, false)]
    [InlineData(0.8501, true)]
    [InlineData(double.NaN, false)]
    public void MFU_fires_above_85_percent(double mfu, bool fires) =>
        Assert.Equal(fires, Fires("mfu", Busy, Middling with { Mfu = mfu }));

    [Fact]
    public void MFU_is_silent_where_its_peak_may_be_of_another_format() =>
        Assert.False(Fires("mfu", Busy, Middling with { Mfu = 1.4, IsPeakOfFormat = false }));

    /// <summary>Ten minutes to fire, five to end, and in between nothing changes.</summary>
    [Fact]
    public void Both_wait_before_they_fire_and_before_they_end()
    {
        AlertBoard board = new(new WatchOptions());
        EngineWindow idle = Busy with { KvUse = 0.5 };
        LoadReading high = Middling with { Mfu = 0.9 };

        Assert.Empty(Names(board, idle, high, 0));
        Assert.Empty(Names(board, idle, high, 599));
        Assert.Equal(["idle-kv", "mfu"], Names(board, idle, high, 600));
        // Between the two thresholds.
        Assert.Equal(2, Names(board, Busy with { KvUse = 0.62 }, Middling with { Mfu = 0.82 }, 700).Length);
        Assert.Equal(2, Names(board, Busy with { KvUse = 0.65 }, Middling with { Mfu = 0.80 }, 800).Length);
        Assert.Equal(2, Names(board, Busy with { KvUse = 0.65 }, Middling with { Mfu = 0.80 }, 1099).Length);
        Assert.Empty(Names(board, Busy with { KvUse = 0.65 }, Middling with { Mfu = 0.80 }, 1100));
    }

    [Fact]
    public void The_words_name_the_room_that_is_left()
    {
        AlertRule rule = WatchRules.For(new WatchOptions()).Single(one => one.Name == "idle-kv");

        // 95 % ÷ 38 %
        Assert.Equal(
            "the fullest engine's KV use is 38 %, room for 2.50 × as many requests",
            WatchRules.Words(rule, 0.38)
        );
    }

    [Fact]
    public void Thresholds_move_their_ends_along()
    {
        Dictionary<string, double> thresholds = new() { ["idle-kv"] = 0.3, ["mfu"] = 0.68 };

        IReadOnlyList<AlertRule> rules = WatchRules.For(new WatchOptions { Thresholds = thresholds });

        // 0.65 ÷ 0.60 and 0.80 ÷ 0.85 of them.
        Assert.Equal(0.325, rules.Single(rule => rule.Name == "idle-kv").Clear, 12);
        Assert.Equal(0.64, rules.Single(rule => rule.Name == "mfu").Clear, 12);
    }

    private static bool Fires(string rule, EngineWindow fleet, LoadReading load)
    {
        AlertBoard board = new(new WatchOptions());
        Names(board, fleet, load, 0);
        return Names(board, fleet, load, 600).Contains(rule);
    }

    private static string[] Names(AlertBoard board, EngineWindow fleet, LoadReading load, double seconds) =>
        [.. board.Judge([], load, fleet, null, seconds, seconds, []).Select(alert => alert.Rule).Order()];
}
