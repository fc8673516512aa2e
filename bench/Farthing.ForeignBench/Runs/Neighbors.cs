using System.Diagnostics;
using System.Globalization;

namespace Farthing.ForeignBench.Runs;

/// <summary>Cores that other programs used while a run went on: they share caches and memory with it, whatever core they are on.</summary>
internal sealed class Neighbors
{
    private const double TicksPerSecond = 100;
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly double before = BusySeconds();

    /// <summary>Cores in use, less those of the run itself; 0 where the system does not tell.</summary>
    /// <param name="ownSeconds">CPU time of server and client since the start.</param>
    public double Cores(double ownSeconds) =>
        Math.Max(0, (BusySeconds() - before - ownSeconds) / Stopwatch.GetElapsedTime(start).TotalSeconds);

    /// <summary>User, nice, system and interrupt time of all cores since boot.</summary>
    private static double BusySeconds()
    {
        if (!File.Exists("/proc/stat"))
        {
            return 0;
        }

        double[] ticks =
        [
            .. File.ReadLines("/proc/stat")
                .First()
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Select(text => double.Parse(text, CultureInfo.InvariantCulture)),
        ];
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TicksPerSecond;
    }
}
