using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Offers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Workloads.Csv;

namespace Farthing.Catalogs.Histories;

/// <summary>Reads a log of price changes: a row stands where a price of an instance in a region differs from the day before, and four empty prices where it left the list.</summary>
/// <remarks>CSV, packed with gzip or not, in order of days. Types and regions of which the catalog has no machine are left out and counted, though their rows must be in order too.</remarks>
public sealed class PriceHistoryReader
{
    private const string Expected = "a log of price changes as CSV (.csv or .csv.gz)";
    private const int MostFaults = 10;
    private const double GpuSlack = 1e-3;
    private const long MostBytes = 256L << 20;

    private static readonly string[] Columns =
    [
        "date",
        "instance",
        "gpus",
        "region",
        "usd_hour",
        "usd_hour_spot",
        "usd_month_1y",
        "usd_month_3y",
    ];

    private readonly string file;
    private readonly FaultList faults = new();
    private readonly Dictionary<(string Type, string Region), List<PriceStep>> series = [];
    private readonly Dictionary<(string Type, string Region), InstanceOffer> machines;
    private readonly Dictionary<(string Type, string Region), DateOnly> lastDays = [];
    private readonly HashSet<(string Type, string Region)> leftOut = [];
    private DateOnly? first;
    private DateOnly last;

    private PriceHistoryReader(string file, IReadOnlyList<InstanceOffer> offers)
    {
        this.file = file;
        machines = offers
            .Where(offer => offer.Cloud == PriceHistory.Cloud && offer.Variant is null)
            .ToDictionary(offer => (offer.InstanceType, offer.Region));
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="machines">Offers that say which machines there are.</param>
    /// <exception cref="FarthingException">It cannot be read, or a row is wrong: up to ten faults with their lines.</exception>
    public static PriceHistory ReadFile(string path, IReadOnlyList<InstanceOffer> machines) =>
        new PriceHistoryReader(path, machines).Read(Unpack(path));

    private static byte[] Unpack(string path)
    {
        byte[] bytes = InputFile.Bytes(
            path,
            new Fault(CatalogFaultCodes.FileUnreadable, "the price history cannot be read")
            {
                Expected = Expected,
            },
            MostBytes
        );
        if (bytes is not [0x1f, 0x8b, ..])
        {
            return bytes;
        }

        try
        {
            using GZipStream packed = new(new MemoryStream(bytes), CompressionMode.Decompress);
            using MemoryStream plain = new();
            packed.CopyTo(plain);
            // A file that is cut off unpacks without a fault, to fewer rows: its end tells the length.
            return
                bytes.Length > 8
                && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(^4..)) == (uint)plain.Length
                ? plain.ToArray()
                : throw new InvalidDataException("it is cut off");
        }
        catch (InvalidDataException error)
        {
            throw new FarthingException(
                new Fault(CatalogFaultCodes.FileUnreadable, "the compressed file is broken: " + error.Message)
                {
                    File = path,
                    Expected = "a whole gzip file of one part",
                }
            );
        }
    }

    private PriceHistory Read(byte[] bytes)
    {
        using MemoryStream stream = new(bytes);
        using CsvRecords records = new(stream, spansLines: false);
        try
        {
            ReadRows(records);
        }
        catch (FormatException error)
        {
            Refuse(records.Line, null, null, error.Message, "a quote at both ends of a cell");
        }

        if (faults.IsEmpty && first is null)
        {
            Refuse(null, null, null, "there are no prices in it", Expected, CatalogFaultCodes.NoPriceHistory);
        }

        if (faults.IsEmpty && series.Count == 0)
        {
            Refuse(
                null,
                null,
                null,
                "the catalog knows no machine of the types and regions in it",
                $"instance types and regions of {PriceHistory.Cloud} (farthing catalog list instances --cloud {PriceHistory.Cloud})",
                CatalogFaultCodes.NoPriceHistory
            );
        }

        faults.ThrowIfAny();
        return new PriceHistory(
            PriceHistoryFile.ListSource,
            first!.Value,
            last,
            [
                .. series
                    .OrderBy(one => one.Key.Type, StringComparer.Ordinal)
                    .ThenBy(one => one.Key.Region, StringComparer.Ordinal)
                    .Select(one => new PriceSeries(one.Key.Type, one.Key.Region, one.Value)),
            ]
        )
        {
            LeftOut = leftOut.Count,
        };
    }

    private void ReadRows(CsvRecords records)
    {
        string[] header = records.Read() ? records.Cells() : [];
        int[] at = [.. Columns.Select(column => CsvRecords.ColumnOf(header, [column]))];
        string[] missing = [.. Columns.Where((_, i) => at[i] < 0)];
        if (missing.Length > 0)
        {
            Refuse(
                1,
                null,
                header.Length == 0 ? "an empty file" : string.Join(',', header),
                $"this is no log of price changes: no column {string.Join(", ", missing)}",
                $"columns {string.Join(", ", Columns)}",
                CatalogFaultCodes.NoPriceHistory
            );
            return;
        }

        while (faults.Faults.Count < MostFaults && records.Read())
        {
            ReadRow(records, at);
        }
    }

