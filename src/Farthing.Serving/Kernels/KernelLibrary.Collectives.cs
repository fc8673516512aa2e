using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;

namespace Farthing.Serving.Kernels;

public sealed partial class KernelLibrary
{
    /// <summary>A collective over some ranks of one node; null where one rank has nobody to talk to.</summary>
    /// <param name="op">all_reduce, all_gather, reduce_scatter, all_to_all.</param>
    /// <param name="implementation">graph, eager or nccl.</param>
    /// <param name="ranks">GPUs that take part.</param>
    public CollectiveKernel? Collective(string op, string implementation, int ranks)
    {
        if (ranks <= 1)
        {
            return null;
        }

        GpuCoefficients links = gpu.NvlinkBytesPerSecond is null ? PcieTable() : NvlinkTable();
        CollectiveCoefficients? fit = links.FindCollective(op, implementation, Math.Min(ranks, 8));
        if (fit is null)
        {
            throw new FarthingException(
                new Fault(
                    CoefficientsFaultCodes.OperatorMissing,
                    $"no {op} ({implementation}) in the coefficients"
                )
                {
                    Path = $"gpus[{links.Gpu}].collectives",
                    Expected = "an entry for every collective",
                }
            );
        }

        bool isPcie = gpu.NvlinkBytesPerSecond is null;
        double scale = isPcie ? links.LinkBytesPerSecond / gpu.PcieBytesPerSecond : 1;
        double link = isPcie ? links.LinkBytesPerSecond : gpu.NvlinkBytesPerSecond!.Value;
        CollectiveKernel kernel = new(fit, link, scale);
        if (ranks > 8)
        {
            Assume("collectives beyond 8 GPUs: the 8-rank figure and one network hop");
            kernel = kernel.AcrossNodes(NetworkBytesPerSecond);
        }

        return kernel;
    }

    /// <summary>Network bandwidth per GPU between nodes, one way: 25 GB/s before Hopper, 50 for Hopper, 100 for Blackwell (AIConfigurator's node defaults).</summary>
    public double NetworkBytesPerSecond =>
        gpu.Architecture.StartsWith("Blackwell", StringComparison.Ordinal) ? 100e9
        : gpu.Architecture == "Hopper" ? 50e9
        : 25e9;

    private GpuCoefficients NvlinkTable() => table.Link == "nvlink" ? table : set.FindGpu(Fallback) ?? table;

    private GpuCoefficients PcieTable() =>
        table.Link == "pcie" ? table : set.Gpus.FirstOrDefault(entry => entry.Link == "pcie") ?? table;
}
