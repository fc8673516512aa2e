namespace Farthing.Gateway.Routing.Hedging;

/// <summary>Recent times to the first byte of a deployment's answers. Thread-safe; 256 times are kept.</summary>
internal sealed class FirstByteTimes
{
    /// <summary>With fewer, nobody says what is usual.</summary>
    public const int Least = 20;

    private const int Kept = 256;
    private const int Between = 16; // The quantile is reckoned anew after so many.
    private readonly object gate = new();
    private readonly long[] ticks = new long[Kept];
    private long seen;
    private long p95 = -1;

    /// <summary>95 % began within this time (nearest rank over the last 256); null while fewer than 20 were seen.</summary>
    public TimeSpan? P95
    {
        get
        {
            long known = Volatile.Read(ref p95);
            return known < 0 ? null : TimeSpan.FromTicks(known);
        }
    }

    /// <summary>One began after this time.</summary>
    public void Note(TimeSpan wait)
    {
        lock (gate)
        {
            ticks[seen++ % Kept] = wait.Ticks;
            if (seen < Least || (seen > Least && seen % Between != 0))
            {
                return;
            }

            Volatile.Write(ref p95, NearestRank(ticks.AsSpan(0, (int)Math.Min(seen, Kept))));
        }
    }

    /// <summary>The 95 % quantile: one pass that keeps the few largest, in place of sorting all.</summary>
    private static long NearestRank(ReadOnlySpan<long> times)
    {
        int rank = ((times.Length * 95) + 99) / 100;
        Span<long> largest = stackalloc long[times.Length - rank + 1]; // ascending: the first is the one that is asked for
        largest.Fill(long.MinValue);
        foreach (long time in times)
        {
            if (time <= largest[0])
            {
                continue;
            }

            int at = 0;
            for (; at + 1 < largest.Length && largest[at + 1] < time; at++)
            {
                largest[at] = largest[at + 1];
            }

            largest[at] = time;
        }

        return largest[0];
    }
}
