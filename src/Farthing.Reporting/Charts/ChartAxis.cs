using System.Globalization;

namespace Farthing.Reporting.Charts;

/// <summary>One axis: what it counts, in which unit, and how it is spread.</summary>
/// <param name="Title">Name and unit, such as <c>TTFT p95</c>.</param>
public sealed record ChartAxis(string Title)
{
    /// <summary>How values are spread.</summary>
    public AxisScale Scale { get; init; }

    /// <summary>Prints a value with its unit.</summary>
    public Func<double, string> Format { get; init; } =
        value => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>The least that is shown; null takes it from the marks.</summary>
    public double? Minimum { get; init; }

    /// <summary>The most that is shown; null takes it from the marks.</summary>
    public double? Maximum { get; init; }

    /// <summary>True begins at 0 at the latest: bars must.</summary>
    public bool StartsAtZero { get; init; }

    /// <summary>True ends the axis where the marks end; false goes on to the next tick.</summary>
    public bool IsTight { get; init; }

    /// <summary>Names of the rows or columns of a category axis.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>True hides the ticks: their values mean nothing.</summary>
    public bool IsBare { get; init; }
}
