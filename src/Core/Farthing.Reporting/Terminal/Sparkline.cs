using System.Text;

namespace Farthing.Reporting.Terminal;

/// <summary>A row of numbers as one line of marks, from 0 to the largest: <c>▁▂▅█▃</c>.</summary>
public static class Sparkline
{
    private const string Marks = "▁▂▃▄▅▆▇█";

    /// <summary>The marks, one per value; a value that is not a number is a blank.</summary>
    public static string Of(IReadOnlyList<double> values)
    {
        double top = 0;
        foreach (double value in values)
        {
            top = value > top ? value : top;
        }

        return Of(values, values.Count, top);
    }

    /// <summary>The same in at most so many marks: values are folded by their largest, so that no peak is lost.</summary>
    /// <param name="values">The values.</param>
    /// <param name="width">Marks at most.</param>
    /// <param name="top">The value of a full mark.</param>
    public static string Of(IReadOnlyList<double> values, int width, double top)
    {
        if (values.Count > width)
        {
            double[] folded = new double[width];
            for (int i = 0; i < values.Count; i++)
            {
                int cell = (int)((long)i * width / values.Count);
                folded[cell] = Math.Max(folded[cell], values[i]);
            }

            values = folded;
        }

        StringBuilder line = new(values.Count);
        foreach (double value in values)
        {
            int step = top > 0 ? (int)Math.Round(Math.Clamp(value / top, 0, 1) * (Marks.Length - 1)) : 0;
            line.Append(double.IsNaN(value) ? ' ' : Marks[step]);
        }

        return line.ToString();
    }
}
