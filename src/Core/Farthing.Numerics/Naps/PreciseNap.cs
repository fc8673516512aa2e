using System.Runtime.InteropServices;

namespace Farthing.Numerics.Naps;

/// <summary>Sleeps that end when they should: a step of an engine and the gap to a due request last parts of a millisecond, and .NET's own waits are counted in whole ones. No clock: it takes a duration and tells no time.</summary>
/// <remarks>On Linux and macOS nanosleep(2), some 0.06 ms late on an idle machine. On Windows waits of whole milliseconds, the rest spun.</remarks>
public static partial class PreciseNap
{
    private static readonly bool HasNanosleep = !OperatingSystem.IsWindows();
    private static readonly ManualResetEvent Never = new(false);

    /// <summary>Sleeps; may return early. Without a duration, gives the processor to whoever waits for it.</summary>
    /// <param name="durationNs">How long, real nanoseconds.</param>
    public static void Take(long durationNs)
    {
        if (durationNs <= 0)
        {
            Thread.Yield();
            return;
        }

        if (HasNanosleep)
        {
            TimeSpec time = new(durationNs / 1_000_000_000, durationNs % 1_000_000_000);
            _ = Nanosleep(time, IntPtr.Zero);
            return;
        }

        int wholeMs = (int)(durationNs / 1_000_000) - 1;
        if (wholeMs > 0)
        {
            Never.WaitOne(wholeMs);
        }
        else
        {
            Thread.SpinWait(64);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Nanosleep(in TimeSpec time, IntPtr remaining);

    private readonly struct TimeSpec(long seconds, long nanoseconds)
    {
        public readonly nint Seconds = (nint)seconds;
        public readonly nint Nanoseconds = (nint)nanoseconds;
    }
}
