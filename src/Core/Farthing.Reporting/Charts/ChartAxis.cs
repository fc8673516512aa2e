using System.Globalization;
using Farthing.Numerics.Quantities;

namespace Farthing.Reporting.Charts;

/// <summary>One axis: what it counts, in which unit, and how it is spread.</summary>
/// <param name="Title">Name and unit, such as <c>TTFT p95</c>.</param>
public sealed record ChartAxis(string Title)
{
    /// <summary>Scale of the values.</summary>
    public AxisScale Scale { get; init; }

    /// <summary>Prints a value with its unit.</summary>
    public Func<double, string> Format { get; init; } =
        value => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Prints a tick; null prints it as a value.</summary>
    public Func<double, string>? TickFormat { get; init; }

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

    /// <summary>An axis of dollars.</summary>
    public static ChartAxis Usd(string title) => new(title) { Format = Show.Usd, TickFormat = TickText.Usd };

    /// <summary>Dollars per million tokens.</summary>
    public static ChartAxis UsdPerMillion(string title) =>
        new(title) { Format = Show.UsdPerMillion, TickFormat = TickText.Usd };

    /// <summary>An axis of seconds.</summary>
    public static ChartAxis Seconds(string title) =>
        new(title) { Format = Show.Seconds, TickFormat = TickText.Seconds };

    /// <summary>An axis of shares, in percent.</summary>
    public static ChartAxis Percent(string title) =>
        new(title) { Format = Show.Percent, TickFormat = TickText.Percent };

    /// <summary>An axis of plain numbers.</summary>
    public static ChartAxis Number(string title) =>
        new(title) { Format = Show.Scaled, TickFormat = TickText.Number };
}
