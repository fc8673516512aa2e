namespace Farthing.Gateway.Routing.Hedging;

/// <summary>How long a deployment lately let the first byte of its answers wait. Thread-safe; 256 times are kept.</summary>
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

            int count = (int)Math.Min(seen, Kept);
            long[] sorted = new long[count];
            Array.Copy(ticks, sorted, count);
            Array.Sort(sorted);
            Volatile.Write(ref p95, sorted[((count * 95) + 99) / 100 - 1]);
        }
    }
}
