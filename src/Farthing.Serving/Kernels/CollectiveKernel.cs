using Farthing.Serving.Coefficients;

namespace Farthing.Serving.Kernels;

/// <summary>Time of one collective between the GPUs of a replica (formula of <see cref="CollectiveCoefficients"/>).</summary>
/// <remarks>Beyond the ranks of one node, an all-reduce adds 20 µs and an eighth of twice the bytes over one network port (docs/cost-model.md, section 4).</remarks>
public sealed class CollectiveKernel
{
    private const double Megabyte = 1e6;
    private readonly double latencyNs;
    private readonly double nsPerByte;
    private readonly double nsPerSmallByte;

    /// <summary>Puts a collective together.</summary>
    /// <param name="fit">Its constants.</param>
    /// <param name="linkBytesPerSecond">One-way bandwidth of the link that is served on.</param>
    /// <param name="scale">Multiplies the whole time: slower links than the measured one of the same kind.</param>
    public CollectiveKernel(CollectiveCoefficients fit, double linkBytesPerSecond, double scale = 1)
    {
        double ranks = fit.Ranks;
        double share = (ranks - 1) / ranks * (fit.Op == "all_reduce" ? 2 : 1);
        latencyNs = fit.LatencyUs * 1e3 * scale;
        nsPerSmallByte = fit.UsPerMegabyte * 1e3 / Megabyte * scale;
        nsPerByte = 1e9 * share / (fit.Efficiency * linkBytesPerSecond) * scale;
    }

    private CollectiveKernel(double latencyNs, double nsPerByte, double nsPerSmallByte) =>
        (this.latencyNs, this.nsPerByte, this.nsPerSmallByte) = (latencyNs, nsPerByte, nsPerSmallByte);

    /// <summary>The time for a buffer of each rank, in nanoseconds.</summary>
    public double Ns(double bytes) =>
        latencyNs + (nsPerSmallByte * Math.Min(bytes, 4 * Megabyte)) + (nsPerByte * bytes);

    /// <summary>The same collective with a second hop over the network.</summary>
    /// <param name="networkBytesPerSecond">Bandwidth per GPU between nodes.</param>
    public CollectiveKernel AcrossNodes(double networkBytesPerSecond) =>
        new(latencyNs + 20e3, nsPerByte + (1e9 * 2 / 8 / (networkBytesPerSecond * 0.7)), nsPerSmallByte);
}
