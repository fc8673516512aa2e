using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Gpus;

namespace Farthing.Serving.Kernels;

public sealed partial class KernelLibrary
{
    /// <summary>Most GPUs that were timed together.</summary>
    private const int MeasuredRanks = 8;

    /// <summary>A collective over some ranks; null where one rank has nobody to talk to.</summary>
    /// <param name="op">all_reduce, all_gather, reduce_scatter, all_to_all.</param>
    /// <param name="implementation">graph, eager or nccl.</param>
    /// <param name="ranks">GPUs that take part.</param>
    /// <remarks>
    /// Rank counts between measured ones take the next larger one's timings. Where a GPU was timed with fewer (the GB200's tray holds four), those of the GPU with the same link stand in.
    /// Engines' own all-reduce kernels read the other GPUs' memory; without peer-to-peer access NCCL takes their place, and what the bytes of its timings take is multiplied by <see cref="GpuSpec.HostMemoryCrossings"/>.
    /// </remarks>
    public CollectiveKernel? Collective(string op, string implementation, int ranks)
    {
        if (ranks <= 1)
        {
            return null;
        }

        Interconnect link = gpu.LinkAmong(ranks);
        if (link == Interconnect.Pcie)
        {
            AssumeHostMemory();
        }

        CollectiveKernel kernel = Over(link, op, link == Interconnect.Pcie ? "nccl" : implementation, ranks);
        // Small messages of different tables cross within their noise: a worse link is never the faster one.
        if (
            link != Interconnect.Nvlink
            && gpu.NvlinkBytesPerSecond is not null
            && ranks <= gpu.NvlinkDomainGpus
        )
        {
            kernel = kernel.NotFasterThan(Over(Interconnect.Nvlink, op, implementation, ranks));
        }

        return link == Interconnect.Pcie
            ? kernel.NotFasterThan(Over(Interconnect.PciePeerToPeer, op, implementation, ranks))
            : kernel;
    }

    /// <summary>Says that GPUs exchange data through host memory, which nobody timed.</summary>
    public void AssumeHostMemory() =>
        Assume(
            "GPUs without peer-to-peer access: they exchange data through host memory, where each byte crosses PCIe twice; derived, no timing"
        );

    private CollectiveKernel Over(Interconnect link, string op, string implementation, int ranks)
    {
        GpuCoefficients links = link == Interconnect.Nvlink ? NvlinkTable() : PcieTable();
        int timed = Math.Min(ranks, MeasuredRanks);
        CollectiveCoefficients fit =
            links.FindCollective(op, implementation, timed)
            ?? throw new FarthingException(
                new Fault(
                    CoefficientsFaultCodes.OperatorMissing,
                    $"no {op} ({implementation}) in the coefficients"
                )
                {
                    Path = $"gpus[{links.Gpu}].collectives",
                    Expected = "an entry for every collective",
                }
            );
        if (fit.Ranks < timed && WithMoreRanks(links, op, implementation, timed) is GpuCoefficients other)
        {
            Assume($"collectives between {timed} GPUs: timings of {other.Gpu}, which has the same link");
            links = other;
            fit = other.FindCollective(op, implementation, timed)!;
        }

        CollectiveKernel kernel = Linked(links, fit, link);
        if (link == Interconnect.Nvlink && gpu.KeepsOrder && !IsTimedLink(links))
        {
            kernel = InOrder(kernel, op, implementation, timed);
        }

        if (ranks <= fit.Ranks)
        {
            return kernel;
        }

        if (ranks <= gpu.NvlinkDomainGpus)
        {
            Assume($"collectives between more than {fit.Ranks} GPUs of one rack: {fit.Ranks} ranks, grown");
            CollectiveCoefficients half = links.FindCollective(op, implementation, fit.Ranks / 2) ?? fit;
            return kernel.WithinRack(ranks, Linked(links, half, link));
        }

        Assume($"collectives beyond {fit.Ranks} GPUs: the {fit.Ranks}-rank figure and one network hop");
        return kernel.AcrossNodes(NetworkBytesPerSecond);
    }

    /// <summary>Network bandwidth per GPU between nodes, one way: 25 GB/s before Hopper, 50 for Hopper, 100 for Blackwell (AIConfigurator's node defaults).</summary>
    public double NetworkBytesPerSecond =>
        gpu.Architecture.StartsWith("Blackwell", StringComparison.Ordinal) ? 100e9
        : gpu.Architecture == "Hopper" ? 50e9
        : 25e9;

    /// <summary>True where the timings are of this very GPU, or of its architecture's over the same link.</summary>
    private bool IsTimedLink(GpuCoefficients links) =>
        links.Gpu == gpu.CoefficientsFrom
        && gpu.NvlinkBytesPerSecond == links.LinkBytesPerSecond
        && (gpu.HasOwnCoefficients || links.Architectures.Contains(gpu.Architecture));

    /// <summary>A transferred collective in order with timed ones: no faster than over a better link, no slower than over a lesser one. Where those contradict each other the lesser link decides.</summary>
    private CollectiveKernel InOrder(CollectiveKernel kernel, string op, string implementation, int ranks)
    {
        (double Link, CollectiveKernel Kernel)[] timed =
        [
            .. set
                .Gpus.Where(entry => entry.Link == "nvlink")
                .Select(entry => (entry.LinkBytesPerSecond, entry.FindCollective(op, implementation, ranks)))
                .Where(entry => entry.Item2?.Ranks >= ranks)
                .Select(entry =>
                    (
                        entry.LinkBytesPerSecond,
                        new CollectiveKernel(entry.Item2!, entry.LinkBytesPerSecond, entry.LinkBytesPerSecond)
                    )
                ),
        ];
        foreach ((double link, CollectiveKernel better) in timed)
        {
            kernel = link > gpu.NvlinkBytesPerSecond ? kernel.NotFasterThan(better) : kernel;
        }

        foreach ((double link, CollectiveKernel lesser) in timed)
        {
            kernel = link <= gpu.NvlinkBytesPerSecond ? kernel.NotSlowerThan(lesser) : kernel;
        }

        return kernel;
    }

    private CollectiveKernel Linked(GpuCoefficients links, CollectiveCoefficients fit, Interconnect link) =>
        link switch
        {
            Interconnect.Nvlink => new CollectiveKernel(
                fit,
                links.LinkBytesPerSecond,
                gpu.NvlinkBytesPerSecond!.Value
            ),
            // A slower PCIe than the timed one takes longer for everything; a faster one for the bytes alone.
            _ => new CollectiveKernel(
                fit,
                links.LinkBytesPerSecond,
                Math.Max(links.LinkBytesPerSecond, gpu.PcieBytesPerSecond)
                    / (link == Interconnect.Pcie ? GpuSpec.HostMemoryCrossings : 1),
                Math.Max(1, links.LinkBytesPerSecond / gpu.PcieBytesPerSecond)
            ),
        };

    private GpuCoefficients? WithMoreRanks(
        GpuCoefficients links,
        string op,
        string implementation,
        int ranks
    ) =>
        set.Gpus.FirstOrDefault(entry =>
            entry.Link == links.Link
            && entry.LinkBytesPerSecond == links.LinkBytesPerSecond
            && entry.FindCollective(op, implementation, ranks)?.Ranks >= ranks
        );

    private GpuCoefficients NvlinkTable() => table.Link == "nvlink" ? table : set.FindGpu(Fallback) ?? table;

    private GpuCoefficients PcieTable() =>
        table.Link == "pcie" ? table : set.Gpus.FirstOrDefault(entry => entry.Link == "pcie") ?? table;
}
