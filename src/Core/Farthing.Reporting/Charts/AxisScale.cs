namespace Farthing.Reporting.Charts;

/// <summary>Scale of an axis.</summary>
public enum AxisScale
{
    /// <summary>Equal differences, equal distances; ticks at 1, 2 and 5 times a power of ten.</summary>
    Linear,

    /// <summary>Linear, of seconds, with ticks where clocks have them (10 s, 1 m, 5 m, 1 h).</summary>
    Duration,

    /// <summary>Equal ratios, equal distances; values must be above 0.</summary>
    Logarithmic,

    /// <summary>Shares from 0 to below 1, spread by −log10(1 − share), so that 0.9, 0.99 and 0.999 are equally far apart.</summary>
    Percentile,

    /// <summary>Named rows or columns: the value is the index.</summary>
    Category,
}
