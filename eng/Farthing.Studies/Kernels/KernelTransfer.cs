using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;

namespace Farthing.Studies.Kernels;

/// <summary>Test of the rule for GPUs without tables: each timed GPU predicted from each other one's constants, with the target's own bandwidth, peaks and SMs.</summary>
public static class KernelTransfer
{
    /// <summary>All pairs for products (rows off the grid) and for attention of head size 128 (all rows).</summary>
    /// <param name="folder">The kernel timings.</param>
    /// <param name="gpus">The catalog's gpus.csv.</param>
    /// <param name="set">The coefficients.</param>
    public static IReadOnlyList<KernelTransferRow> Test(string folder, string gpus, CoefficientSet set)
    {
        CsvRows gemm = CsvRows.Read(Path.Combine(folder, "gemm.csv"));
        CsvRows context = CsvRows.Read(Path.Combine(folder, "attn_context.csv"));
        CsvRows generation = CsvRows.Read(Path.Combine(folder, "attn_generation.csv"));
        List<KernelTransferRow> rows = [];
        foreach (TableGpu target in TableGpu.Read(gpus))
        {
            if (set.FindGpu(target.Name) is not GpuCoefficients own)
            {
                continue;
            }

            foreach (GpuCoefficients source in set.Gpus)
            {
                foreach (OperatorCoefficients entry in source.Operators)
                {
                    if (
                        source.Gpu != own.Gpu
                        && entry.Residual is not null
                        && own.Find(entry.Op, entry.Format, entry.Variant) is not null
                        && Row(target, source, entry) is KernelTransferRow row
                    )
                    {
                        rows.Add(row);
                    }
                }
            }
        }

        return rows;

        KernelTransferRow? Row(TableGpu target, GpuCoefficients source, OperatorCoefficients entry)
        {
            OperatorCoefficients formula = entry with { Residual = null };
            if (entry.Op == "gemm")
            {
                List<GemmResiduals.GemmTiming> test = GemmResiduals.OffGrid(gemm, target, entry.Format);
                return new KernelTransferRow(
                    target.Name,
                    source.Gpu,
                    entry.Op,
                    entry.Format,
                    target.Architectures[0] == source.Architectures[0],
                    GemmResiduals.Error(GemmResiduals.Kernel(formula, target, false), test),
                    GemmResiduals.Error(GemmResiduals.Kernel(entry, target, true), test)
                );
            }

            bool isPrefill = entry.Op == "prefill_attention";
            if (entry.Variant != (isPrefill ? "d128" : ""))
            {
                return null;
            }

            AttentionTable table = new(
                target,
                isPrefill,
                AttentionTiming.Groups(isPrefill ? context : generation, target.Name)[(entry.Format, 128, 0)]
            );
            return new KernelTransferRow(
                target.Name,
                source.Gpu,
                entry.Op,
                entry.Format,
                target.Architectures[0] == source.Architectures[0],
                table.ErrorOf(formula),
                table.ErrorOf(entry)
            );
        }
    }
}

/// <summary>The error of one GPU's constants on another GPU's timings.</summary>
/// <param name="Target">The GPU that was timed.</param>
/// <param name="Source">The GPU whose constants are used, with the target's bandwidth, peaks and SMs.</param>
/// <param name="Op">The operator.</param>
/// <param name="Format">Weights (products) or cache (attention).</param>
/// <param name="IsSameArchitecture">True for relatives.</param>
/// <param name="Formula">The formula alone.</param>
/// <param name="WithTable">The formula times the source's residual table.</param>
public sealed record KernelTransferRow(
    string Target,
    string Source,
    string Op,
    string Format,
    bool IsSameArchitecture,
    FitError Formula,
    FitError WithTable
);
