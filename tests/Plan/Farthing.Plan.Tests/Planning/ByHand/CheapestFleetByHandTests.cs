using Farthing.Planning;
using Farthing.Planning.Search;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Planning.ByHand;

/// <summary>The cheapest fleet, where it can be computed on paper: one sequence at a time takes S = output tokens · 200 ms on a fast GPU at $3 and twice that on a slow one at $2. Each case turns on one judgement.</summary>
public sealed class CheapestFleetByHandTests
{
    private const double OneFast = 3;
    private const double TwoFast = 6;

    /// <summary>With S = 1 s every T ms a fleet keeps up with ⌈1000 / T⌉ fast replicas or ⌈2000 / T⌉ slow ones; exactly full is kept up with.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1000, 1.4)] // exactly one fast, or two slow at $2.80
    [InlineData(1000, 1.6)]
    [InlineData(980, 1.6)]
    [InlineData(500, 2)]
    [InlineData(480, 1.1)] // three fast at $9 against five slow at $5.50
    [InlineData(340, 1.4)]
    [InlineData(330, 1.4)]
    [InlineData(250, 1.6)]
    [InlineData(200, 1.6)]
    [InlineData(190, 1.6)] // 6 fast, 11 slow at $17.60
    [InlineData(100, 1.6)] // 10 fast
    [InlineData(80, 1.6)] // 13 fast: judged by a thinned fleet first
    [InlineData(50, 1.4)] // 20 fast at $60 against 40 slow at $56
    public void Without_a_promise_it_must_keep_up_and_no_more(int everyMs, double slowUsd)
    {
        LinearWorld world = OneAtATime(LinearWorld.Steady(300, everyMs, 5)) with
        {
            SlowUsd = slowUsd,
            MaxGpus = 64,
        };

        Assert.Equal(
            Math.Min(OneFast * Math.Ceiling(1000.0 / everyMs), slowUsd * Math.Ceiling(2000.0 / everyMs)),
            Usd(world)!.Value,
            1e-9
        );
    }

    /// <summary>Of 100 requests that are alone some come while another is served, and wait 1 s for it: a promise on a share of them is kept up to exactly as many as it leaves out. Two replicas let nobody wait; slow ones are too slow.</summary>
    [Theory]
    [InlineData(LatencyMetric.Ttft, Statistic.P50, 0.21, 50 - 1)]
    [InlineData(LatencyMetric.Ttft, Statistic.P90, 0.21, 10)]
    [InlineData(LatencyMetric.Ttft, Statistic.P95, 0.21, 5)]
    [InlineData(LatencyMetric.Ttft, Statistic.P99, 0.21, 1)]
    [InlineData(LatencyMetric.Ttft, Statistic.Mean, 0.305, 10)] // 0.2 + k / 100
    [InlineData(LatencyMetric.Ttfo, Statistic.P90, 0.21, 10)]
    [InlineData(LatencyMetric.E2e, Statistic.P50, 1.05, 50 - 1)]
    [InlineData(LatencyMetric.E2e, Statistic.P90, 1.05, 10)]
    [InlineData(LatencyMetric.E2e, Statistic.P95, 1.05, 5)]
    [InlineData(LatencyMetric.E2e, Statistic.P99, 1.05, 1)]
    [InlineData(LatencyMetric.E2e, Statistic.Mean, 1.105, 10)] // 1 + k / 100
    public void A_promise_on_waits_lets_as_many_wait_as_it_leaves_out(
        LatencyMetric metric,
        Statistic statistic,
        double limit,
        int most
    )
    {
        Slo slo = LinearWorld.Promise(metric, statistic, limit);

        Assert.Equal(OneFast, Usd(OneAtATime(LinearWorld.Pairs(100, most, 5)) with { Slo = slo }));
        if (statistic != Statistic.P50) // Pairs() has no more than 49 of 100.
        {
            Assert.Equal(TwoFast, Usd(OneAtATime(LinearWorld.Pairs(100, most + 1, 5)) with { Slo = slo }));
        }
    }

