namespace Farthing.Measurement.Bench.Comparing;

/// <summary>Which way a figure gets better.</summary>
public enum MetricDirection
{
    /// <summary>Downward: latencies, dollars, errors.</summary>
    LowerIsBetter,

    /// <summary>Upward: rates.</summary>
    HigherIsBetter,

    /// <summary>Neither: a condition of the run that moves the others.</summary>
    Neither,
}
