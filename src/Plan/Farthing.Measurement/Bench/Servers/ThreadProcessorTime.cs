using System.Globalization;

namespace Farthing.Measurement.Bench.Servers;

/// <summary>Processor time of the calling thread, where the system says it (Linux).</summary>
internal static class ThreadProcessorTime
{
    private const string Path = "/proc/thread-self/schedstat";

    /// <summary>Seconds on a processor since the thread began; NaN where the system does not say.</summary>
    public static double Seconds()
    {
        if (!OperatingSystem.IsLinux())
        {
            return double.NaN;
        }

        try
        {
            string text = File.ReadAllText(Path);
            int end = text.IndexOf(' ', StringComparison.Ordinal);
            return end > 0 && long.TryParse(text.AsSpan(0, end), CultureInfo.InvariantCulture, out long ns)
                ? ns / 1e9
                : double.NaN;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return double.NaN;
        }
    }
}
