namespace Farthing.Serving.Kernels;

/// <summary>Cost of one operator on one GPU.</summary>
/// <param name="Ns">Time in nanoseconds.</param>
/// <param name="Bytes">Bytes that had to be moved in its memory.</param>
/// <param name="Flops">Arithmetic that had to be done.</param>
public readonly record struct OperatorCost(double Ns, double Bytes, double Flops)
{
    public static OperatorCost operator +(OperatorCost a, OperatorCost b) =>
        new(a.Ns + b.Ns, a.Bytes + b.Bytes, a.Flops + b.Flops);

    public static OperatorCost operator *(double times, OperatorCost cost) =>
        new(times * cost.Ns, times * cost.Bytes, times * cost.Flops);

    /// <summary>Time that passes while nothing is moved or computed.</summary>
    public static OperatorCost Delay(double ns) => new(ns, 0, 0);

    /// <summary>The same work in no less than its roofline: bytes at peak bandwidth, flops at peak compute.</summary>
    public OperatorCost NotBelowRoofline(double bytesPerSecond, double flopPerSecond) =>
        this with
        {
            Ns = Math.Max(Ns, 1e9 * Math.Max(Bytes / bytesPerSecond, Flops / flopPerSecond)),
        };
}
