using Farthing.Numerics.Clocks;
using Farthing.Numerics.Naps;

namespace Farthing.Emulation.Clocks;

/// <summary>The engine's time: nanoseconds of a clock since this was made.</summary>
/// <param name="time">The clock; a scaled one makes the engine faster or slower.</param>
public sealed class EngineClock(TimeProvider time)
{
    private static readonly long LongestNapNs = 50_000_000;
    private readonly long origin = time.GetTimestamp();
    private readonly double tickNs = 1e9 / time.TimestampFrequency;

    /// <summary>Engine seconds per real second.</summary>
    public double Speed { get; } = ScaledTime.FactorOf(time);

    /// <summary>The time now, in engine nanoseconds.</summary>
    public long NowNs => (long)((time.GetTimestamp() - origin) * tickNs);

    /// <summary>Waits until a time has come, to some 0.1 ms of real time where the system allows.</summary>
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
