using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;

namespace Farthing.Studies.Kernels;

/// <summary>Turns a folder of kernel timings into coefficients.</summary>
public static class KernelTables
{
    private const string Prototype = "fidelity study of 2026-11-20 on 1,594 published serving rows";

    /// <summary>Fits or takes over everything that the folder holds.</summary>
    /// <param name="folder">With fits.csv, gemm.csv, attn_context.csv, attn_generation.csv, comm.csv, mla_module.csv, moe.csv.</param>
    /// <param name="gpus">The catalog's gpus.csv: peaks of the timed GPUs.</param>
    /// <param name="asOf">Day of the fit, ISO.</param>
    public static CoefficientSet Fit(string folder, string gpus, string asOf)
    {
        CsvRows fits = CsvRows.Read(Path.Combine(folder, "fits.csv"));
        CsvRows collectives = CsvRows.Read(Path.Combine(folder, "comm.csv"));
        CsvRows latent = CsvRows.Read(Path.Combine(folder, "mla_module.csv"));
        CsvRows moe = CsvRows.Read(Path.Combine(folder, "moe.csv"));
        CsvRows context = CsvRows.Read(Path.Combine(folder, "attn_context.csv"));
        CsvRows generation = CsvRows.Read(Path.Combine(folder, "attn_generation.csv"));
        CsvRows gemm = CsvRows.Read(Path.Combine(folder, "gemm.csv"));
        List<GpuCoefficients> entries = [];
        foreach (TableGpu gpu in TableGpu.Read(gpus))
        {
            List<OperatorCoefficients> operators = PublishedFits.Of(fits, gpu.Name);
            if (operators.Count == 0)
            {
                continue;
            }

            operators.AddRange(MoeFits.Of(moe, gpu, operators));
            operators = MoeResiduals.Added(moe, gpu, operators);
            operators = GemmResiduals.Added(gemm, gpu, operators);
            operators = AttentionFits.Added(context, generation, gpu, operators);
            operators.AddRange(LatentFits.Of(latent, gpu, operators));
            entries.Add(
                new GpuCoefficients(
                    gpu.Name,
                    gpu.NvlinkBytesPerSecond is null ? "pcie" : "nvlink",
                    gpu.NvlinkBytesPerSecond ?? gpu.PcieBytesPerSecond,
                    operators,
                    CollectiveFits.Of(collectives, gpu)
                )
                {
                    Architectures = gpu.Architectures,
                    SmCount = gpu.SmCount,
                    Peaks = gpu.Peaks,
                }
            );
        }

        return new CoefficientSet
        {
            AsOf = asOf,
            Provenance =
                "gemm, prefill_attention, decode_attention and moe: constants taken over from fits.csv (soft-L1 on log ratios, errors on rows left out); "
                + "moe formats absent there and latent attention: fitted by 'Farthing.Studies kernels' in eng (soft-L1 on log ratios, Nelder-Mead, errors in sample). "
                + "attention of head sizes, cache formats and windows absent there: fitted likewise, errors on one row in five, left out. "
                + "Residual tables: ln(timed/formula) of products on the grid of gemm.csv (errors on its rows off the grid) and of attention at its timed shapes (errors on one row in five, with a table of the others), and of experts as curves over tokens (errors on a fifth of the shapes, each fifth left out once). Collectives: the timings, made monotone.",
            Sources =
            [
                "ai-dynamo/aiconfigurator at 095f58a51c4ca8e61b66ec108d86f223f8d559ce, aic-core/src/aiconfigurator_core/systems/data (Apache-2.0, Copyright NVIDIA), decoded and sampled",
                Prototype,
            ],
            NvidiaTransferWidening = 1.5,
            OtherTransferWidening = 2,
            Hosts = [.. ((string[])["vllm", "trtllm", "sglang"]).Select(Host)],
            Bands = Bands(),
            Gpus = entries,
        };
    }

    private static HostTerms Host(string engine) =>
        new(
            engine,
            500,
            5,
            20,
            0.5,
            0.3,
            0.6,
            Prototype
                + ": one global set for all engines; refitting per engine made unseen tables worse. TTFT adder: smallest (TTFT - TPOT) per layer of vLLM rows at ISL 1024"
        );

    private static List<StepTimeBand> Bands()
    {
        string source = Prototype + ", quantiles 5/50/95 of measured over predicted, folds by table";
        return
        [
            new StepTimeBand("dense", "one", 0.86, 1.02, 1.29, source),
            new StepTimeBand("moe", "one", 0.82, 1.00, 1.61, source),
            new StepTimeBand("moe", "disaggregated", 0.66, 1.1, 1.7, source),
            new StepTimeBand("latent_moe", "one", 0.79, 1.03, 1.40, source),
            new StepTimeBand("latent_moe", "disaggregated", 0.66, 1.00, 1.35, source),
            new StepTimeBand("hybrid", "one", 1.0, 1.4, 5.6, source + ""),
        ];
    }
}
