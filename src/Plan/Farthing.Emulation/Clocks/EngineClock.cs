using System.Diagnostics;
using Farthing.Numerics.Naps;

namespace Farthing.Emulation.Clocks;

/// <summary>The engine's time on the machine's monotonic clock: nanoseconds since it was made, times the speed.</summary>
/// <param name="speed">Engine seconds per real second, above 0.</param>
public sealed class EngineClock(double speed = 1)
{
    private static readonly long LongestNapNs = 50_000_000;
    private readonly long origin = Stopwatch.GetTimestamp();

    /// <summary>Engine seconds per real second.</summary>
    public double Speed { get; } = speed;

    /// <summary>The time now, in engine nanoseconds.</summary>
    public long NowNs => (long)((Stopwatch.GetTimestamp() - origin) * (1e9 / Stopwatch.Frequency) * Speed);

    /// <summary>Waits until a time has come, to some 0.1 ms where the system allows.</summary>
    /// <param name="timeNs">Engine nanoseconds.</param>
    /// <param name="cancellation">Ends the waiting within 50 ms.</param>
    public void WaitUntil(long timeNs, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            double leftNs = (timeNs - NowNs) / Speed;
            if (leftNs <= 0)
            {
                return;
            }

            PreciseNap.Take((long)Math.Min(leftNs, LongestNapNs));
        }
    }
}
