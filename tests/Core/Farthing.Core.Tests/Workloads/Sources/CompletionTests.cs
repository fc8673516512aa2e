using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Workloads.Sources;

/// <summary>Sources whose requests follow from answers.</summary>
public sealed class CompletionTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Sessions_and_session_traces_say_that_they_wait_for_answers()
    {
        RequestTable table = new([0, 10], [5, 5], [2, 2], sessions: [1, 1]);

        Assert.True(Sessions(new EvenStarts(2, 0)).DependsOnCompletions);
        Assert.True(
            new ClosedLoopTraceSource(table, new ClosedLoopPlan([-1, 0], [0, 7])).DependsOnCompletions
        );
        Assert.False(
            new ClosedLoopTraceSource(table, new ClosedLoopPlan([-1, -1], [0, 0])).DependsOnCompletions
        );
        Assert.True(new TableLoopSource(table, 1).DependsOnCompletions);
        Assert.False(new TableLoopSource(table, 2).DependsOnCompletions);
    }

    [Fact]
    public void Users_are_always_in_a_session_and_start_another_one_when_it_ends()
    {
        SessionSource source = Sessions(new EvenStarts(2, rampSeconds: 4), renews: true);

        Request first = source.Take();
        Assert.Equal((0, 100, 0), (first.ArrivalNs, first.InputTokens, first.Session));
        // The second user comes at 1/2 of the ramp of 4 s.
        Assert.Equal(2 * Second, source.NextArrivalNs);
        Request second = source.Take();
        Assert.Equal(long.MaxValue, source.NextArrivalNs);
        // Two turns a session, 3 s of thought, 110 tokens more each turn.
        source.OnFinished(first, 1 * Second);
        Request third = source.Take();
        Assert.Equal((4 * Second, 210, 0), (third.ArrivalNs, third.InputTokens, third.Session));
        source.OnFinished(third, 5 * Second);
        Request fourth = source.Take();
        Assert.Equal((8 * Second, 100, 2), (fourth.ArrivalNs, fourth.InputTokens, fourth.Session));
        Assert.Equal(1, second.Session);
    }

    [Fact]
    public void A_table_is_played_in_its_order_so_many_at_a_time()
    {
        RequestTable table = new([0, 900, 901, 902], [1, 2, 3, 4], [1, 1, 1, 1]);
        TableLoopSource source = new(table, concurrency: 2, rampSeconds: 0, thinkSeconds: 1);

        Request a = source.Take();
        Request b = source.Take();
        Assert.Equal(long.MaxValue, source.NextArrivalNs);
        source.OnFinished(b, 5 * Second);
        Request c = source.Take();
        source.OnFinished(a, 6 * Second);
        Request d = source.Take();

        Assert.Equal([1, 2, 3, 4], new[] { a, b, c, d }.Select(one => one.InputTokens));
        Assert.Equal([0L, 0L, 6 * Second, 7 * Second], new[] { a, b, c, d }.Select(one => one.ArrivalNs));
        source.OnFinished(c, 8 * Second);
        Assert.Equal(long.MaxValue, source.NextArrivalNs);
        source.Restart();
        Assert.Equal(1, source.Take().InputTokens);
    }

    [Fact]
    public void A_rate_rises_in_a_straight_line_and_then_stays()
    {
        RampedArrivals ramped = new(
            new RenewalArrivals(10, new ConstantGaps(), RateShape.Flat, 1),
            rampSeconds: 20
        );
        List<double> times = [];
        for (double at = 0; at < 40; )
        {
            at = ramped.NextNs() / 1e9;
            times.Add(at);
        }

        // r·t²/2R = 10·100/40 = 25 within the first half of the ramp, 10·400/40 = 100 in all of it; then ten a second.
        Assert.InRange(times.Count(at => at < 10), 24, 26);
        Assert.InRange(times.Count(at => at < 20), 99, 101);
        Assert.InRange(times.Count(at => at is >= 20 and < 30), 99, 101);
        Assert.Equal(times.Order(), times);
    }

    private static SessionSource Sessions(ArrivalProcess starts, bool renews = false) =>
        new(
            new SessionModel(
                16,
                Always(2),
                Always(100),
                Always(110),
                0,
                Always(1),
                Always(1),
                Always(10),
                Always(3),
                2,
                155
            ),
            starts,
            1,
            null,
            null,
            renews
        );

    private static QuantileTable Always(double value) => new([0, 1], [value, value]);
}
