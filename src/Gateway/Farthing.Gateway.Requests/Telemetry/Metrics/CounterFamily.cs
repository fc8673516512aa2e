using System.Collections.Concurrent;
using Farthing.Protocol.Exposition;

namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>Counters of one family, by labels. Adding takes no lock and, where the series exists, allocates nothing.</summary>
/// <param name="family">The family.</param>
/// <param name="perUnit">How many counted ones are one on the page: 1e9 for nano-dollars shown as dollars.</param>
/// <param name="labels">The values of its labels, in the family's order.</param>
internal sealed class CounterFamily(MetricFamily family, double perUnit, params LabelValues[] labels)
{
    private readonly ConcurrentDictionary<SeriesKey, StripedCells> series = new();

    /// <summary>Counts.</summary>
    public void Add(SeriesKey key, long amount = 1)
    {
        if (!series.TryGetValue(key, out StripedCells? cells))
        {
            cells = series.GetOrAdd(key, static _ => new StripedCells(1));
        }

        cells.Add(0, amount);
    }

    /// <summary>Makes a series that stands at 0, so that its first event is seen as an increase.</summary>
    public void Show(SeriesKey key) => Add(key, 0);

    /// <summary>Writes it.</summary>
    public void Write(MetricsText text)
    {
        family.Begin(text);
        foreach ((SeriesKey key, StripedCells cells) in series)
        {
            text.Add(cells.Sum(0) / perUnit, LabelText.Of(family, labels, key));
        }
    }
}

/// <summary>The numbers of a series' label values, at most four, in one word.</summary>
internal readonly record struct SeriesKey
{
    private readonly ulong bits;

    /// <summary>A key.</summary>
    public SeriesKey(int first = 0, int second = 0, int third = 0, int fourth = 0) =>
        bits =
            (ushort)first
            | ((ulong)(ushort)second << 16)
            | ((ulong)(ushort)third << 32)
            | ((ulong)(ushort)fourth << 48);

    /// <summary>The number of a label's value.</summary>
    public int this[int label] => (int)((bits >> (16 * label)) & 0xFFFF);
}

/// <summary>Whole numbers that any thread adds to without a lock: each processor has cells of its own, cache lines apart, and a reader sums them.</summary>
internal sealed class StripedCells
{
    private const int CellsOfALine = 8;
    private const int MaxStripes = 16;
    private static readonly int Stripes = (int)
        System.Numerics.BitOperations.RoundUpToPowerOf2(
            (uint)Math.Clamp(Environment.ProcessorCount, 1, MaxStripes)
        );

    private readonly long[] cells;
    private readonly int stride;

    /// <summary>Cells, all zero.</summary>
    /// <param name="width">How many.</param>
    public StripedCells(int width)
    {
        stride = (width + (2 * CellsOfALine) - 1) / CellsOfALine * CellsOfALine;
        cells = new long[(Stripes * stride) + CellsOfALine];
    }

    /// <summary>Adds to one.</summary>
    public void Add(int cell, long amount) =>
        Interlocked.Add(
            ref cells[CellsOfALine + ((Thread.GetCurrentProcessorId() & (Stripes - 1)) * stride) + cell],
            amount
        );

    /// <summary>Current value of one.</summary>
    public long Sum(int cell)
    {
        long sum = 0;
        for (int stripe = 0; stripe < Stripes; stripe++)
        {
            sum += Volatile.Read(ref cells[CellsOfALine + (stripe * stride) + cell]);
        }

        return sum;
    }
}
