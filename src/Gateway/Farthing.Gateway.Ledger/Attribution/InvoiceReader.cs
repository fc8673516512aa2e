using System.Globalization;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Csv;

namespace Farthing.Gateway.Attribution;

/// <summary>Reads what a provider billed for GPUs: CSV with the columns of FOCUS 1.2 or of an AWS cost and usage report.</summary>
public static class InvoiceReader
{
    private const int MaxFaults = 20;
    private const int MaxRecordBytes = 1 << 20; // A quote that is never closed does not take all memory.
    private const decimal MaxUsd = 1_000_000_000;
    private static readonly TimeSpan LongestRow = TimeSpan.FromDays(366);

    /// <summary>Reads an invoice; null where it has no rows that could be read.</summary>
    /// <param name="reader">Its text.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <param name="resource">The resource that is meant; null for all rows.</param>
    /// <param name="faults">Receives everything that is wrong with it.</param>
    public static Invoice? Read(TextReader reader, string file, string? resource, FaultList faults)
    {
        using CsvRecords records = new(reader, MaxRecordBytes);
        try
        {
            if (!records.Read())
            {
                faults.Add(Fault(AttributionFaultCodes.InvoiceColumns, "the invoice is empty", file));
                return null;
            }

            string[] head = records.Cells();
            return LayoutOf(head, file, resource, faults) is InvoiceLayout layout
                ? ReadRows(records, new Columns(layout, head), file, resource, faults)
                : null;
        }
        catch (FormatException refused)
        {
            faults.Add(Fault(AttributionFaultCodes.InvoiceUnreadable, refused.Message, file));
            return null;
        }
    }

    private static InvoiceLayout? LayoutOf(
        IReadOnlyList<string> head,
        string file,
        string? resource,
        FaultList faults
    )
    {
        InvoiceLayout? best = null;
        int most = 0;
        foreach (InvoiceLayout layout in InvoiceLayout.All)
        {
            int found = layout.Needed.Count(name => Columns.Find(head, name) >= 0);
            if (found > most)
            {
                (best, most) = (layout, found);
            }
        }

        if (best is null)
        {
            faults.Add(
                Fault(
                    AttributionFaultCodes.InvoiceColumns,
                    "its columns are not those of an invoice",
                    file
                ) with
                {
                    Line = 1,
                    Expected = string.Join(
                        "; or ",
                        InvoiceLayout.All.Select(layout =>
                            $"{layout.Name}: {string.Join(", ", layout.Needed)}"
                        )
                    ),
                }
            );
            return null;
        }

        bool isWhole = true;
        foreach (string name in resource is null ? best.Needed : [.. best.Needed, best.Resource])
        {
            if (Columns.Find(head, name) < 0)
            {
                isWhole = false;
                faults.Add(
                    Fault(
                        AttributionFaultCodes.InvoiceColumns,
                        $"the {best.Name} file lacks a column",
                        file
                    ) with
                    {
                        Line = 1,
                        Expected = name,
                        Nearest = NearestWord.Find(name, head),
                    }
                );
            }
        }

        return isWhole ? best : null;
    }

    private static Invoice? ReadRows(
        CsvRecords records,
        Columns columns,
        string file,
        string? resource,
        FaultList faults
    )
    {
        List<BilledSpan> rows = [];
        int others = 0;
        int wrong = 0;
        while (wrong < MaxFaults && records.Read())
        {
            string[] cells = records.Cells();
            if (resource is not null && Columns.Get(cells, columns.Resource) != resource)
            {
                others++;
                continue;
            }

            int before = wrong;
            RowFaults row = new(file, records.Line, faults);
            long start = row.Time(columns.Layout.Start, Columns.Get(cells, columns.Start));
            long end = row.Time(columns.Layout.End, Columns.Get(cells, columns.End));
            decimal usd = row.Usd(columns.Layout.Cost, Columns.Get(cells, columns.Cost));
            row.Dollars(columns.Layout.Currency, Columns.Get(cells, columns.Currency));
            wrong += row.Count;
            if (wrong == before && (end <= start || end - start > LongestRow.Ticks * 100))
            {
                row.Add(
                    columns.Layout.End,
                    Columns.Get(cells, columns.End),
                    "the row's span ends before it begins or is longer than a year",
                    "an end after the start, hours or days later"
                );
                wrong++;
            }

            if (wrong == before)
            {
                string category = Columns.Get(cells, columns.Category);
                rows.Add(
                    new BilledSpan(
                        start,
                        end,
                        usd,
                        category.Length == 0 || columns.Layout.UsageWords.Contains(category)
                    )
                );
            }
        }

        if (wrong > 0)
        {
            return null;
        }

        if (rows.Count == 0)
        {
            faults.Add(
                Fault(AttributionFaultCodes.InvoiceEmpty, "no row of the invoice is meant", file) with
                {
                    Value = resource,
                    Expected = resource is null
                        ? "rows below the head"
                        : $"rows whose {columns.Layout.Resource} is that of --resource",
                }
            );
            return null;
        }

        return new Invoice(columns.Layout.Name, rows, others);
    }

    private static Fault Fault(string code, string message, string file) =>
        new(code, message) { File = file };

    /// <summary>Positions of the columns; −1 for those that the file lacks.</summary>
    private sealed class Columns(InvoiceLayout layout, IReadOnlyList<string> head)
    {
        public InvoiceLayout Layout { get; } = layout;

        public int Start { get; } = Find(head, layout.Start);

        public int End { get; } = Find(head, layout.End);

        public int Cost { get; } = Find(head, layout.Cost);

        public int Currency { get; } = Find(head, layout.Currency);

        public int Category { get; } = Find(head, layout.Category);

        public int Resource { get; } = Find(head, layout.Resource);

        public static int Find(IReadOnlyList<string> head, string name)
        {
            for (int i = 0; i < head.Count; i++)
            {
                if (head[i].Trim().TrimStart('\uFEFF').Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return i;
                }
            }

            return -1;
        }

        public static string Get(string[] cells, int column) =>
            column < 0 || column >= cells.Length ? "" : cells[column].Trim();
    }

    /// <summary>Reads the cells of a row and says what is wrong with them.</summary>
    private sealed class RowFaults(string file, int line, FaultList faults)
    {
        public int Count { get; private set; }

        public void Add(string column, string value, string message, string expected)
        {
            Count++;
            faults.Add(
                new Fault(AttributionFaultCodes.InvoiceValue, message)
                {
                    File = file,
                    Line = line,
                    Path = column,
                    Value = value,
                    Expected = expected,
                }
            );
        }

        public long Time(string column, string text)
        {
            if (
                DateTime.TryParse(
                    text,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out DateTime time
                )
                && time.Year is >= 1970 and < 2262
                && char.IsAsciiDigit(text[0])
                && text.Length >= 10
            )
            {
                return (time.Ticks - DateTime.UnixEpoch.Ticks) * 100;
            }

            Add(column, text, "not a time", "a time in UTC such as 2026-11-20T14:00:00Z");
            return 0;
        }

        public decimal Usd(string column, string text)
        {
            if (
                decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal usd)
                && Math.Abs(usd) < MaxUsd
            )
            {
                return usd;
            }

            Add(column, text, "not an amount", "dollars below a billion, such as 2.50 or -0.0125");
            return 0;
        }

        public void Dollars(string column, string text)
        {
            if (text.Length > 0 && text != "USD")
            {
                Add(column, text, "another currency than the ledger's", "USD");
            }
        }
    }
}
