using System.Diagnostics;

namespace Farthing.Measurement.Load;

/// <summary>The clock of every measured time: monotonic nanoseconds of this machine, comparable between processes on Linux.</summary>
public static class MonotonicClock
{
    private static readonly double NsPerTick = 1e9 / Stopwatch.Frequency;
    private static readonly bool IsNs = Stopwatch.Frequency == 1_000_000_000;

    /// <summary>Now, in nanoseconds.</summary>
    public static long NowNs()
    {
        long ticks = Stopwatch.GetTimestamp();
        return IsNs ? ticks : (long)(ticks * NsPerTick);
    }
}