    /// <summary>Two seats: who comes together runs together, with gaps of 300 ms instead of 200. Of k pairs 2k requests of 100 have them.</summary>
    [Theory]
    [InlineData(LatencyMetric.Itl, Statistic.P50, 0.21, 25)]
    [InlineData(LatencyMetric.Itl, Statistic.P90, 0.21, 5)]
    [InlineData(LatencyMetric.Itl, Statistic.P95, 0.21, 2)]
    [InlineData(LatencyMetric.Itl, Statistic.P99, 0.21, 0)]
    [InlineData(LatencyMetric.Itl, Statistic.Mean, 0.211, 5)] // 0.2 + 0.002 k
    [InlineData(LatencyMetric.Tpot, Statistic.P50, 0.21, 25)]
    [InlineData(LatencyMetric.Tpot, Statistic.P90, 0.21, 5)]
    [InlineData(LatencyMetric.Tpot, Statistic.P95, 0.21, 2)]
    [InlineData(LatencyMetric.Tpot, Statistic.P99, 0.21, 0)]
    [InlineData(LatencyMetric.Tpot, Statistic.Mean, 0.211, 5)]
    public void A_promise_on_gaps_lets_as_many_run_together_as_it_leaves_out(
        LatencyMetric metric,
        Statistic statistic,
        double limit,
        int most
    )
    {
        Slo slo = LinearWorld.Promise(metric, statistic, limit);
        LinearWorld Of(int pairs) =>
            new()
            {
                Traffic = LinearWorld.Pairs(100, pairs, 5),
                Seats = 2,
                Slo = slo,
            };

        Assert.Equal(OneFast, Usd(Of(most)));
        Assert.Equal(TwoFast, Usd(Of(most + 1)));
    }

    /// <summary>All requests alike: 0.2 s to the first token, gaps of 0.2 s, 1 s in all; 0.4 and 2 s on a slow GPU. A limit at exactly that is kept, a millisecond less is not.</summary>
    [Theory]
    [InlineData(LatencyMetric.Ttft, Statistic.P95, 0.2, 0.4)]
    [InlineData(LatencyMetric.Ttft, Statistic.Mean, 0.2, 0.4)]
    [InlineData(LatencyMetric.Itl, Statistic.P99, 0.2, 0.4)]
    [InlineData(LatencyMetric.Tpot, Statistic.P50, 0.2, 0.4)]
    [InlineData(LatencyMetric.E2e, Statistic.P90, 1, 2)]
    public void A_limit_is_kept_at_exactly_its_value(
        LatencyMetric metric,
        Statistic statistic,
        double fast,
        double slow
    )
    {
        double? At(double limit) =>
            Usd(
                OneAtATime(LinearWorld.Steady(100, 10_000, 5)) with
                {
                    Slo = LinearWorld.Promise(metric, statistic, limit),
                }
            );

        Assert.Equal(2, At(slow));
        Assert.Equal(3, At(slow - 0.001));
        Assert.Equal(3, At(fast));
        Assert.Null(At(fast - 0.001));
    }

    /// <summary>Four of 100 requests wait, which p95 leaves out; but they are four of the busiest 20.</summary>
    [Fact]
    public void The_busiest_stretch_alone_can_break_the_promise()
    {
        IReadOnlyList<LinearArrival> traffic = LinearWorld.Pairs(100, 4, 5);
        LinearWorld whole = OneAtATime(traffic) with
        {
            Slo = LinearWorld.Promise(LatencyMetric.Ttft, Statistic.P95, 0.21),
        };

        Assert.Equal(OneFast, Usd(whole));
        Assert.Equal(TwoFast, Usd(whole with { Busiest = [.. traffic.Take(20)] }));
        Assert.Equal(OneFast, Usd(whole with { Busiest = [.. traffic.Skip(20).Take(20)] }));
    }

    /// <summary>Nobody waits in the stretch that is called the busiest; six of 100 do elsewhere.</summary>
    [Fact]
    public void All_traffic_can_break_a_promise_that_the_busiest_stretch_keeps()
    {
        IReadOnlyList<LinearArrival> traffic = LinearWorld.Pairs(100, 6, 5);

        Assert.Equal(
            TwoFast,
            Usd(
                OneAtATime(traffic) with
                {
                    Slo = LinearWorld.Promise(LatencyMetric.Ttft, Statistic.P95, 0.21),
                    Busiest = [.. traffic.Skip(40).Take(20)],
                }
            )
        );
    }

