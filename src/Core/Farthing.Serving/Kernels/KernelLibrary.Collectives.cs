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

        AssumePeerAccess();
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

    /// <summary>Says so where nobody knows how GPUs exchange data.</summary>
    public void AssumePeerAccess()
    {
        if (gpu.IsLinkAssumed)
        {
            Assume(
                "link of the GPUs not stated: PCIe, peer to peer, assumed; the slow end of the band goes through host memory (--interconnect)"
            );
        }
    }

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

    /// <summary>A collective that was not timed on this GPU with so many ranks, in order with those that were, as other kernels are (<see cref="TimedBounds{T}"/>): no slower than on a GPU that is lesser in its link and all else, no faster than on a better one. Where those contradict each other, lesser GPUs of its own architecture decide, else the better ones.</summary>
    private CollectiveKernel InOrder(CollectiveKernel kernel, string op, string implementation, int ranks)
    {
        GpuPeaks own = gpu.Peaks;
        GpuCoefficients[] timed =
        [
            .. set.Gpus.Where(entry =>
                entry.Link == "nvlink" && entry.FindCollective(op, implementation, ranks)?.Ranks >= ranks
            ),
        ];
        GpuCoefficients[] lesser = [.. timed.Where(IsLesser)];
        foreach (GpuCoefficients entry in lesser)
        {
            kernel = kernel.NotSlowerThan(On(entry));
        }

        foreach (GpuCoefficients entry in timed.Where(IsBetter))
        {
            kernel = kernel.NotFasterThan(On(entry));
        }

        foreach (GpuCoefficients relative in lesser.Where(e => e.Architectures.Contains(gpu.Architecture)))
        {
            kernel = kernel.NotSlowerThan(On(relative));
        }

        return kernel;

        bool IsLesser(GpuCoefficients entry) =>
            entry.LinkBytesPerSecond <= gpu.NvlinkBytesPerSecond
            && entry.Peaks is GpuPeaks peaks
            && own.AtLeast(peaks);

        bool IsBetter(GpuCoefficients entry) =>
            entry.LinkBytesPerSecond > gpu.NvlinkBytesPerSecond && entry.Peaks?.AtLeast(own) == true;

        CollectiveKernel On(GpuCoefficients entry) =>
            new(
                entry.FindCollective(op, implementation, ranks)!,
                entry.LinkBytesPerSecond,
                entry.LinkBytesPerSecond
            );
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
                    / (link == Interconnect.Pcie ? gpu.HostMemoryCrossings : 1),
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
