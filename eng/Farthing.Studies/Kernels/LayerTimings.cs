using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;

namespace Farthing.Studies.Kernels;

/// <summary>Timed products of one model's layers on a consumer card without kernel tables, against the rule for such GPUs.</summary>
/// <remarks>RTX 4090, Llama-3.1-8B in 16 bit, vLLM 0.19 eager. Constants fitted to the card's other layers stand beside the rule. Sizes are the model's: hidden 4,096, 32 query and 8 KV heads of 128, intermediate 14,336, vocabulary 128,256. Eager runs pad nothing, so kernels are read at the very token count. Timings faster than the roofline are left out: their operands came from a cache.</remarks>
public static class LayerTimings
{
    /// <summary>The file in the folder of kernel timings.</summary>
    public const string FileName = "rtx4090_llama31_8b_layers.csv";

    /// <summary>The card, as the catalog names it.</summary>
    public const string Gpu = "RTX-4090";

    private const string Format = "bf16";

    /// <summary>Factors of a fit to other layers lie between a tenth and ten.</summary>
    private const double Widest = 10;

    private static readonly (string Name, int N, int K)[] Products =
    [
        ("qkv_proj", 4096 + (2 * 1024), 4096),
        ("o_proj", 4096, 4096),
        ("gate_up_proj", 2 * 14336, 4096),
        ("down_proj", 4096, 14336),
        ("lm_head", 128256, 4096),
    ];

    /// <summary>The errors of each product; null where the folder has no such timings.</summary>
    /// <param name="folder">The kernel timings.</param>
    /// <param name="gpus">The catalog's gpus.csv.</param>
    /// <param name="set">The coefficients.</param>
    public static IReadOnlyList<LayerTimingRow>? Test(string folder, string gpus, CoefficientSet set)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        (TableGpu gpu, string source) = TableGpu.Untimed(gpus, Gpu);
        OperatorCoefficients constants =
            set.FindGpu(source)?.Find("gemm", Format, "")
            ?? throw new InvalidOperationException($"no 16-bit products of {source} were fitted");
        CsvRows rows = CsvRows.Read(file);
        GemmResiduals.GemmTiming[][] timings = [.. Products.Select(product => Of(rows, gpu, product))];
        return
        [
            .. Products.Select(
                (product, i) =>
                    new LayerTimingRow(
                        product.Name,
                        product.N,
                        product.K,
                        source,
                        Error(GemmResiduals.Kernel(constants, gpu, false), timings[i]),
                        Error(GemmResiduals.Kernel(constants, gpu, true), timings[i]),
                        Error(
                            GemmResiduals.Kernel(
                                Fitted(
                                    constants,
                                    gpu,
                                    [.. timings.Where((_, j) => j != i).SelectMany(all => all)]
                                ),
                                gpu,
                                false
                            ),
                            timings[i]
                        )
                    )
            ),
        ];
    }

    private static FitError Error(GemmKernel kernel, GemmResiduals.GemmTiming[] timings) =>
        OperatorFit.Error([.. timings.Select(timing => timing.Us)], i => Us(kernel, timings[i]), true);

    private static double Us(GemmKernel kernel, GemmResiduals.GemmTiming timing) =>
        kernel.Cost(timing.M, timing.N, timing.K).Ns / 1e3;

    /// <summary>The source's constants with floor, bandwidth and compute share scaled to timings.</summary>
    private static OperatorCoefficients Fitted(
        OperatorCoefficients constants,
        TableGpu gpu,
        GemmResiduals.GemmTiming[] timings
    )
    {
        OperatorCoefficients Scaled(double[] factors) =>
            constants with
            {
                Constants = new Dictionary<string, double>(constants.Constants)
                {
                    ["t0_us"] = constants["t0_us"] * factors[0],
                    ["e_m"] = Math.Min(1, constants["e_m"] * factors[1]),
                    ["e_c"] = Math.Min(1, constants["e_c"] * factors[2]),
                },
            };
        double[] factors = OperatorFit.Fit(
            [1, 1, 1],
            [1 / Widest, 1 / Widest, 1 / Widest],
            [Widest, Widest, Widest],
            [.. timings.Select(timing => timing.Us)],
            (point, i) => Us(GemmResiduals.Kernel(Scaled(point), gpu, false), timings[i])
        );
        return Scaled(factors);
    }

    private static GemmResiduals.GemmTiming[] Of(
        CsvRows rows,
        TableGpu gpu,
        (string Name, int N, int K) product
    )
    {
        List<GemmResiduals.GemmTiming> timings = [];
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows.Text(i, "layer") != product.Name)
            {
                continue;
            }

            GemmResiduals.GemmTiming timing = new(
                rows.Whole(i, "tokens_or_seqs"),
                product.N,
                product.K,
                rows.Number(i, "time_us")
            );
            if (timing.Us * 1e3 >= GemmResiduals.RooflineNs(gpu, Format, timing))
            {
                timings.Add(timing);
            }
        }

        return [.. timings];
    }
}

/// <summary>Errors of one product of the layers.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="N">Outputs.</param>
/// <param name="K">Inputs.</param>
/// <param name="Source">The GPU whose constants are used.</param>
/// <param name="Formula">The rule in use: the source's formula with the card's own bandwidth, peaks and SMs.</param>
/// <param name="WithTable">That with the source's residual table.</param>
/// <param name="Fitted">The formula with floor, bandwidth and compute share fitted to the card's other layers.</param>
public sealed record LayerTimingRow(
    string Layer,
    int N,
    int K,
    string Source,
    FitError Formula,
    FitError WithTable,
    FitError Fitted
);
