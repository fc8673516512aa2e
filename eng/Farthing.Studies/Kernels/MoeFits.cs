using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;

namespace Farthing.Studies.Kernels;

/// <summary>Fits expert kernels of moe.csv whose constants nobody published.</summary>
internal static class MoeFits
{
    private static readonly string[] Names = ["t0_us", "e_m", "e_c", "q", "t_exp_us_per64", "t_asg_ns"];

    /// <summary>Formats of the table that are not among known operators, both routings.</summary>
    public static List<OperatorCoefficients> Of(
        CsvRows rows,
        TableGpu gpu,
        IReadOnlyList<OperatorCoefficients> known
    )
    {
        Dictionary<(string Format, string Variant), List<int>> groups = [];
        for (int i = 0; i < rows.Count; i++)
        {
            string format = PublishedFits.Format(rows.Text(i, "dtype"));
            string variant = rows.Text(i, "dist") == "bal" ? "balanced" : "power_law";
            if (
                rows.Text(i, "gpu") == gpu.Name
                && !known.Any(entry =>
                    entry.Op == "moe" && entry.Format == format && entry.Variant == variant
                )
            )
            {
                if (!groups.TryGetValue((format, variant), out List<int>? group))
                {
                    groups[(format, variant)] = group = [];
                }

                group.Add(i);
            }
        }

        return
        [
            .. groups
                .OrderBy(group => group.Key.Format, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Variant, StringComparer.Ordinal)
                .Select(group => Fit(rows, gpu, group.Key.Format, group.Key.Variant, group.Value)),
        ];
    }

    private static OperatorCoefficients Fit(
        CsvRows rows,
        TableGpu gpu,
        string format,
        string variant,
        List<int> members
    )
    {
        double[] times = [.. members.Select(i => rows.Number(i, "time_us"))];
        (int Tokens, MoeShape Shape)[] shapes =
        [
            .. members.Select(i => (rows.Whole(i, "tokens"), MoeResiduals.Shape(rows, i))),
        ];
        OperatorCoefficients Entry(double[] c, FitError? error) =>
            new()
            {
                Op = "moe",
                Format = format,
                Variant = variant,
                Engine = rows.Text(members[0], "engine"),
                Formula = "moe/1",
                Domain = "tokens 1 to 65,536",
                Constants = Names.Zip(c).ToDictionary(pair => pair.First, pair => pair.Second),
                Error = error,
            };
        double[]? last = null;
        MoeKernel? kernel = null;
        double Predict(double[] c, int i)
        {
            if (kernel is null || !ReferenceEquals(c, last))
            {
                kernel = new MoeKernel(
                    Entry(c, null),
                    gpu.Rates(format),
                    TableGpu.WeightBytes(format),
                    TableGpu.ActivationBytes(format)
                );
                last = c;
            }

            return kernel.Cost(shapes[i].Tokens, shapes[i].Shape).Ns / 1e3;
        }

        double[] constants = OperatorFit.Fit(
            [30, 0.7, 0.3, 1.5, 0.5, 2],
            [1, 0.05, 0.02, 1, 1e-3, 1e-3],
            [300, 0.95, 1.2, 12, 50, 50],
            times,
            Predict,
            500
        );
        return Entry(constants, OperatorFit.Error(times, i => Predict(constants, i), false));
    }
}
