using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Scraping;

/// <summary>Makes a target's snapshot from its signals and the snapshot before.</summary>
internal static class SnapshotTaker
{
    /// <summary>After so long between two pages, what happened between them is not known.</summary>
    private const double LongestGapSeconds = 600;

    private static readonly MetricSignal[] Moving =
    [
        MetricSignal.PromptTokens,
        MetricSignal.OutputTokens,
        MetricSignal.Finished,
    ];

    /// <summary>The snapshot of a round.</summary>
    public static TargetSnapshot Take(
        IEnumerable<SignalTrack> tracks,
        TargetSnapshot? before,
        double timeSeconds
    )
    {
        double[] values = new double[MetricSignals.Count];
        Array.Fill(values, double.NaN);
        HistogramTotals?[] histograms = new HistogramTotals?[MetricSignals.Count];
        int gpus = 0;
        int engines = 1;
        HashSet<string> cards = new(StringComparer.Ordinal);
        foreach (SignalTrack track in tracks)
        {
            int at = (int)track.Signal;
            if (!double.IsNaN(track.Value))
            {
                values[at] = Join(track.Signal, values[at], track.Value);
            }

            if (track.Histogram is { } histogram)
            {
                histograms[at] = histograms[at] is { } other ? other.Plus(histogram) : histogram;
            }

            bool countsGpus = track.Signal is MetricSignal.Power or MetricSignal.DramActive;
            gpus = countsGpus ? Math.Max(gpus, track.SeriesSeen) : gpus;
            if (countsGpus)
            {
                cards.UnionWith(track.Cards);
            }

            engines = track.Signal == MetricSignal.Running ? Math.Max(engines, track.RanksSeen) : engines;
        }

        double[] integrals = before is null ? new double[MetricSignals.Count] : [.. before.Integrals];
        double[] known = before is null ? new double[MetricSignals.Count] : [.. before.KnownSeconds];
        double gap = before is null ? 0 : timeSeconds - before.TimeSeconds;
        bool counts = gap is > 0 and <= LongestGapSeconds;
        for (int i = 0; counts && i < MetricSignals.Count; i++)
        {
            double mean = before is null ? double.NaN : (before.Values[i] + values[i]) / 2;
            if (MetricSignals.IsGauge((MetricSignal)i) && !double.IsNaN(mean))
            {
                integrals[i] += mean * gap;
                known[i] += gap;
            }
        }

        bool? isIdle = counts ? IsIdle(before!.Values, values) : null;
        return new TargetSnapshot
        {
            TimeSeconds = timeSeconds,
            Values = values,
            Histograms = histograms,
            Integrals = integrals,
            KnownSeconds = known,
            IdleSeconds = (before?.IdleSeconds ?? 0) + (isIdle == true ? gap : 0),
            JudgedSeconds = (before?.JudgedSeconds ?? 0) + (isIdle is null ? 0 : gap),
            Gpus = Math.Max(gpus, cards.Count),
            Cards = cards,
            Engines = engines,
        };
    }

    /// <summary>Shares of two engines on one page are averaged, the rest added.</summary>
    private static double Join(MetricSignal signal, double had, double value) =>
        double.IsNaN(had) ? value
        : signal is MetricSignal.KvUse or MetricSignal.DramActive or MetricSignal.TensorActive
            ? (had + value) / 2
        : signal is MetricSignal.GpuTemperature or MetricSignal.Xid ? Math.Max(had, value)
        : had + value;

    /// <summary>True when nothing ran at either end and nothing was counted between; null where the page does not tell.</summary>
    private static bool? IsIdle(double[] before, double[] after)
    {
        double running = before[(int)MetricSignal.Running] + after[(int)MetricSignal.Running];
        double waiting = before[(int)MetricSignal.Waiting] + after[(int)MetricSignal.Waiting];
        if (double.IsNaN(running))
        {
            return null;
        }

        bool moved = false;
        foreach (MetricSignal signal in Moving)
        {
            moved |= after[(int)signal] > before[(int)signal];
        }

        return running == 0 && !(waiting > 0) && !moved;
    }
}
