using Farthing.Numerics.Statistics;
using Farthing.Scenarios.Fleets;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Workloads.Arrivals;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>Which autoscalers stay in the answer, and on which day the others lose the promise.</summary>
public sealed class FleetFinalsTests
{
    private static readonly Slo Ttft = new([new SloTarget(LatencyMetric.Ttft, Statistic.P95, 2)]);

    /// <summary>Each letter is a policy, cheapest first: k keeps the month, x loses it.</summary>
    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("k", "0", "", "0")]
    [InlineData("kkkk", "01", "", "01")]
    [InlineData("xkkk", "12", "0", "01 2")]
    [InlineData("kxxk", "03", "12", "01 2 3")]
    [InlineData("xxkxkk", "24", "013", "01 2 3 4")]
    [InlineData("xxx", "", "012", "01 2")]
    public void The_next_is_tried_until_two_keep_it(string policies, string kept, string lost, string rounds)
    {
        List<string> played = [];
        FleetFinals finals = Find(policies, played, isOver: false);

        Assert.Equal(kept, string.Concat(finals.Kept.Select(one => one.Trial.Family)));
        Assert.Equal(lost, string.Concat(finals.Lost.Select(one => one.Trial.Family)));
        Assert.Equal(rounds, string.Join(' ', played));
        Assert.False(finals.IsInterrupted);
    }

    [Theory]
    [InlineData("kxk", "0", "01", true)]
    [InlineData("xkk", "1", "01", true)]
    [InlineData("xxkk", "2", "01 2", true)]
    [InlineData("kkk", "01", "01", false)]
    [InlineData("xk", "1", "01", false)]
    public void Once_the_time_is_over_one_is_enough(string policies, string kept, string rounds, bool isCut)
    {
        List<string> played = [];
        FleetFinals finals = Find(policies, played, isOver: true);

        Assert.Equal(kept, string.Concat(finals.Kept.Select(one => one.Trial.Family)));
        Assert.Equal(rounds, string.Join(' ', played));
        Assert.Equal(isCut, finals.IsInterrupted);
    }

    /// <summary>A dot is a policy whose month was stopped: what was played to the end stands.</summary>
    [Theory]
    [InlineData("k.k", "0", "01")]
    [InlineData(".kk", "1", "01")]
    [InlineData("..k", "", "01")]
    [InlineData("xk.k", "1", "01 2")]
    public void What_is_stopped_is_not_in_the_answer(string policies, string kept, string rounds)
    {
        List<string> played = [];
        FleetFinals finals = Find(policies, played, isOver: false);

        Assert.Equal(kept, string.Concat(finals.Kept.Select(one => one.Trial.Family)));
        Assert.Equal(rounds, string.Join(' ', played));
        Assert.True(finals.IsInterrupted);
    }

    /// <summary>20 requests on each of 21 days, p95 of 2 s promised: 10 slow ones are 2.4 % of the month, 40 are 9.5 %.</summary>
    [Fact]
    public void The_day_that_is_slowest_is_named()
    {
        MonthRun kept = new([Played(0, 10, 1), Played(1, 10, 0), Played(2, 1, 0, isBusiest: true)]);
        MonthRun lost = new([Played(0, 10, 1), Played(1, 10, 3), Played(2, 1, 0, isBusiest: true)]);

        Assert.Null(kept.Lost(new SweepPromise(Ttft)));
        LostDay on = lost.Lost(new SweepPromise(Ttft))!;
        Assert.Equal(1, on.Day.Index);
        Assert.Equal("ttft_p95", on.Target!.Name);
        Assert.InRange(on.MonthSeconds, 2.9, 3.1);
        Assert.InRange(on.DaySeconds, 2.9, 3.1);
    }

    [Fact]
    public void The_busiest_day_alone_must_keep_it_too()
    {
        MonthRun month = new([Played(0, 27, 0), Played(1, 1, 2, isBusiest: true)]);

        LostDay on = month.Lost(new SweepPromise(Ttft))!;
        Assert.Equal(1, on.Day.Index);
        Assert.InRange(on.MonthSeconds, 0.9, 1.1);
        Assert.InRange(on.DaySeconds, 2.9, 3.1);
    }

    /// <summary>An hour of 2.5 s on a day whose p95 is 1 s; one in which nothing arrives does not count.</summary>
    [Fact]
    public void An_hour_is_enough_where_every_hour_must_be_kept()
    {
        MonthRun Month(long arrived) =>
            new([
                Played(
                    0,
                    27,
                    0,
                    hours:
                    [
                        new(0, 3_600_000_000_000, 10, 10, 0, 10, [1]),
                        new(3_600_000_000_000, 7_200_000_000_000, arrived, 10, 0, 9, [2.5]),
                    ]
                ),
                Played(1, 1, 0, isBusiest: true),
            ]);

        Assert.Null(Month(10).Lost(new SweepPromise(Ttft)));
        Assert.Null(Month(0).Lost(new SweepPromise(Ttft) { EveryStretch = true }));
        LostDay on = Month(10).Lost(new SweepPromise(Ttft) { EveryStretch = true })!;
        Assert.Equal((0, "ttft_p95", 2.5), (on.Day.Index, on.Target!.Name, on.DaySeconds));
        Assert.InRange(on.MonthSeconds, 0.9, 1.1);
    }

    [Fact]
    public void A_queue_that_grows_loses_every_promise()
    {
        MonthRun month = new([
            Played(0, 27, 0),
            (Day(1, 1, isBusiest: false), new EdgeRun(null!, IsUnstable: true)),
        ]);

        LostDay on = month.Lost(new SweepPromise(Slo.None))!;
        Assert.Equal(1, on.Day.Index);
        Assert.Null(on.Target);
    }

    private static FleetFinals Find(string policies, List<string> played, bool isOver)
    {
        MonthRun[] months = [.. policies.Select(_ => new MonthRun([]))];
        PolicyTrial[] best = [.. policies.Select((_, i) => new PolicyTrial(i, null!, null!, i))];
        return FleetFinals.Find(
            best,
            round =>
            {
                played.Add(string.Concat(round.Select(trial => trial.Family)));
                return
                [
                    .. round.Select(trial => policies[trial.Family] == '.' ? null : months[trial.Family]),
                ];
            },
            month =>
                policies[Array.FindIndex(months, one => ReferenceEquals(one, month))] == 'x'
                    ? new LostDay(Day(1, 1, isBusiest: false), null, double.NaN, double.NaN)
                    : null,
            () => isOver
        );
    }

    private static RepresentativeDay Day(int index, int standsFor, bool isBusiest) =>
        new(index, standsFor, 1, RateShape.Flat, isBusiest);

    /// <summary>A day of 20 requests: some wait 3 s for their first token, the others 1 s.</summary>
    private static (RepresentativeDay Day, EdgeRun Run) Played(
        int index,
        int standsFor,
        int slow,
        bool isBusiest = false,
        IReadOnlyList<SimulationWindow>? hours = null
    )
    {
        LogLinearHistogram ttft = new();
        for (int i = 0; i < 20; i++)
        {
            ttft.Record(i < slow ? 3_000_000_000 : 1_000_000_000);
        }

        SimulationResult result = new()
        {
            LongWindows = hours ?? [],
            TtftNs = ttft,
            ItlNs = new LogLinearHistogram(),
            TpotNs = new LogLinearHistogram(),
            E2eNs = new LogLinearHistogram(),
            QueueNs = new LogLinearHistogram(),
            Arrived = 20,
            Finished = 20,
            Rejected = 0,
            Unfinished = 0,
            LostTarget = -1,
            Good = 20 - slow,
            Missed = [slow],
            InputTokens = 20,
            CachedTokens = 0,
            OutputTokens = 20,
            Preemptions = 0,
            Steps = 20,
            MakespanNs = 1,
            WholeNs = 1,
            BusyNs = 1,
            HasWork = false,
            DecodeNs = 0,
            BytesPerGpu = 0,
            FlopsPerGpu = 0,
            PeakKvUse = 0,
            PeakBatch = 1,
            MeanBatch = 1,
            Series = null!,
            Slo = Ttft,
        };
        return (Day(index, standsFor, isBusiest), new EdgeRun(result, IsUnstable: false));
    }
}
