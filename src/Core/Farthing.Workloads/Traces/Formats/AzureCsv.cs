using Farthing.Workloads.Csv;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Azure's traces: wall clock with up to 9 decimals, prompt and output tokens. Written to be fast: no string, no allocation per row.</summary>
internal static class AzureCsv
{
    private const long NsPerDay = 86_400_000_000_000;

    /// <summary>Reads the rows after the header.</summary>
    public static void Read(CsvRecords records, CsvHeader header, TraceCollector collector)
    {
        int time = header.Column("timestamp");
        int input = header.Column("contexttokens");
        int output = header.Column("generatedtokens");
        collector.IsWallClock = true;
        DayCache day = new();
        while (records.Read())
        {
            collector.Rows++;
            if (!day.TryParse(records.Get(time), out long ns))
            {
                collector.AddBroken(
                    records.Line,
                    $"'{records.Shown(time)}' is not a time such as 2023-11-16 18:17:03.9799600"
                );
            }
            else if (!records.TryGetCount(input, out long prompt))
            {
                collector.AddBroken(
                    records.Line,
                    $"ContextTokens '{records.Shown(input)}' is not a whole number"
                );
            }
            else if (!records.TryGetCount(output, out long generated))
            {
                collector.AddBroken(
                    records.Line,
                    $"GeneratedTokens '{records.Shown(output)}' is not a whole number"
                );
            }
            else
            {
                collector.Add(records.Line, ns, prompt, generated);
            }
        }
    }

    /// <summary>Parses <c>yyyy-MM-dd HH:mm:ss[.fffffffff][Z|±hh:mm]</c> to nanoseconds since 1970, remembering the last date.</summary>
    internal sealed class DayCache
    {
        private readonly byte[] date = new byte[10];
        private long dateNs;

        public bool TryParse(ReadOnlySpan<byte> text, out long ns)
        {
            ns = 0;
            if (
                text.Length < 19
                || (text[10] is not ((byte)' ' or (byte)'T'))
                || text[13] != ':'
                || text[16] != ':'
            )
            {
                return false;
            }

            if (!text[..10].SequenceEqual(date))
            {
                if (!TryParseDate(text[..10], out dateNs))
                {
                    date[0] = 0;
                    return false;
                }

                text[..10].CopyTo(date);
            }

            int hour = Two(text, 11);
            int minute = Two(text, 14);
            int second = Two(text, 17);
            if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
            {
                return false;
            }

            int at = 19;
            long fraction = 0;
            if (at < text.Length && text[at] == '.')
            {
                long unit = 100_000_000;
                for (at++; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++, unit /= 10)
                {
                    fraction += (text[at] - '0') * unit;
                }
            }

            if (!TryParseOffset(text[at..], out long offset))
            {
                return false;
            }

            ns = dateNs + ((((hour * 60L) + minute) * 60 + second) * 1_000_000_000) + fraction - offset;
            return true;
        }

        private static bool TryParseOffset(ReadOnlySpan<byte> text, out long offsetNs)
        {
            offsetNs = 0;
            if (text.IsEmpty || text.SequenceEqual("Z"u8))
            {
                return true;
            }

            if (text.Length is not (6 or 5 or 3) || text[0] is not ((byte)'+' or (byte)'-'))
            {
                return false;
            }

            int hours = Two(text, 1);
            int minutes = text.Length == 3 ? 0 : Two(text, text.Length == 6 ? 4 : 3);
            offsetNs = ((hours * 60L) + minutes) * 60_000_000_000 * (text[0] == '-' ? -1 : 1);
            return hours is >= 0 and < 24 && minutes is >= 0 and < 60 && (text.Length != 6 || text[3] == ':');
        }

        private static bool TryParseDate(ReadOnlySpan<byte> text, out long ns)
        {
            ns = 0;
            int year = (Two(text, 0) * 100) + Two(text, 2);
            int month = Two(text, 5);
            int day = Two(text, 8);
            if (
                text[4] != '-'
                || text[7] != '-'
                || year is < 1970 or > 2200
                || month is < 1 or > 12
                || day < 1
                || day > DateTime.DaysInMonth(year, month)
            )
            {
                return false;
            }

            ns =
                (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Days
                * NsPerDay;
            return true;
        }

        private static int Two(ReadOnlySpan<byte> text, int at)
        {
            int tens = text[at] - '0';
            int ones = text[at + 1] - '0';
            return tens is < 0 or > 9 || ones is < 0 or > 9 ? -1000 : (tens * 10) + ones;
        }
    }
}
