using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;
using Farthing.Tests.Gateway.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Routing.Hedging;

public sealed class HedgeTests
{
    private static readonly Deployment Any = new()
    {
        Name = "a",
        Upstream = new Upstream
        {
            Name = "a",
            Address = new Uri("http://127.0.0.1:1/v1"),
            Api = ApiKinds.OpenAi,
        },
        UpstreamModel = "x",
    };

    /// <summary>Whatever the order in which requests come and want a hedge: hedges ≤ share × requests.</summary>
    [Fact]
    public void Hedges_never_exceed_their_share() =>
        Prop.ForAll(
                Gen.Choose(1, 100).ToArbitrary(),
                Gen.ArrayOf(Gen.Choose(0, 3)).ToArbitrary(),
                (int percent, int[] events) =>
                {
                    Hedge hedge = new(new HedgeOptions { AtMost = percent / 100.0 }, (_, _) => null);
                    int requests = 0;
                    foreach (int one in events)
                    {
                        if (one == 0)
                        {
                            if (hedge.TryTake() && one % 7 == 5)
                            {
                                hedge.GiveBack();
                            }
                        }
                        else
                        {
                            hedge.Asked();
                            requests++;
                        }

                        Assert.True(hedge.Sent <= (requests * percent / 100.0) + 1e-6);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>The usual wait is the 95 % quantile by nearest rank of the last 256, however they are ordered and repeated.</summary>
    [Fact]
    public void The_usual_wait_is_that_of_the_sorted_times() =>
        Prop.ForAll(
                Gen.Choose(2, 40).ToArbitrary(),
                Gen.Choose(1, 1000).ToArbitrary(),
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                (int sixteens, int most, int seed) =>
                {
                    Chance chance = new(seed);
                    long[] ticks =
                    [
                        .. Enumerable.Range(0, 16 * sixteens).Select(_ => (long)chance.NextInt(most)),
                    ];
                    FirstByteTimes times = new();
                    foreach (long one in ticks)
                    {
                        times.Note(TimeSpan.FromTicks(one));
                    }

                    long[] last = [.. ticks.TakeLast(256).Order()];
                    Assert.Equal(last[((last.Length * 95) + 99) / 100 - 1], times.P95!.Value.Ticks);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_quiet_night_does_not_pay_for_a_storm()
    {
        Hedge hedge = new(new HedgeOptions { AtMost = 0.5 }, (_, _) => null);
        for (int i = 0; i < 10_000; i++)
        {
            hedge.Asked();
        }

        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => hedge.TryTake()));
    }

    [Fact]
    public void One_that_was_not_sent_is_not_counted()
    {
        Hedge hedge = new(new HedgeOptions { AtMost = 1 }, (_, _) => null);
        hedge.Asked();
        Assert.True(hedge.TryTake());
        Assert.False(hedge.TryTake());

        hedge.GiveBack();

        Assert.Equal(0, hedge.Sent);
        Assert.True(hedge.TryTake());
    }

    [Fact]
    public void Without_a_time_it_waits_for_what_is_usual()
    {
        Hedge hedge = new(new HedgeOptions(), (_, isStream) => isStream ? TimeSpan.FromSeconds(2) : null);

        Assert.Equal(TimeSpan.FromSeconds(2), hedge.After(Any, isStream: true));
        Assert.Null(hedge.After(Any, isStream: false));
    }

    /// <summary>Of 1…100 ms the 95th smallest is 95 ms; with 19 nobody says what is usual.</summary>
    [Fact]
    public void The_usual_wait_is_the_nearest_rank_of_the_last_ones()
    {
        FirstByteTimes times = new();
        for (int i = 1; i < FirstByteTimes.Least; i++)
        {
            times.Note(TimeSpan.FromMilliseconds(5));
        }

        Assert.Null(times.P95);
        times.Note(TimeSpan.FromMilliseconds(5));
        Assert.Equal(TimeSpan.FromMilliseconds(5), times.P95);

        // 256 newer ones push the old ones out: the 244th of 1…256 (⌈0.95 × 256⌉).
        for (int i = 1; i <= 256; i++)
        {
            times.Note(TimeSpan.FromMilliseconds(i));
        }

        for (int i = 0; i < 16 - (276 % 16); i++)
        {
            times.Note(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(times.P95!.Value.TotalMilliseconds, 243, 245);
    }
}
