namespace Farthing.Gateway.Telemetry.Metrics;

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
