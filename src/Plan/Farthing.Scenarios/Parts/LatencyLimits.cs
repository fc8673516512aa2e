using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Parts;

/// <summary>Limits of a promise that an autoscaler compares latencies with.</summary>
/// <param name="TtftSeconds">Of the first token.</param>
/// <param name="TpotSeconds">Of those after it.</param>
public sealed record LatencyLimits(double TtftSeconds, double TpotSeconds)
{
    /// <summary>The tightest limits of a promise; null where it lacks one of them.</summary>
    public static LatencyLimits? Of(Slo slo)
    {
        LatencyLimits limits = Or(slo, double.NaN);
        return double.IsNaN(limits.TtftSeconds) || double.IsNaN(limits.TpotSeconds) ? null : limits;
    }

    /// <summary>The tightest limits of a promise, and what stands for one that it lacks.</summary>
    public static LatencyLimits Or(Slo slo, double without)
    {
        double Least(params LatencyMetric[] metrics) =>
            slo
                .Targets.Where(target => metrics.Contains(target.Metric))
                .Select(target => target.LimitSeconds)
                .DefaultIfEmpty(without)
                .Min();
        return new LatencyLimits(Least(LatencyMetric.Ttft), Least(LatencyMetric.Itl, LatencyMetric.Tpot));
    }
}
