using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;
using Farthing.Serving.StepTimes;

namespace Farthing.Studies.Kernels;

/// <summary>Adds to products what their formula misses on the grid of gemm.csv, and the errors off the grid with and without it.</summary>
/// <remarks>Rows of grid=1 make the table, rows of grid=0 are never used but to measure the error. A timing faster than the roofline is left out of both: its operands came from a cache.</remarks>
internal static class GemmResiduals
{
    private const int SmallestSide = 512;

    /// <summary>Most tokens that products were timed with.</summary>
    private const int LargestTokens = 16_384;

    /// <summary>Large products draw more power, and clocks fall. A choice: 28 of 10,224 timings lie beyond; a bound of 1 changed 429 and made offline first tokens worse.</summary>
    private const double MostSlowed = 1.5;
    private static readonly string[] Axes = ["m", "n", "k"];

    /// <summary>The operators of a GPU, products with their tables.</summary>
    public static List<OperatorCoefficients> Added(
        CsvRows rows,
        TableGpu gpu,
        IReadOnlyList<OperatorCoefficients> operators
    ) => [.. operators.Select(entry => entry.Op == "gemm" ? With(rows, gpu, entry) : entry)];

    /// <summary>Off-grid timings of a GPU and format that the formula claims to hold for.</summary>
    internal static List<GemmTiming> OffGrid(CsvRows rows, TableGpu gpu, string format) =>
        [
            .. Timings(rows, gpu, format, isGrid: false)
                .Where(timing => timing.N >= SmallestSide && timing.K >= SmallestSide),
        ];

    /// <summary>The least time of a product at the GPU's peaks.</summary>
    internal static double RooflineNs(TableGpu gpu, string format, GemmTiming timing) =>
        new GpuPeak(gpu, format).RooflineNs(timing);

    /// <summary>A kernel of these constants on a GPU, launch floors as timed.</summary>
    internal static GemmKernel Kernel(OperatorCoefficients entry, TableGpu gpu, bool hasResidual) =>
        new(
            entry,
            gpu.Rates(entry.Format),
            TableGpu.WeightBytes(entry.Format),
            TableGpu.ActivationBytes(entry.Format),
            residual: hasResidual && entry.Residual is ResidualTable table ? new GridResidual(table) : null
        );

    /// <summary>The error of a kernel over timings, read from the tables that predictions read: padded to captured sizes, and never falling with the count of tokens.</summary>
    internal static FitError Error(GemmKernel kernel, IReadOnlyList<GemmTiming> timings)
    {
        Dictionary<(int N, int K), TokenTable> tables = [];
        return OperatorFit.Error(
            [.. timings.Select(timing => timing.Us)],
            i =>
            {
                (int m, int n, int k, _) = timings[i];
                if (!tables.TryGetValue((n, k), out TokenTable? table))
                {
                    tables[(n, k)] = table = new TokenTable(
                        LargestTokens,
                        tokens => kernel.Cost(tokens, n, k)
                    );
                }

                return table.Ns(m) / 1e3;
            },
            true
        );
    }

    private static OperatorCoefficients With(CsvRows rows, TableGpu gpu, OperatorCoefficients entry)
    {
        GemmKernel formula = Kernel(entry, gpu, hasResidual: false);
        List<GemmTiming> grid = Halved(Timings(rows, gpu, entry.Format, isGrid: true));
        if (grid.Count == 0)
        {
            return entry;
        }

        ResidualTable table = ResidualTable.Of(
            Axes,
            [
                .. grid.Select(timing =>
                    (
                        (double[])[timing.M, timing.N, timing.K],
                        Math.Log(timing.Us * 1e3 / formula.Cost(timing.M, timing.N, timing.K).Ns)
                    )
                ),
            ]
        );
        int points = table.Ticks.Aggregate(1, (product, axis) => product * axis.Count);
        OperatorCoefficients with = entry with
        {
            Residual = table,
            Domain =
                $"m 1 to {table.Ticks[0][^1]:N0}; n and k 512 to 16,384; "
                + (
                    table.IsFullGrid
                        ? $"{points} grid points"
                        : $"{points} grid points, {points - table.Rows} of them filled from their neighbors"
                ),
        };
        List<GemmTiming> test = OffGrid(rows, gpu, entry.Format);
        return with with
        {
            Error = Error(formula, test),
            ResidualError = Error(Kernel(with, gpu, hasResidual: true), test),
        };
    }

    /// <summary>Timings without glitches. A product of twice the tokens can be computed as two. Where it took more than <see cref="MostSlowed"/> times that, the machine was disturbed: it gets the time of two.</summary>
    internal static List<GemmTiming> Halved(IReadOnlyList<GemmTiming> timings)
    {
        Dictionary<(int M, int N, int K), double> known = [];
        List<GemmTiming> halved = [];
        foreach (GemmTiming timing in timings.OrderBy(timing => timing.M))
        {
            (int m, int n, int k, double us) = timing;
            if (m % 2 == 0 && known.TryGetValue((m / 2, n, k), out double half))
            {
                us = us > MostSlowed * 2 * half ? 2 * half : us;
            }

            known[(m, n, k)] = us;
            halved.Add(timing with { Us = us });
        }

        return halved;
    }

    private static List<GemmTiming> Timings(CsvRows rows, TableGpu gpu, string format, bool isGrid)
    {
        GpuPeak peak = new(gpu, format);
        List<GemmTiming> timings = [];
        for (int i = 0; i < rows.Count; i++)
        {
            if (
                rows.Text(i, "gpu") != gpu.Name
                || PublishedFits.Format(rows.Text(i, "dtype")) != format
                || rows.Text(i, "grid") == "1" != isGrid
            )
            {
                continue;
            }

            GemmTiming timing = new(
                rows.Whole(i, "m"),
                rows.Whole(i, "n"),
                rows.Whole(i, "k"),
                rows.Number(i, "time_us")
            );
            if (timing.Us * 1e3 >= peak.RooflineNs(timing))
            {
                timings.Add(timing);
            }
        }

        return timings;
    }

    /// <summary>One timed product.</summary>
    /// <param name="M">Tokens.</param>
    /// <param name="N">Outputs.</param>
    /// <param name="K">Inputs.</param>
    /// <param name="Us">Microseconds.</param>
    internal readonly record struct GemmTiming(int M, int N, int K, double Us);

    private sealed class GpuPeak(TableGpu gpu, string format)
    {
        private readonly GpuRates rates = gpu.Rates(format);
        private readonly double weight = TableGpu.WeightBytes(format);
        private readonly double activation = TableGpu.ActivationBytes(format);

        public double RooflineNs(GemmTiming t) =>
            1e9
            * Math.Max(
                (((double)t.M * t.K * activation) + ((double)t.N * t.K * weight) + (2.0 * t.M * t.N))
                    / rates.BytesPerSecond,
                2.0 * t.M * t.N * t.K / rates.FlopPerSecond
            );
    }
}
