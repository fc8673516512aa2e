using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Parts;

/// <summary>Lying bars of dollars.</summary>
public static class DollarRows
{
    /// <summary>A waterfall in rows from parts to their sum.</summary>
    /// <param name="title">The question.</param>
    /// <param name="subtitle">Unit and conditions.</param>
    /// <param name="parts">Name, dollars, color.</param>
    /// <param name="total">Name of the sum.</param>
    public static Chart Waterfall(
        string title,
        string subtitle,
        IReadOnlyList<(string Name, double Usd, ChartTone Tone)> parts,
        string total
    )
    {
        double sum = parts.Sum(part => part.Usd);
        List<(double, bool, ChartTone, string)> steps =
        [
            .. parts.Select(part =>
                (part.Usd, false, part.Tone, $"{Show.Usd(part.Usd)}  {Show.Percent(part.Usd / sum)}")
            ),
            (sum, true, ChartTone.Gray, Show.Usd(sum)),
        ];
        return new Chart(
            title,
            ChartAxis.Usd("dollars") with
            {
                StartsAtZero = true,
            },
            Names([.. parts.Select(part => part.Name), total]),
            [new BoxesMark(ChartBoxes.Waterfall(steps))]
        )
        {
            Subtitle = subtitle,
            Description =
                string.Join(", ", parts.Select(part => $"{part.Name} {Show.Usd(part.Usd)}"))
                + $"; {total} {Show.Usd(sum)}",
            Height = HeightOf(parts.Count + 1),
            Table = new Table(
                ["part", "dollars", "share"],
                [
                    .. parts.Select(part =>
                        (IReadOnlyList<string>)[part.Name, Show.Usd(part.Usd), Show.Percent(part.Usd / sum)]
                    ),
                    [total, Show.Usd(sum), "100 %"],
                ]
            ),
        };
    }

    /// <summary>Bars from 0.</summary>
    public static Chart Bars(
        string title,
        string subtitle,
        string unit,
        IReadOnlyList<(string Name, double Usd, ChartTone Tone)> bars
    ) =>
        new(
            title,
            ChartAxis.Usd(unit) with
            {
                StartsAtZero = true,
            },
            Names([.. bars.Select(bar => bar.Name)]),
            [
                new BoxesMark([
                    .. bars.Select(
                        (bar, row) =>
                            ChartBoxes.Row(row, 0, bar.Usd) with
                            {
                                Tone = bar.Tone,
                                Label = Show.Usd(bar.Usd),
                                Title = $"{bar.Name}: {Show.Usd(bar.Usd)}",
                            }
                    ),
                ]),
            ]
        )
        {
            Subtitle = subtitle,
            Description = string.Join(", ", bars.Select(bar => $"{bar.Name} {Show.Usd(bar.Usd)}")),
            Height = HeightOf(bars.Count),
            Table = new Table(
                ["option", unit],
                [.. bars.Select(bar => (IReadOnlyList<string>)[bar.Name, Show.Usd(bar.Usd)])]
            ),
        };

    /// <summary>Height of a chart of so many rows.</summary>
    public static double HeightOf(int rows) => 62 + (Math.Max(1, rows) * 30);

    /// <summary>The axis of row names.</summary>
    public static ChartAxis Names(IReadOnlyList<string> names) =>
        new("") { Scale = AxisScale.Category, Categories = names };
}
