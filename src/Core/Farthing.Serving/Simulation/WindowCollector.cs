using Farthing.Numerics.Statistics;
using Farthing.Serving.Slos;

namespace Farthing.Serving.Simulation;

/// <summary>Cuts a run into stretches by what its sums have grown by: nothing is added to the way of a request or a gap.</summary>
/// <param name="slo">The promise.</param>
/// <param name="of">The histogram of a metric, in nanoseconds.</param>
internal sealed class WindowCollector(Slo slo, Func<LatencyMetric, LogLinearHistogram> of)
{
    private readonly List<SimulationWindow> windows = [];
    private readonly LogLinearHistogram[] before = [.. slo.Targets.Select(_ => new LogLinearHistogram())];
    private (long Arrived, long Finished, long Rejected, long Good) counted;
    private long fromNs;

    /// <summary>The stretches so far.</summary>
    public IReadOnlyList<SimulationWindow> Windows => windows;

    /// <summary>Ends a stretch and begins the next.</summary>
    /// <param name="atNs">When; a stretch of no length is left out.</param>
    /// <param name="now">What has been counted since the start.</param>
    public void Close(long atNs, (long Arrived, long Finished, long Rejected, long Good) now)
    {
        if (atNs <= fromNs)
        {
            return;
        }

        double[] seconds = new double[before.Length];
        for (int i = 0; i < before.Length; i++)
        {
            SloTarget target = slo.Targets[i];
            LogLinearHistogram since = of(target.Metric).Since(before[i]);
            before[i] = of(target.Metric).Copy();
            seconds[i] =
                (
                    target.Statistic == Statistic.Mean
                        ? since.Mean
                        : since.Quantile(target.Statistic.Percent() / 100.0)
                ) / 1e9;
        }

        windows.Add(
            new SimulationWindow(
                fromNs,
                atNs,
                now.Arrived - counted.Arrived,
                now.Finished - counted.Finished,
                now.Rejected - counted.Rejected,
                now.Good - counted.Good,
                seconds
            )
        );
        (fromNs, counted) = (atNs, now);
    }
}
