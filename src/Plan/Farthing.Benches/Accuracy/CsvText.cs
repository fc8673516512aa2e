using System.Globalization;

namespace Farthing.Benches.Accuracy;

/// <summary>Writes lines of comma-separated values, quoted where RFC 4180 asks for it.</summary>
public static class CsvText
{
    /// <summary>Writes one line.</summary>
    public static void WriteLine(TextWriter writer, params ReadOnlySpan<string> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                writer.Write(',');
            }

            writer.Write(Quoted(cells[i]));
        }

        writer.Write('\n');
    }

    /// <summary>A number with six significant digits; empty for none.</summary>
    public static string Number(double? value) =>
        value is double number ? number.ToString("G6", CultureInfo.InvariantCulture) : "";

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? cell
            : '"' + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
