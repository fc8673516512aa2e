using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;

namespace Farthing.Studies.Kernels;

/// <summary>Fits the core of latent attention: what remains of the DeepSeek-V3 modules of mla_module.csv when their projections, with their residual tables, are taken off.</summary>
/// <remarks>core = t0 + tb·sequences·heads + bytes/(BW·e_m) + flops/(P·e_c), tb for decode alone. The floor of 54–97 µs on all GPUs but one is that of launching, not of the kernel: t0 is capped at 30 µs, and a GPU whose floor is lower (19–25 µs) keeps it.</remarks>
internal static class LatentFits
{
    private const int Hidden = 7168;
    private const int QueryRank = 1536;
    private const int KvRank = 512;
    private const int Nope = 128;
    private const int Rope = 64;
    private const int Value = 128;
    private const double LargestFloorUs = 30;

    /// <summary>Both phases and both cache formats of a GPU.</summary>
    public static List<OperatorCoefficients> Of(
        CsvRows rows,
        TableGpu gpu,
        IReadOnlyList<OperatorCoefficients> gemms
    )
    {
        List<OperatorCoefficients> fits = [];
        foreach (bool isPrefill in (bool[])[true, false])
        {
            foreach (string kv in (string[])["bf16", "fp8"])
            {
                if (Fit(rows, gpu, gemms, isPrefill, kv) is OperatorCoefficients fit)
                {
                    fits.Add(fit);
                }
            }
        }

        return fits;
    }

    private static OperatorCoefficients? Fit(
        CsvRows rows,
        TableGpu gpu,
        IReadOnlyList<OperatorCoefficients> gemms,
        bool isPrefill,
        string kv
    )
    {
        List<double> measured = [];
        List<(double Gemms, double Rows, double Memory, double Compute)> parts = [];
        string engine = "";
        Dictionary<string, GemmKernel> kernels = new(StringComparer.Ordinal);
        double kvBytes = kv == "fp8" ? 1 : 2;
        for (int i = 0; i < rows.Count; i++)
        {
            if (
                rows.Text(i, "gpu") != gpu.Name
                || rows.Text(i, "phase") != (isPrefill ? "context" : "generation")
                || PublishedFits.Format(rows.Text(i, "kv_dtype")) != kv
            )
            {
                continue;
            }

            string format = PublishedFits.Format(rows.Text(i, "gemm_dtype"));
            int heads = rows.Whole(i, "heads");
            double batch = rows.Number(i, "batch");
            double tokens = rows.Number(i, "isl");
            double past = rows.Number(i, "step");
            engine = rows.Text(i, "engine");
            measured.Add(rows.Number(i, "time_us"));
            double kvTokens = batch * (past + tokens);
            double queries = batch * tokens;
            double pairs = batch * tokens * (past + ((tokens + 1) / 2));
            double bytes = isPrefill
                ? (kvTokens * (KvRank + Rope) * kvBytes) + (queries * 4 * heads * (Nope + Rope + Value))
                : (kvTokens * (KvRank + Rope) * kvBytes) + (queries * 2 * heads * (KvRank + Rope + KvRank));
            double flops = isPrefill
                ? pairs * 2 * heads * (Nope + Rope + Value)
                : kvTokens * 2 * heads * ((2 * KvRank) + Rope);
            parts.Add(
                (
                    Projections(Kernel(format), Kernel("bf16"), (int)queries, heads) / 1e3,
                    isPrefill ? 0 : queries * heads / 1e3,
                    1e6 * bytes / gpu.BytesPerSecond,
                    1e6 * flops / gpu.Flop16
                )
            );
        }

        if (measured.Count == 0)
        {
            return null;
        }

        GemmKernel Kernel(string format)
        {
            if (!kernels.TryGetValue(format, out GemmKernel? kernel))
            {
                OperatorCoefficients gemm = gemms.First(entry =>
                    entry.Op == "gemm" && entry.Format == format
                );
                kernels[format] = kernel = GemmResiduals.Kernel(gemm, gpu, hasResidual: true);
            }

            return kernel;
        }

        double Predict(double[] c, int i) =>
            parts[i].Gemms
            + c[0]
            + (parts[i].Memory / c[1])
            + (parts[i].Compute / c[2])
            + (c[3] * parts[i].Rows);
        double[] times = [.. measured];
        double[] constants = OperatorFit.Fit(
            [30, 0.7, 0.5, 2],
            [1, 0.05, 0.05, 1e-3],
            [200, 0.95, 1.2, 50],
            times,
            Predict,
            500
        );
        Dictionary<string, double> named = new()
        {
            ["t0_us"] = Math.Min(constants[0], LargestFloorUs),
            ["t0_fitted_us"] = constants[0],
            ["e_m"] = constants[1],
            ["e_c"] = constants[2],
            ["q"] = 1,
        };
        if (!isPrefill)
        {
            named["tb_ns"] = constants[3];
        }

        return new OperatorCoefficients
        {
            Op = isPrefill ? "latent_prefill" : "latent_decode",
            Format = kv,
            Engine = engine,
            Formula = "latent/1",
            Domain = "DeepSeek-V3 dimensions, 1 to 128 local heads",
            Constants = named,
            Error = OperatorFit.Error(times, i => Predict(constants, i), false),
        };
    }

    private static double Projections(GemmKernel main, GemmKernel wide, int tokens, int heads) =>
        main.Cost(tokens, QueryRank + KvRank + Rope, Hidden).Ns
        + main.Cost(tokens, heads * (Nope + Rope), QueryRank).Ns
        + wide.Cost(tokens, heads * (Nope + Value), KvRank).Ns
        + main.Cost(tokens, Hidden, heads * Value).Ns;
}
