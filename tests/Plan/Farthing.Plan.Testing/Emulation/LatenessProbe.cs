using Farthing.Measurement.Load;
using Farthing.Numerics.Naps;
using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Emulation;

/// <summary>Measures how late naps of a millisecond end while something else is measured: the time that the machine adds to every other time.</summary>
internal sealed class LatenessProbe : IDisposable
{
    /// <summary>Reason for skipping a comparison of times.</summary>
    public const string TooBusy =
        "the machine is too busy to agree: naps of 1 ms end later than 1.5 ms at p99, or one of them later than 25 ms";

    private const double MaxP99Ms = 1.5;
    private const double MaxMs = 25;

    private readonly List<double> lateMs = [];
    private readonly Thread thread;
    private volatile bool isOver;

    public LatenessProbe()
    {
        thread = new Thread(Run) { IsBackground = true };
        thread.Start();
    }

    /// <summary>True when naps ended so late that times say more about the machine than about the code; after <see cref="End"/>.</summary>
    public bool IsBusy => Quantiles.Of([.. lateMs], 0.99) > MaxP99Ms || lateMs.Max() > MaxMs;

    /// <summary>Stops measuring.</summary>
    public void End()
    {
        isOver = true;
        thread.Join();
    }

    public void Dispose() => End();

    private void Run()
    {
        while (!isOver)
        {
            long before = MonotonicClock.NowNs();
            PreciseNap.Take(1_000_000);
            lateMs.Add((MonotonicClock.NowNs() - before - 1_000_000) / 1e6);
            PreciseNap.Take(4_000_000);
        }
    }
}
