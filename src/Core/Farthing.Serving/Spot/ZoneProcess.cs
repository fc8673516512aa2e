using Farthing.Numerics.Randomness;

namespace Farthing.Serving.Spot;

/// <summary>Zones that go up and down through simulated time. The same market and seed give the same times.</summary>
internal sealed class ZoneProcess
{
    private const double Settling = 20; // Mean times of the longest kind before time 0: zones begin alone and grow together.
    private const double NsPerHour = 3.6e12;
    private readonly AlternatingTimes times;
    private readonly double sharedTicks;
    private readonly int[] states;
    private readonly bool[] changed;
    private Pcg32 random;
    private double nowHours;

    /// <summary>Draws the state at time 0.</summary>
    public ZoneProcess(SpotMarket market, ulong seed)
    {
        times = new AlternatingTimes(market);
        sharedTicks = ZoneCoupling.SharedTicks(times, market.Zones == 1 ? 0 : market.Correlation);
        random = new Pcg32(seed, 0x5907);
        states = new int[market.Zones];
        changed = new bool[market.Zones];
        for (int zone = 0; zone < states.Length; zone++)
        {
            states[zone] = Drawn(random.NextDouble());
        }

        // A fixed time, not a number of changes: right behind a change, times that are seldom are seen far too often.
        double settled = Settling * times.LongestHours;
        FindNext();
        while (nowHours < settled)
        {
            Array.Clear(changed);
            FindNext();
        }

        nowHours -= settled;
        NextNs = ToNs(nowHours);
    }

    /// <summary>When a zone changes next.</summary>
    public long NextNs { get; private set; }

    /// <summary>Whether a zone has spot nodes.</summary>
    public bool IsUp(int zone) => AlternatingTimes.IsUp(states[zone]) != changed[zone];

    /// <summary>Goes to <see cref="NextNs"/>.</summary>
    /// <param name="into">Receives the zones that change there.</param>
    public void Change(List<int> into)
    {
        into.Clear();
        for (int zone = 0; zone < changed.Length; zone++)
        {
            if (changed[zone])
            {
                into.Add(zone);
                changed[zone] = false;
            }
        }

        FindNext();
    }

    /// <summary>Finds the next change; until <see cref="Change"/> its zones count as what they were.</summary>
    /// <remarks>Ticks at which nothing changes are passed over: the clock runs at the rate of those at which something does.</remarks>
    private void FindNext()
    {
        (double up, double down, double alone) = (0, 0, 0);
        foreach (int state in states)
        {
            double leaves = times.LeaveShare(state);
            alone += leaves;
            up = AlternatingTimes.IsUp(state) ? Math.Max(up, leaves) : up;
            down = AlternatingTimes.IsUp(state) ? down : Math.Max(down, leaves);
        }

        double together = sharedTicks * Math.Min(1, up + down);
        alone *= 1 - sharedTicks;
        nowHours += random.NextExponential() / (times.TicksPerHour * (together + alone));
        double drawn = random.NextDouble() * (together + alone);
        double branch = random.NextDouble();
        if (drawn < together)
        {
            // Low numbers take zones down, high ones bring them up; those between do nothing.
            double leave = drawn / sharedTicks;
            leave = up + down < 1 && leave >= up ? leave + 1 - up - down : leave;
            for (int zone = 0; zone < states.Length; zone++)
            {
                Set(zone, times.After(states[zone], leave, branch));
            }
        }
        else
        {
            double left = (drawn - together) / (1 - sharedTicks);
            int zone = 0;
            for (; zone + 1 < states.Length && left >= times.LeaveShare(states[zone]); zone++)
            {
                left -= times.LeaveShare(states[zone]);
            }

            Set(zone, times.Other(states[zone], branch));
        }

        NextNs = ToNs(nowHours);
    }

    private static long ToNs(double hours) => (long)Math.Min(hours * NsPerHour, long.MaxValue / 4);

    private void Set(int zone, int state)
    {
        changed[zone] = AlternatingTimes.IsUp(state) != AlternatingTimes.IsUp(states[zone]);
        states[zone] = state;
    }

    private int Drawn(double uniform)
    {
        double sum = 0;
        for (int state = 0; state + 1 < AlternatingTimes.States; state++)
        {
            sum += times.Stationary[state];
            if (uniform < sum)
            {
                return state;
            }
        }

        return AlternatingTimes.States - 1;
    }
}
