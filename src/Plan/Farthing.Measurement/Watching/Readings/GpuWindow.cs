using Farthing.Measurement.Scraping;
using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Watching.Readings;

/// <summary>Work of GPUs between two snapshots, as their exporter measured it. NaN stands for what it does not say.</summary>
/// <param name="Gpus">GPUs on its page.</param>
/// <param name="DramActive">Share of time in which memory moved data, mean over time and GPUs.</param>
/// <param name="TensorActive">Share of time in which tensor units worked.</param>
/// <param name="Watts">Mean power of all of them.</param>
/// <param name="MemoryUse">Share of their memory in use now.</param>
/// <param name="Xid">The last XID error; 0 for none.</param>
public readonly record struct GpuWindow(
    int Gpus,
    double DramActive,
    double TensorActive,
    double Watts,
    double MemoryUse,
    double Xid
)
{
    /// <summary>Bytes of memory in use now, on all of them.</summary>
    public double MemoryUsedBytes { get; init; } = double.NaN;

    /// <summary>The window between two snapshots; a single page counts as it stands.</summary>
    public static GpuWindow Between(TargetSnapshot? from, TargetSnapshot to)
    {
        double used = to.Of(MetricSignal.GpuMemoryUsed);
        double energy = from is null ? double.NaN : to.Of(MetricSignal.Energy) - from.Of(MetricSignal.Energy);
        double seconds = from is null ? double.NaN : to.TimeSeconds - from.TimeSeconds;
        double watts = energy / seconds;
        return new GpuWindow(
            to.Gpus,
            Mean(MetricSignal.DramActive),
            Mean(MetricSignal.TensorActive),
            watts > 0 ? watts : Mean(MetricSignal.Power),
            used / (used + to.Of(MetricSignal.GpuMemoryFree)),
            to.Of(MetricSignal.Xid)
        )
        {
            MemoryUsedBytes = used,
        };

        double Mean(MetricSignal signal)
        {
            int at = (int)signal;
            double known = to.KnownSeconds[at] - (from?.KnownSeconds[at] ?? 0);
            return known > 0 && from is not null
                ? (to.Integrals[at] - from.Integrals[at]) / known
                : to.Values[at];
        }
    }

    /// <summary>Several exporters as one: shares weighted by their GPUs, watts added.</summary>
    public static GpuWindow Join(IReadOnlyList<GpuWindow> windows)
    {
        int gpus = windows.Sum(one => one.Gpus);
        return new GpuWindow(
            gpus,
            Mean(one => one.DramActive),
            Mean(one => one.TensorActive),
            windows.Sum(one => one.Watts),
            Mean(one => one.MemoryUse),
            windows.Max(one => one.Xid)
        )
        {
            MemoryUsedBytes = windows.Sum(one => one.MemoryUsedBytes),
        };

        double Mean(Func<GpuWindow, double> of) => windows.Sum(one => one.Gpus * of(one)) / gpus;
    }
}
