using System.IO.Compression;
using System.Text;
using Farthing.Gateway.Attribution;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Reading;
using Farthing.Workloads.Csv;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>Reads providers' bills and reports of usage: JSON as their APIs answer it, or CSV, gzip or not. The format is found out.</summary>
public static class BillReader
{
    private const int MostFaults = 20;
    private const int MostBytes = 1 << 30;
    private const int MostRecordBytes = 1 << 20;

    /// <summary>Reads files that are one bill together: pages, days, usage beside costs.</summary>
    /// <param name="files">Their names.</param>
    /// <param name="faults">Receives everything that is wrong; the bill then is of no use.</param>
    public static ProviderBill Read(IReadOnlyList<string> files, FaultList faults)
    {
        Reading reading = new(faults);
        foreach (string file in files)
        {
            byte[] bytes = Unpacked(
                file,
                InputFile.Bytes(
                    file,
                    new Fault(AttributionFaultCodes.InvoiceUnreadable, "the bill cannot be read")
                    {
                        Expected = "a bill that you may read",
                    },
                    MostBytes
                )
            );
            int at = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
            ReadOnlySpan<byte> text = bytes.AsSpan(at).TrimStart(" \t\r\n"u8);
            if (text.StartsWith("PAR1"u8))
            {
                faults.Add(
                    new Fault(AttributionFaultCodes.InvoiceUnreadable, "Parquet is not read")
                    {
                        File = file,
                        Expected =
                            "CSV: duckdb -c \"COPY (FROM 'bill.parquet') TO 'bill.csv' (HEADER)\", or an export as CSV",
                    }
                );
            }
            else if (text.Length > 0 && text[0] is (byte)'{' or (byte)'[')
            {
                reading.Json(file, bytes);
            }
            else
            {
                reading.Csv(file, bytes);
            }
        }

        ProviderBill bill = reading.Bill();
        if (bill.Rows.Count == 0 && faults.IsEmpty)
        {
            faults.Add(
                new Fault(AttributionFaultCodes.InvoiceEmpty, "no line of the bill is about tokens")
                {
                    File = files[0],
                    Expected =
                        "lines of models: " + string.Join(", ", BillLayout.All.Select(layout => layout.Name)),
                }
            );
        }

        return bill;
    }

    private static byte[] Unpacked(string file, byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            return bytes;
        }

