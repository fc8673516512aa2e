using System.Runtime.InteropServices;

namespace Farthing.Measurement.Load.Runs;

/// <summary>Sleeps of parts of a millisecond, which .NET's own waits don't have: nanosleep(2) on Linux and macOS; elsewhere the processor is given to others and the wait is spun.</summary>
internal static partial class ShortNap
{
    private static readonly bool HasNanosleep = !OperatingSystem.IsWindows();

    /// <summary>Sleeps; may return early or some 0.06 ms late.</summary>
    /// <param name="durationNs">Below a second.</param>
    public static void Take(long durationNs)
    {
        if (HasNanosleep && durationNs > 0)
        {
            TimeSpec time = new(durationNs);
            _ = Nanosleep(time, IntPtr.Zero);
        }
        else
        {
            Thread.Yield();
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Nanosleep(in TimeSpec time, IntPtr remaining);

    private readonly struct TimeSpec(long nanoseconds)
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds = (nint)nanoseconds;
    }
}
