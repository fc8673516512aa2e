namespace Farthing.Economics.Rooflines;

/// <summary>Memory and compute that fixed shapes waste.</summary>
public static class SlotWaste
{
    /// <summary>Share of a contiguous KV reservation that stays empty.</summary>
    /// <param name="slots">Token slots reserved, above 0.</param>
    /// <param name="used">Tokens that are there, 0…slots.</param>
    public static double Contiguous(double slots, double used) => 1 - (used / slots);

    /// <summary>Slots that blocks on demand take for a number of tokens.</summary>
    public static double PagedSlots(double used, double blockSize) =>
        Math.Ceiling(used / blockSize) * blockSize;

    /// <summary>Share of a static batch's slots that are padding, where all wait for the longest.</summary>
    /// <param name="lengths">At least one length above 0.</param>
    public static double Padding(IReadOnlyList<double> lengths) =>
        1 - (lengths.Sum() / (lengths.Max() * lengths.Count));

    /// <summary>Share of its own slots that one request of a static batch wastes.</summary>
    public static double PaddingOf(double length, IReadOnlyList<double> lengths) =>
        1 - (length / lengths.Max());

    /// <summary>Model FLOPs utilization: what is computed over the dense peak of the format in use.</summary>
    public static double Mfu(double flopPerSecond, double peakFlopPerSecond) =>
        flopPerSecond / peakFlopPerSecond;
}
