using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;

namespace Farthing.Studies.Kernels;

/// <summary>Reads fits.csv: constants that were fitted to the kernel tables, with their errors on rows that were left out.</summary>
internal static class PublishedFits
{
    /// <summary>All operators of a GPU.</summary>
    public static List<OperatorCoefficients> Of(CsvRows fits, string gpu)
    {
        List<OperatorCoefficients> operators = [];
        Dictionary<string, double> constants = [];
        for (int i = 0; i < fits.Count; i++)
        {
            if (fits.Text(i, "gpu") != gpu)
            {
                continue;
            }

            constants[fits.Text(i, "param")] = fits.Number(i, "value");
            string op = fits.Text(i, "op");
            bool isLast =
                i + 1 == fits.Count || fits.Text(i + 1, "op") != op || fits.Text(i + 1, "gpu") != gpu;
            if (!isLast)
            {
                continue;
            }

            constants.Remove("s0");
            operators.Add(Operator(gpu, op, constants, fits, i));
            constants = [];
        }

        return operators;
    }

    /// <summary>The name that Farthing has for a dtype of the tables.</summary>
    public static string Format(string dtype) =>
        dtype switch
        {
            "bfloat16" => "bf16",
            "int4_wo" => "int4",
            "w4a16_mxfp4" => "mxfp4",
            "w4a8_mxfp4_mxfp8" => "mxfp4_mxfp8",
            _ => dtype,
        };

    private static OperatorCoefficients Operator(
        string gpu,
        string name,
        Dictionary<string, double> constants,
        CsvRows fits,
        int row
    )
    {
        string[] parts = name.Split('/');
        string op = parts[0] switch
        {
            "ctx" => "prefill_attention",
            "gen" => "decode_attention",
            _ => parts[0],
        };
        string format = Format(parts[1]);
        string vllm = gpu == "a100_sxm" ? "vllm-0.14.0" : "vllm-0.24.0";
        return new OperatorCoefficients
        {
            Op = op,
            Format = format,
            Variant =
                parts.Length < 3 ? ""
                : parts[2] == "power_law_1.2" ? "power_law"
                : parts[2],
            Engine = op == "gemm" && format == "fp8_block" ? "trtllm-1.3.0rc20" : vllm,
            Formula = op + "/1",
            Domain = op switch
            {
                "gemm" => "m 1 to 16,384; n and k 512 to 16,384",
                "prefill_attention" => "head dimension 64 or 128, no prefix",
                "decode_attention" => "head dimension 128",
                _ => "tokens 1 to 65,536",
            },
            Constants = constants,
            Error = new FitError(
                fits.Number(row, "med_err_pct"),
                fits.Number(row, "p90_err_pct"),
                fits.Number(row, "bias_pct"),
                fits.Whole(row, "n_test"),
                true
            ),
        };
    }
}