    private void ReadRow(CsvRecords records, int[] at)
    {
        int before = faults.Faults.Count;
        string type = records.Text(at[1]);
        string region = records.Text(at[3]);
        foreach ((int column, string value) in ((int, string)[])[(1, type), (3, region)])
        {
            if (value.Length == 0)
            {
                Refuse(records.Line, Columns[column], "", "a row needs it", "a name as the cloud writes it");
            }
        }

        bool isDay = DateOnly.TryParseExact(
            records.Text(at[0]),
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            0,
            out DateOnly day
        );
        if (!isDay)
        {
            Refuse(records.Line, Columns[0], records.Shown(at[0]), "not a day", "a day such as 2025-03-01");
        }

        double?[] prices = [.. Enumerable.Range(4, 4).Select(column => Price(records, at[column], column))];
        bool isListed = prices[0] is not null;
        if (faults.Faults.Count == before && !isListed && prices.Any(price => price is not null))
        {
            Refuse(
                records.Line,
                Columns[4],
                "",
                "a hole: the price on demand is missing beside others",
                "a price, or four empty prices where the series left the list"
            );
        }

        if (faults.Faults.Count == before)
        {
            Add(records, at, new PriceStep(day, prices[0], prices[1], prices[2], prices[3]), type, region);
        }
    }

    private void Add(CsvRecords records, int[] at, PriceStep step, string type, string region)
    {
        (string, string) key = (type, $"{PriceHistory.Cloud}/{region}");
        bool isKnown = lastDays.TryGetValue(key, out DateOnly before);
        if (isKnown && step.From <= before)
        {
            Refuse(
                records.Line,
                Columns[0],
                records.Shown(at[0]),
                $"{type} in {region} has a row of {before:yyyy-MM-dd} above it",
                "rows in order of days, one a day for each instance and region"
            );
            return;
        }

        if (!isKnown && !step.IsListed)
        {
            Refuse(
                records.Line,
                Columns[4],
                "",
                $"a hole: {type} in {region} leaves the list before it is on it",
                "its first row with a price"
            );
            return;
        }

        lastDays[key] = step.From;
        first = first is null || step.From < first ? step.From : first;
        last = step.From > last ? step.From : last;
        if (!machines.TryGetValue(key, out InstanceOffer? machine))
        {
            leftOut.Add(key);
            return;
        }

        // An eighth of a GPU is written 0.125.
        if (
            !records.TryGetNumber(at[2], out double gpus)
            || Math.Abs(gpus - machine.Gpus) > GpuSlack * machine.Gpus
        )
        {
            Refuse(
                records.Line,
                Columns[2],
                records.Shown(at[2]),
                $"{type} has another number of GPUs in the catalog",
                machine.Gpus.ToString(CultureInfo.InvariantCulture)
            );
            return;
        }

        if (!series.TryGetValue(key, out List<PriceStep>? steps))
        {
            series[key] = steps = [];
        }

        PriceStep clean = step.Cleaned();
        if (steps.Count == 0 || !clean.IsLike(steps[^1]))
        {
            steps.Add(clean);
        }
    }

    private double? Price(CsvRecords records, int at, int column)
    {
        if (records.Get(at).IsEmpty)
        {
            return null;
        }

        if (records.TryGetNumber(at, out double usd) && usd > 0)
        {
            return usd;
        }

        Refuse(
            records.Line,
            Columns[column],
            records.Shown(at),
            "not a price",
            "dollars above 0, or nothing where it is not known"
        );
        return null;
    }

    private void Refuse(
        int? line,
        string? column,
        string? value,
        string message,
        string expected,
        string code = CatalogFaultCodes.WrongPriceRow
    ) =>
        faults.Add(
            new Fault(code, message)
            {
                File = file,
                Line = line,
                Path = column,
                Value = value,
                Expected = expected,
            }
        );
}

/// <summary>List prices of one node from a day on, until the next step.</summary>
/// <param name="From">Day from which they hold.</param>
/// <param name="OnDemandUsdPerHour">On demand; null where the series has left the list, and every other price with it.</param>
/// <param name="SpotUsdPerHour">On spot; null where it is not known.</param>
/// <param name="OneYearUsdPerMonth">With one year's commitment, per month of 730 hours; null where it is not known.</param>
/// <param name="ThreeYearUsdPerMonth">With three years' commitment, likewise.</param>
public sealed record PriceStep(
    DateOnly From,
    double? OnDemandUsdPerHour,
    double? SpotUsdPerHour,
    double? OneYearUsdPerMonth,
    double? ThreeYearUsdPerMonth
)
{
    /// <summary>Lists write the price on demand where they know none of a commitment: as near as this share it is none.</summary>
    private const double SameFraction = 0.001;

    /// <summary>False where the series has left the list.</summary>
    public bool IsListed => OnDemandUsdPerHour is not null;

    /// <summary>With one year's commitment, dollars an hour.</summary>
    public double? OneYearUsdPerHour => OneYearUsdPerMonth / QuantityParser.HoursPerMonth;

    /// <summary>With three years' commitment, dollars an hour.</summary>
    public double? ThreeYearUsdPerHour => ThreeYearUsdPerMonth / QuantityParser.HoursPerMonth;

    /// <summary>True where all prices are those of another step.</summary>
    public bool IsLike(PriceStep other) => this with { From = other.From } == other;

    /// <summary>The step without commitments that cost what on demand does.</summary>
    internal PriceStep Cleaned() =>
        this with
        {
            OneYearUsdPerMonth = IsOnDemand(OneYearUsdPerHour) ? null : OneYearUsdPerMonth,
            ThreeYearUsdPerMonth = IsOnDemand(ThreeYearUsdPerHour) ? null : ThreeYearUsdPerMonth,
        };

    private bool IsOnDemand(double? usdPerHour) =>
        usdPerHour is double usd
        && OnDemandUsdPerHour is double list
        && Math.Abs((usd / list) - 1) <= SameFraction;
}
