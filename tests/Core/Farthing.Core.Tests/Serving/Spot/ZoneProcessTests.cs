using Farthing.Serving.Spot;

namespace Farthing.Tests.Serving.Spot;

/// <summary>Zones that have spot nodes by turns.</summary>
public sealed class ZoneProcessTests
{
    private const double NsPerHour = 3.6e12;

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(4, 2, 2.2, 1)]
    [InlineData(4, 2, 2.2, 3)] // What zones have in common changes nothing of one by itself.
    [InlineData(1, 2, 1, 1)]
    [InlineData(3400, 2, 2.2, 2)]
    public void Times_have_the_mean_and_the_spread_that_were_asked_for(
        double upHours,
        double downHours,
        double variation,
        int zones
    )
    {
        List<double> up = [];
        List<double> down = [];
        for (ulong seed = 1; seed <= 300; seed++)
        {
            // Within 70 years: later times are cut.
            foreach (
                (bool isUp, double hours) in Turns(Market(upHours, downHours, variation, zones), seed, 300)
            )
            {
                (isUp ? up : down).Add(hours);
            }
        }

        Assert.InRange(up.Average(), 0.96 * upHours, 1.04 * upHours);
        Assert.InRange(down.Average(), 0.96 * downHours, 1.04 * downHours);
        Assert.InRange(Variation(up), 0.95 * variation, 1.05 * variation);
        Assert.InRange(Variation(down), 0.95 * variation, 1.05 * variation);
    }

    [Theory]
    [InlineData(4, 2, 0.4)]
    [InlineData(1, 2, 0.4)]
    [InlineData(4, 2, 0.8)]
    [InlineData(4, 2, 0)]
    public void Two_zones_are_up_together_as_often_as_their_correlation_says(
        double upHours,
        double downHours,
        double correlation
    )
    {
        SpotMarket market = Market(upHours, downHours, 2.2, 3) with { Correlation = correlation };
        double[] up = new double[3];
        double both = 0;
        double all = 0;
        for (ulong seed = 1; seed <= 40; seed++)
        {
            ZoneProcess zones = new(market, seed);
            List<int> changed = [];
            double nowNs = 0;
            for (int i = 0; i < 5000; i++)
            {
                double spent = zones.NextNs - nowNs;
                all += spent;
                both += zones.IsUp(0) && zones.IsUp(2) ? spent : 0;
                for (int zone = 0; zone < 3; zone++)
                {
                    up[zone] += zones.IsUp(zone) ? spent : 0;
                }

                nowNs = zones.NextNs;
                zones.Change(changed);
            }
        }

        double share = market.UpShare;
        double seen = ((both / all) - (up[0] / all * (up[2] / all))) / (share * (1 - share));
        Assert.All(up, time => Assert.InRange(time / all, share - 0.02, share + 0.02));
        Assert.InRange(seen, correlation - 0.04, correlation + 0.04);
    }

    /// <summary>Time 0 is any time: a zone is down as often as its share of time, two together as their correlation says. The mean rest of a time is that of renewal theory, m (1 + c²) / 2.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(4, 2, 2.2, 6000)]
    [InlineData(1, 2, 2.2, 6000)]
    [InlineData(4, 2, 1, 6000)]
    [InlineData(3400, 2, 2.2, 6000)]
    public void Zones_begin_as_at_any_time(double upHours, double downHours, double variation, int seeds)
    {
        SpotMarket market = Market(upHours, downHours, variation, 2);
        (int down, int both, int first, double left) = (0, 0, 0, 0);
        List<int> changed = [];
        for (ulong seed = 1; seed <= (ulong)seeds; seed++)
        {
            ZoneProcess zones = new(market, seed);
            down += (zones.IsUp(0) ? 0 : 1) + (zones.IsUp(1) ? 0 : 1);
            both += zones.IsUp(0) || zones.IsUp(1) ? 0 : 1;
            if (!zones.IsUp(0))
            {
                continue;
            }

            first++;
            while (true)
            {
                double atNs = zones.NextNs;
                zones.Change(changed);
                if (changed.Contains(0))
                {
                    left += atNs / NsPerHour;
                    break;
                }
            }
        }

        double share = 1 - market.UpShare;
        double together = (share * share) + (market.Correlation * share * (1 - share));
        Assert.InRange(down, Expected(2 * seeds, share, -1), Expected(2 * seeds, share, 1));
        Assert.InRange(both, Expected(seeds, together, -1), Expected(seeds, together, 1));
        double residual = upHours * (1 + (variation * variation)) / 2;
        Assert.InRange(left / first, 0.9 * residual, 1.1 * residual);

        // Four standard deviations of a count; the two zones of one seed are not independent.
        static double Expected(int tries, double share, int side) =>
            (tries * share) + (side * 4 * Math.Sqrt(2 * tries * share));
    }

    [Fact]
    public void Correlation_rises_with_what_zones_have_in_common()
    {
        AlternatingTimes times = new(Market(4, 2, 2.2, 2));

        double[] correlations =
        [
            .. new[] { 0, 0.2, 0.4, 0.6, 0.8, 0.95, 0.9999 }.Select(shared =>
                ZoneCoupling.Correlation(times, shared)
            ),
        ];

        Assert.Equal(0, correlations[0], 9);
        Assert.True(correlations[^1] > 0.99, $"{correlations[^1]}");
        Assert.Equal(correlations.Order(), correlations);
        Assert.Equal(0.4, ZoneCoupling.Correlation(times, ZoneCoupling.SharedTicks(times, 0.4)), 6);
    }

    [Fact]
    public void The_pair_at_a_shared_tick_has_each_zones_own_law()
    {
        AlternatingTimes times = new(Market(4, 2, 2.2, 2));
        double[,] alone = times.Tick();
        double[,] pair = times.SharedTick();
        const int States = AlternatingTimes.States;
        for (int first = 0; first < States; first++)
        {
            for (int second = 0; second < States; second++)
            {
                for (int to = 0; to < States; to++)
                {
                    double sum = 0;
                    for (int other = 0; other < States; other++)
                    {
                        sum += pair[(first * States) + second, (to * States) + other];
                    }

                    Assert.Equal(alone[first, to], sum, 12);
                }
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_times()
    {
        SpotMarket market = Market(4, 2, 2.2, 3);

        Assert.Equal(Turns(market, 7, 50), Turns(market, 7, 50));
        Assert.NotEqual(Turns(market, 7, 50), Turns(market, 8, 50));
    }

    private static SpotMarket Market(double up, double down, double variation, int zones) =>
        new()
        {
            UpHours = up,
            DownHours = down,
            Variation = variation,
            Zones = zones,
        };

    /// <summary>Whole turns of the first zone.</summary>
    private static List<(bool IsUp, double Hours)> Turns(SpotMarket market, ulong seed, int changes)
    {
        ZoneProcess zones = new(market, seed);
        List<(bool, double)> turns = [];
        List<int> changed = [];
        double sinceNs = -1;
        for (int i = 0; i < changes; i++)
        {
            double atNs = zones.NextNs;
            bool wasUp = zones.IsUp(0);
            zones.Change(changed);
            if (changed.Contains(0))
            {
                Assert.NotEqual(wasUp, zones.IsUp(0));
                if (sinceNs >= 0)
                {
                    turns.Add((wasUp, (atNs - sinceNs) / NsPerHour));
                }

                sinceNs = atNs;
            }
        }

        return turns;
    }

    private static double Variation(List<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean))) / mean;
    }
}
