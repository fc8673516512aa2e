using Farthing.Serving.Coefficients;

namespace Farthing.Serving.Kernels;

/// <summary>Time of one collective between the GPUs of a replica: its timings, with straight lines in bytes between them.</summary>
/// <remarks>
/// t = (a + (t_table − a)·link_table/link)·scale with a the time of the smallest message; smaller messages take a, larger ones go on along the last line.
/// Straight lines are exact for latency plus bytes over bandwidth; on timings left out they err 1.3 % (median) and 9 % (p90), lines in ln bytes 7 and 24 %.
/// </remarks>
public sealed class CollectiveKernel
{
    private readonly double[] bytes;
    private readonly double[] ns;
    private readonly int ranks;
    private readonly double share;

    /// <summary>Puts a collective together.</summary>
    /// <param name="table">Its timings.</param>
    /// <param name="tableLinkBytesPerSecond">One-way bandwidth of the link that was timed.</param>
    /// <param name="linkBytesPerSecond">One-way bandwidth of the link that is served on.</param>
    /// <param name="scale">Multiplies the whole time: slower links than the measured one of the same kind.</param>
    public CollectiveKernel(
        CollectiveCoefficients table,
        double tableLinkBytesPerSecond,
        double linkBytesPerSecond,
        double scale = 1
    )
    {
        ranks = table.Ranks;
        share = Share(ranks);
        bytes = [.. table.Bytes];
        ns = new double[bytes.Length];
        double slower = tableLinkBytesPerSecond / linkBytesPerSecond;
        for (int i = 0; i < ns.Length; i++)
        {
            ns[i] = (table.Us[0] + ((table.Us[i] - table.Us[0]) * slower)) * 1e3 * scale;
        }
    }

    private CollectiveKernel(double[] bytes, double[] ns, int ranks) =>
        (this.bytes, this.ns, this.ranks, share) = (bytes, ns, ranks, Share(ranks));

    /// <summary>The time for a buffer of each rank, in nanoseconds.</summary>
    public double Ns(double message)
    {
        if (message <= bytes[0])
        {
            return ns[0];
        }

        if (bytes.Length == 1)
        {
            return ns[0] * message / bytes[0];
        }

        int above = Array.BinarySearch(bytes, message);
        above = Math.Min(above < 0 ? ~above : above, bytes.Length - 1);
        double step = (ns[above] - ns[above - 1]) / (bytes[above] - bytes[above - 1]);
        return ns[above - 1] + (step * (message - bytes[above - 1]));
    }

    /// <summary>The same collective with a second hop over the network: 20 µs and an eighth of twice the bytes over one port at 0.7 of its bandwidth.</summary>
    /// <param name="networkBytesPerSecond">Bandwidth per GPU between nodes.</param>
    public CollectiveKernel AcrossNodes(double networkBytesPerSecond)
    {
        double nsPerByte = 1e9 * 2 / 8 / (networkBytesPerSecond * 0.7);
        return Changed(ranks, (time, size) => time + 20e3 + (nsPerByte * size));
    }

    /// <summary>The same collective where another, over a better link, is never slower: it takes at least that one's time.</summary>
    public CollectiveKernel NotFasterThan(CollectiveKernel better) =>
        Changed(ranks, (time, size) => Math.Max(time, better.Ns(size)));

    /// <summary>The same collective where another, over a lesser link, is never faster: it takes at most that one's time.</summary>
    public CollectiveKernel NotSlowerThan(CollectiveKernel lesser) =>
        Changed(ranks, (time, size) => Math.Min(time, lesser.Ns(size)));

    /// <summary>The same collective between more GPUs of one NVLink domain: latency grows by the same step with every doubling, the part that bytes take by (R−1)/R.</summary>
    /// <param name="allRanks">GPUs that take part.</param>
    /// <param name="half">The same collective between half of the measured ranks.</param>
    public CollectiveKernel WithinRack(int allRanks, CollectiveKernel half)
    {
        double doubling = Math.Max(0, ns[0] - half.ns[0]);
        double latency = doubling * Math.Log2(allRanks / (double)ranks);
        double more = Share(allRanks) / share;
        return Changed(allRanks, (time, _) => ns[0] + latency + ((time - ns[0]) * more));
    }

    private CollectiveKernel Changed(int allRanks, Func<double, double, double> time) =>
        new(bytes, [.. ns.Zip(bytes, time)], allRanks);

    private static double Share(double ranks) => (ranks - 1) / ranks;
}
