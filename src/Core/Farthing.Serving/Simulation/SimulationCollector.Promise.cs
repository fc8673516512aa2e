using Farthing.Serving.Slos;

namespace Farthing.Serving.Simulation;

/// <content>What keeps the promise, and when it is lost.</content>
internal sealed partial class SimulationCollector
{
    /// <summary>True when a request kept every target: its own value for TTFT, TPOT and E2E; the promised share of its own gaps for ITL. A mean is judged like a limit on each request.</summary>
    private bool Judge(long ttftNs, long tpotNs, long e2eNs, int gaps, ReadOnlySpan<int> gapsOver)
    {
        bool isGood = true;
        for (int i = 0; i < targets.Length; i++)
        {
            if (gapKind[i] >= 0)
            {
                isGood &= gapsOver[gapKind[i]] * 100L <= PercentLeftOut(targets[i].Statistic) * (long)gaps;
                continue;
            }

            long value = targets[i].Metric switch
            {
                LatencyMetric.Tpot => tpotNs,
                LatencyMetric.E2e => e2eNs,
                LatencyMetric.Ttft or LatencyMetric.Ttfo => ttftNs,
                _ => throw new InvalidOperationException($"a promise on {targets[i].Metric}"),
            };
            bool isMissed = value > limitsNs[i];
            missed[i] += isMissed ? 1 : 0;
            isGood &= !isMissed;
            lost = lost < 0 && missed[i] > affordable[i] ? i : lost;
        }

        return isGood;
    }

    /// <summary>Misses of a target after which it is lost, however the rest goes; infinite where that cannot be said.</summary>
    private double Affordable(SloTarget target)
    {
        (long requests, long outputs) = source is { TotalRequests: > 0, TotalOutputTokens: > 0 }
            ? (source.TotalRequests, source.TotalOutputTokens)
            : options.Totals ?? (0, 0);
        long all = target.Metric == LatencyMetric.Itl ? outputs - requests : requests;
        bool isKnown = options.StopsWhenLost && whole is null && requests > 0 && outputs > 0;
        return isKnown && target.Statistic != Statistic.Mean
            ? Math.Max(1, PercentLeftOut(target.Statistic) * all / 100.0)
            : double.PositiveInfinity;
    }

    /// <summary>Values of a hundred that a percentile leaves out; as many as p95's where a mean is asked of gaps.</summary>
    private static long PercentLeftOut(Statistic statistic) =>
        statistic == Statistic.Mean ? 5 : 100 - statistic.Percent();
}
