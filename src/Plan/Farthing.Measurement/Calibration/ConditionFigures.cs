using Farthing.Serving.Slos;

namespace Farthing.Measurement.Calibration;

/// <summary>The figures of one condition, computed when they are first asked for. One class per load mode.</summary>
/// <remarks>Used by one thread at a time; the same condition gives the same figures, whatever was asked before.</remarks>
public abstract class ConditionFigures
{
    /// <summary>A predicted figure, in seconds or per second; null where this load mode has none.</summary>
    public abstract double? Estimate(Metric metric, Statistic statistic);

    /// <summary>Method of a figure, in a few words: <c>closed form</c>, <c>simulated, 320 requests</c>.</summary>
    public abstract string Method(Metric metric, Statistic statistic);

    /// <summary>The figures of a condition's load mode.</summary>
    public static ConditionFigures Of(PreparedCondition prepared) =>
        prepared.Served.LoadMode switch
        {
            LoadMode.Closed when prepared.PrefillSteps is not null => new DisaggregatedFigures(prepared),
            LoadMode.Closed => new ClosedLoopFigures(prepared),
            LoadMode.Open => new OpenLoopFigures(prepared),
            LoadMode.Offline => new OfflineFigures(prepared),
            _ => new StaticFigures(prepared),
        };
}
