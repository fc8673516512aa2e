namespace Farthing.Reporting.Terminal;

/// <summary>A series as a row of eighth blocks, for terminals.</summary>
public static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>Draws a series.</summary>
    /// <param name="values">The values, none negative; an empty series gives an empty text.</param>
    /// <param name="width">Cells at most; more values are folded by their maximum, so that no peak is lost.</param>
    /// <param name="top">The value of a full block; null takes the largest.</param>
    public static string Of(IReadOnlyList<double> values, int width, double? top = null)
    {
        int cells = Math.Min(width, values.Count);
        double highest = top ?? values.DefaultIfEmpty(0).Max();
        return string.Create(
            cells,
            (values, highest),
            static (text, state) =>
            {
                for (int i = 0; i < text.Length; i++)
                {
                    int from = (int)((long)i * state.values.Count / text.Length);
                    int to = (int)((long)(i + 1) * state.values.Count / text.Length);
                    double value = 0;
                    for (int j = from; j < to; j++)
                    {
                        value = Math.Max(value, state.values[j]);
                    }

                    double share = state.highest > 0 ? Math.Clamp(value / state.highest, 0, 1) : 0;
                    text[i] = Blocks[(int)Math.Round(share * (Blocks.Length - 1))];
                }
            }
        );
    }
}
