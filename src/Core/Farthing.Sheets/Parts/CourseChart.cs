using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Parts;

/// <summary>Pictures of figures over time, out of rows that hold one figure at each place; what is not a number there was not known.</summary>
/// <param name="rows">The rows, by time.</param>
/// <param name="timeWords">What the time counts from.</param>
/// <param name="secondsOf">A row's time on the axis, in seconds.</param>
/// <param name="timeOf">A row's time in words.</param>
public sealed class CourseChart(
    double[][] rows,
    string timeWords,
    Func<double[], double> secondsOf,
    Func<double[], string> timeOf
)
{
    private const int MinRows = 2;

    /// <summary>Lines in one picture; null where none of them is known twice.</summary>
    public SheetChart? Of(
        string title,
        string subtitle,
        ChartAxis axis,
        Func<double, string> show,
        (int Place, string Name, ChartTone Tone)[] lines
    )
    {
        List<ChartMark> marks = [];
        List<string> words = [];
        foreach ((int place, string name, ChartTone tone) in lines)
        {
            double[][] known = [.. rows.Where(row => double.IsFinite(row[place]))];
            if (known.Length < MinRows)
            {
                continue;
            }

            marks.Add(
                new LineMark([
                    .. known.Select(row => new ChartPoint(secondsOf(row), row[place])
                    {
                        Title = $"{name} {show(row[place])} at {timeOf(row)}",
                    }),
                ])
                {
                    Tone = tone,
                    Label = lines.Length > 1 ? name : null,
                }
            );
            words.Add(
                $"{name} from {show(known.Min(row => row[place]))} to {show(known.Max(row => row[place]))}"
            );
        }

        return marks.Count == 0
            ? null
            : new SheetChart(
                new Chart(
                    title,
                    ChartAxis.Seconds(timeWords) with
                    {
                        Scale = AxisScale.Duration,
                        IsTight = true,
                        Minimum = 0,
                    },
                    axis with
                    {
                        StartsAtZero = true,
                    },
                    marks
                )
                {
                    Subtitle = subtitle,
                    Description = string.Join("; ", words),
                    Height = 220,
                }
            );
    }
}