    /// <summary>1.25 s of work every second: after 40 requests the last waits 10 s, which a promise of ten minutes does not see, nor does it after twelve times as many.</summary>
    [Fact]
    public void A_queue_that_grows_is_no_answer_although_the_stretch_keeps_its_promise()
    {
        LinearWorld world = OneAtATime(LinearWorld.Steady(40, 800, 5)) with
        {
            Slo = LinearWorld.Promise(LatencyMetric.Ttft, Statistic.P99, 600),
            SlowUsd = 100,
        };

        Plan plan = Run(world);

        Assert.Equal(TwoFast, plan.Chosen?.Quote.UsdPerHour);
        Assert.Equal(
            RejectionKind.Unstable,
            Run(world with { MaxGpus = 1, Gpus = [LinearWorld.Fast] }).Without[0].NearestMiss?.Kind
        );
    }

    /// <summary>At the slow end of the band steps take twice as long: 2 s of work for each request on one fast GPU. Every 2 s that is kept up with, every 1.9 s waits grow by 0.1 s a request.</summary>
    [Theory]
    [InlineData(2000, false)]
    [InlineData(1900, true)]
    public void A_slow_end_that_does_not_keep_up_is_known(int everyMs, bool grows)
    {
        LinearWorld world = OneAtATime(LinearWorld.Steady(100, everyMs, 5)) with { SlowUsd = 100 };

        Plan plan = Run(world);

        Assert.Equal(OneFast, plan.Chosen?.Quote.UsdPerHour);
        Assert.Equal(grows, plan.Chosen!.PessimisticGrows);
    }

    /// <summary>40 requests within 20 s bring 40 s of work, then a minute of rest: at the end of the stretch nothing is left, and the longest wait is known.</summary>
    [Fact]
    public void A_burst_that_drains_is_kept_up_with()
    {
        IReadOnlyList<LinearArrival> traffic =
        [
            .. LinearWorld.Steady(40, 500, 5),
            new LinearArrival(80_000, 64, 5),
        ];

        Assert.Equal(OneFast, Usd(OneAtATime(traffic) with { SlowUsd = 100 }));
    }

    /// <summary>An engine refuses a prompt of max_model_len tokens or more: no fleet serves it, whatever the promise.</summary>
    [Theory]
    [InlineData(510, OneFast)]
    [InlineData(511, OneFast)]
    [InlineData(512, null)]
    [InlineData(600, null)]
    public void A_fleet_that_refuses_a_request_is_no_answer(int longest, double? usd)
    {
        LinearWorld world = OneAtATime([
            .. LinearWorld.Steady(50, 2000, 1),
            new LinearArrival(100_000, longest, 1),
        ]) with
        {
            MaxModelLen = 512,
            SlowUsd = 100,
        };

        Assert.Equal(usd, Usd(world));
        Assert.Equal(
            usd,
            Usd(world with { Slo = LinearWorld.Promise(LatencyMetric.Ttft, Statistic.P50, 9) })
        );
    }

    /// <summary>S = 1 s every 250 ms takes exactly four fast or eight slow GPUs.</summary>
    [Theory]
    [InlineData(8, 1.4, 11.2)] // eight slow
    [InlineData(8, 1.6, 12.0)] // four fast
    [InlineData(7, 1.4, 12.0)] // eight slow are too many
    [InlineData(4, 1.4, 12.0)]
    [InlineData(3, 1.4, null)]
    public void No_more_gpus_than_allowed(int maxGpus, double slowUsd, double? usd)
    {
        double? found = Usd(
            OneAtATime(LinearWorld.Steady(200, 250, 5)) with
            {
                MaxGpus = maxGpus,
                SlowUsd = slowUsd,
            }
        );

        Assert.Equal(usd ?? double.NaN, found ?? double.NaN, 1e-9);
    }

    /// <summary>Five fast GPUs are needed, or ten slow ones; sold four together that is eight or twelve.</summary>
    [Theory]
    [InlineData(1, 15.0)]
    [InlineData(4, 21.0)] // twelve slow at $1.75; eight fast would be $24
    [InlineData(5, 15.0)]
    public void What_is_sold_together_is_paid_together(int pack, double usd) =>
        Assert.Equal(
            usd,
            Usd(
                OneAtATime(LinearWorld.Steady(200, 200, 5)) with
                {
                    Pack = pack,
                    SlowUsd = 1.75,
                    MaxGpus = 16,
                }
            )
        );

    private static LinearWorld OneAtATime(IReadOnlyList<LinearArrival> traffic) =>
        new() { Traffic = traffic, Seats = 1 };

    private static double? Usd(LinearWorld world) => Run(world).Chosen?.Quote.UsdPerHour;

    private static Plan Run(LinearWorld world) =>
        Planner.Run(world.ToRequest(), cancellation: TestContext.Current.CancellationToken);
}
