using System.Globalization;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>An export in FOCUS 1.3: one row for each hour, owner, deployment, price and meter; corrections as rows of their own.</summary>
/// <param name="store">The ledger.</param>
/// <param name="account">The billing account's name.</param>
public sealed class FocusExport(ILedgerStore store, string account)
{
    /// <summary>Writes CSV with a head. Memory holds one hour's sums.</summary>
    public ExportTotals Write(TextWriter writer, LedgerFilter filter)
    {
        CsvLine line = new(writer);
        foreach (FocusColumn column in FocusColumn.All)
        {
            line.Add(column.Name);
        }

        line.End();
        ExportTotals totals = default;
        Dictionary<FocusLine, FocusSum> hour = [];
        long at = long.MinValue;
        foreach (LedgerRow row in store.Rows(filter))
        {
            long rowHour = RollupKey.HourOf(row.Opened.ReservedUnixNs);
            if (rowHour != at)
            {
                totals = Flush(line, hour, totals);
                at = rowHour;
            }

            foreach (MeterShare share in MeterShare.Of(row))
            {
                Add(hour, FocusLine.Of(row, share), new FocusSum(share.Quantity, 1, share.Cost));
            }
        }

        totals = Flush(line, hour, totals);
        foreach (LedgerAdjustment adjustment in store.Adjustments(filter))
        {
            LedgerRow? row = adjustment.Record.Attempt is Metering.AttemptId attempt
                ? store.Find(attempt)
                : null;
            FocusLine of = FocusLine.Of(adjustment, row);
            if (of.HourUnixNs != at)
            {
                totals = Flush(line, hour, totals);
                at = of.HourUnixNs;
            }

            Add(hour, of, new FocusSum(0, 0, adjustment.Record.Amount));
        }

        return Flush(line, hour, totals);
    }

    private static void Add(Dictionary<FocusLine, FocusSum> hour, FocusLine line, FocusSum sum)
    {
        hour.TryGetValue(line, out FocusSum before);
        hour[line] = new FocusSum(
            before.Quantity + sum.Quantity,
            before.Attempts + sum.Attempts,
            before.Cost + sum.Cost
        );
    }

    /// <summary>Writes an hour's rows, in an order that does not depend on hashes.</summary>
    private ExportTotals Flush(CsvLine line, Dictionary<FocusLine, FocusSum> hour, ExportTotals totals)
    {
        foreach (
            (FocusLine of, FocusSum sum) in hour.OrderBy(
                pair =>
                    $"{pair.Key.Team}\n{pair.Key.Key}\n{pair.Key.User}\n{pair.Key.Deployment}\n{pair.Key.Model}\n{pair.Key.Tags}\n{pair.Key.Account}\n{pair.Key.Correction}\n{(int)pair.Key.Meter}\n{pair.Key.UnitPrice?.PicoUsd:D19}",
                StringComparer.Ordinal
            )
        )
        {
            foreach (FocusColumn column in FocusColumn.All)
            {
                line.Add(column.Value(of, sum, account));
            }

            line.End();
            totals = totals.With(sum.Cost);
        }

        hour.Clear();
        return totals;
    }
}

/// <summary>Totals of an export: to compare with the ledger.</summary>
/// <param name="Lines">Lines without the head.</param>
/// <param name="Billed">The sum of their costs, exact.</param>
public readonly record struct ExportTotals(long Lines, Money Billed)
{
    /// <summary>With one more line.</summary>
    public ExportTotals With(Money cost) => new(Lines + 1, Billed + cost);
}

/// <summary>Sums of a FOCUS row.</summary>
/// <param name="Quantity">Tokens or attempts.</param>
/// <param name="Attempts">Attempts that it is of.</param>
/// <param name="Cost">What is billed.</param>
internal readonly record struct FocusSum(long Quantity, long Attempts, Money Cost);

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
