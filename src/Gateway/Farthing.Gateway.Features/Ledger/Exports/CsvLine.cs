using System.Globalization;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>Writes lines of CSV (RFC 4180, line feeds).</summary>
/// <param name="writer">Where to.</param>
internal sealed class CsvLine(TextWriter writer)
{
    private bool isFirst = true;

    /// <summary>Adds a value: text, number, money, or nothing.</summary>
    public void Add(object? value)
    {
        if (!isFirst)
        {
            writer.Write(',');
        }

        isFirst = false;
        string text = value switch
        {
            null => "",
            Money money => money.Usd.ToString("0.000000000", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
        bool isPlain = text.AsSpan().IndexOfAny(",\"\r\n") < 0;
        // A spreadsheet takes a cell that begins so for a formula; names come from clients. An apostrophe too, so that it can be taken off again (ParquetSql).
        bool isFormula =
            value is string && text.Length > 0 && "=+-@\t'".Contains(text[0], StringComparison.Ordinal);
        text = isFormula ? "'" + text : text;
        writer.Write(isPlain ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");
    }

    /// <summary>Ends the line.</summary>
    public void End()
    {
        writer.Write('\n');
        isFirst = true;
    }
}
