using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>Bills by the hour, to the nano-dollar.</summary>
public static class HourlyBill
{
    private const decimal NanoPerUsd = 1_000_000_000;

    /// <summary>A price per GPU-hour over a span that begins with a whole hour; the last one may not be over: then it is billed up to the span's end.</summary>
    public static IReadOnlyList<BilledHour> OfPrice(
        decimal usdPerGpuHour,
        int gpus,
        long sinceUnixNs,
        long untilUnixNs
    )
    {
        List<BilledHour> hours = [];
        Money bill = Money.FromUsd(usdPerGpuHour * gpus);
        for (long hour = sinceUnixNs; hour < untilUnixNs; hour += RollupKey.HourNs)
        {
            long ns = Math.Min(RollupKey.HourNs, untilUnixNs - hour);
            hours.Add(
                ns == RollupKey.HourNs
                    ? new BilledHour(hour, bill, 3600)
                    : new BilledHour(
                        hour,
                        Money.FromUsd(usdPerGpuHour * gpus * ns / RollupKey.HourNs),
                        ns * 1e-9
                    )
            );
        }

        return hours;
    }

    /// <summary>The rows of an invoice, each spread evenly over its hours. The hours add up to the invoice, rounded once to the nano-dollar.</summary>
    public static IReadOnlyList<BilledHour> OfInvoice(IReadOnlyList<BilledSpan> rows)
    {
        SortedDictionary<long, decimal> sums = [];
        SortedDictionary<long, List<(long Start, long End)>> there = [];
        foreach (BilledSpan row in rows)
        {
            decimal left = row.Usd;
            decimal length = row.EndUnixNs - row.StartUnixNs;
            for (
                long hour = RollupKey.HourOf(row.StartUnixNs);
                hour < row.EndUnixNs;
                hour += RollupKey.HourNs
            )
            {
                long start = Math.Max(hour, row.StartUnixNs);
                long end = Math.Min(hour + RollupKey.HourNs, row.EndUnixNs);
                decimal part = end == row.EndUnixNs ? left : row.Usd * ((end - start) / length);
                left -= part;
                sums[hour] = sums.GetValueOrDefault(hour) + part;
                if (row.IsUsage)
                {
                    if (!there.TryGetValue(hour, out List<(long, long)>? spans))
                    {
                        there[hour] = spans = [];
                    }

                    spans.Add((start, end));
                }
            }
        }

        List<BilledHour> hours = [];
        decimal sum = 0;
        decimal billed = 0;
        foreach ((long hour, decimal usd) in sums)
        {
            sum += usd;
            decimal whole = decimal.Round(sum * NanoPerUsd, 0, MidpointRounding.ToEven);
            hours.Add(
                new BilledHour(
                    hour,
                    new Money((long)(whole - billed)),
                    there.TryGetValue(hour, out List<(long, long)>? spans) ? Seconds(spans) : 0
                )
            );
            billed = whole;
        }

        return hours;
    }

    private static double Seconds(List<(long Start, long End)> spans)
    {
        spans.Sort();
        long covered = 0;
        long end = long.MinValue;
        foreach ((long from, long to) in spans)
        {
            covered += Math.Max(0, to - Math.Max(from, end));
            end = Math.Max(end, to);
        }

        return covered * 1e-9;
    }
}

/// <summary>Cost of an hour of the GPUs.</summary>
/// <param name="HourUnixNs">Its start.</param>
/// <param name="Bill">The bill.</param>
/// <param name="Seconds">How much of the hour the GPUs were there, seconds.</param>
public readonly record struct BilledHour(long HourUnixNs, Money Bill, double Seconds);