        try
        {
            using GZipStream packed = new(new MemoryStream(bytes), CompressionMode.Decompress);
            using MemoryStream plain = new();
            packed.CopyTo(plain);
            return plain.ToArray();
        }
        catch (InvalidDataException damaged)
        {
            throw new FarthingException(
                new Fault(
                    AttributionFaultCodes.InvoiceUnreadable,
                    $"the gzip file is damaged: {damaged.Message}"
                )
                {
                    File = file,
                    Expected = "the file as the provider gave it",
                }
            );
        }
    }

    private sealed class Reading(FaultList faults)
    {
        private readonly List<BillRow> rows = [];
        private readonly SortedSet<string> layouts = new(StringComparer.Ordinal);
        private readonly List<string> remarks = [];
        private int others;

        public ProviderBill Bill() => new([.. layouts], rows, others, remarks);

        /// <summary>Pages of an API, one or several in a list or one a line; in each, buckets with results, or records themselves.</summary>
        public void Json(string file, byte[] bytes)
        {
            int before = rows.Count;
            int records = 0;
            string? more = null;
            foreach (TreeNode page in BillPages.Of(file, bytes))
            {
                TreeNode data = page["data"];
                more = page["has_more"].Truth == true ? page["next_page"].Scalar ?? "" : null;
                foreach (TreeNode bucket in data.IsList ? data.Items : [page]) // Rows of a table have no page around them.
                {
                    bool isBucket = bucket["results"].IsList;
                    foreach (TreeNode one in isBucket ? bucket["results"].Items : [bucket])
                    {
                        records++;
                        BillRecord record = new(
                            file,
                            () => one.File.LineOf(one.Element),
                            faults,
                            name =>
                                BillPages.Field(one, name)
                                ?? (isBucket ? BillPages.Field(bucket, name) : null)
                        );
                        if (!Take(record, LayoutOf(record), file, () => one.File.LineOf(one.Element)))
                        {
                            return;
                        }
                    }
                }
            }

            if (more is not null)
            {
                remarks.Add(
                    $"{Path.GetFileName(file)} has more pages (has_more): its last days may be missing"
                );
            }

            if (records == 0 || rows.Count == before)
            {
                remarks.Add($"{Path.GetFileName(file)} has no lines");
            }
        }

        public void Csv(string file, byte[] bytes)
        {
            int head = bytes.AsSpan().IndexOf((byte)'\n');
            string first = Encoding.UTF8.GetString(head < 0 ? bytes : bytes.AsSpan(0, head));
            if (
                first.Contains('\t', StringComparison.Ordinal)
                && !first.Contains(',', StringComparison.Ordinal)
            )
            {
                bytes = Commas(bytes);
            }

            using StreamReader text = new(new MemoryStream(bytes));
            using CsvRecords records = new(text, MostRecordBytes);
            try
            {
                if (!records.Read())
                {
                    Unknown(file, 1);
                    return;
                }

                Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);
                string[] heads = records.Cells();
                for (int i = 0; i < heads.Length; i++)
                {
                    columns.TryAdd(heads[i].Trim().TrimStart('\uFEFF'), i);
                }

                BillRecord Record() =>
                    new(
                        file,
                        () => records.Line,
                        faults,
                        name => columns.TryGetValue(name, out int at) ? records.Text(at) : null
                    );
                BillLayout? layout = LayoutOf(Record());
                while (records.Read() && faults.Faults.Count < MostFaults)
                {
                    if (!Take(Record(), layout, file, () => 1))
                    {
                        return;
                    }
                }

                if (layout is null)
                {
                    Unknown(file, 1);
                }
            }
            catch (FormatException refused)
            {
                faults.Add(
                    new Fault(AttributionFaultCodes.InvoiceUnreadable, refused.Message)
                    {
                        File = file,
                        Expected = "comma-separated values",
                    }
                );
            }
        }

        private bool Take(BillRecord record, BillLayout? layout, string file, Func<int?> line)
        {
            if (layout is null)
            {
                Unknown(file, line());
                return false;
            }

            layouts.Add(layout.Name);
            int before = rows.Count;
            rows.AddRange(layout.Read(record));
            for (int i = before; i < rows.Count; i++)
            {
                if (rows[i].EndUnixNs <= rows[i].StartUnixNs && faults.Faults.Count == 0)
                {
                    record.Refuse("end", "the line's span ends before it begins", "an end after the start");
                }
            }

            others += rows.Count == before ? 1 : 0;
            return faults.Faults.Count < MostFaults;
        }

        private static BillLayout? LayoutOf(BillRecord record)
        {
            foreach (BillLayout layout in BillLayout.All)
            {
                if (layout.Recognizes(record))
                {
                    return layout;
                }
            }

            return null;
        }

        private void Unknown(string file, int? line) =>
            faults.Add(
                new Fault(AttributionFaultCodes.InvoiceColumns, "this is no bill that is known")
                {
                    File = file,
                    Line = line,
                    Expected = string.Join(
                        "; ",
                        BillLayout.All.Select(layout => $"{layout.Name} ({layout.Source})")
                    ),
                }
            );

        /// <summary>A table of tabs as one of commas.</summary>
        private static byte[] Commas(byte[] bytes)
        {
            IEnumerable<string> lines = Encoding
                .UTF8.GetString(bytes)
                .Split('\n')
                .Select(line => string.Join(',', line.TrimEnd('\r').Split('\t').Select(Quoted)));
            return Encoding.UTF8.GetBytes(string.Join('\n', lines));
        }

        private static string Quoted(string cell) =>
            cell.Length == 0 ? "" : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
