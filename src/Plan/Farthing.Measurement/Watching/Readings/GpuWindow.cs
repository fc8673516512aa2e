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

    /// <summary>Those of them whose names are theirs everywhere.</summary>
    public IReadOnlySet<string> Cards { get; init; } = new HashSet<string>();

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
            Cards = to.Cards,
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

    /// <summary>Several exporters as one: shares weighted by their GPUs, watts added. A GPU that several pages show counts once, on the page that says most.</summary>
    public static GpuWindow Join(IReadOnlyList<GpuWindow> windows)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<GpuWindow> own = [];
        foreach (
            GpuWindow one in windows
                .OrderBy(window => double.IsNaN(window.DramActive))
                .ThenByDescending(window => window.Gpus)
        )
        {
            int known = one.Cards.Count(seen.Contains);
            if (known < one.Gpus)
            {
                // GPUs of one page are alike as far as it tells: its sums go by their number.
                double left = (one.Gpus - known) / (double)one.Gpus;
                own.Add(
                    one with
                    {
                        Gpus = one.Gpus - known,
                        Watts = one.Watts * left,
                        MemoryUsedBytes = one.MemoryUsedBytes * left,
                    }
                );
            }

            seen.UnionWith(one.Cards);
        }

        return new GpuWindow(
            own.Sum(one => one.Gpus),
            Mean(one => one.DramActive),
            Mean(one => one.TensorActive),
            Sum(one => one.Watts),
            Mean(one => one.MemoryUse),
            windows.Max(one => one.Xid)
        )
        {
            MemoryUsedBytes = Sum(one => one.MemoryUsedBytes),
            Cards = seen,
        };

        double Sum(Func<GpuWindow, double> of) =>
            own.Select(of).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Sum();

        double Mean(Func<GpuWindow, double> of)
        {
            GpuWindow[] known = [.. own.Where(one => !double.IsNaN(of(one)))];
            return known.Length == 0
                ? double.NaN
                : known.Sum(one => one.Gpus * of(one)) / known.Sum(one => one.Gpus);
        }
    }
}
