using System.Globalization;
using System.Text;
using Farthing.Serving.Coefficients;

namespace Farthing.Studies.Kernels;

/// <summary>docs/accuracy-kernels.md: errors per GPU, operator and format, and the test of the rule for GPUs without tables.</summary>
public static class KernelAccuracyPage
{
    /// <summary>The page as Markdown.</summary>
    /// <param name="set">The coefficients.</param>
    /// <param name="transfers">The test of transfer.</param>
    /// <param name="layers">Layers of a consumer card; null where the folder has none.</param>
    /// <param name="order">The section of decode steps out of order.</param>
    public static string Of(
        CoefficientSet set,
        IReadOnlyList<KernelTransferRow> transfers,
        IReadOnlyList<LayerTimingRow>? layers,
        string order
    )
    {
        StringBuilder page = new();
        page.Append("# Accuracy of kernels\n\n");
        page.Append(
            CultureInfo.InvariantCulture,
            $"Predicted time of one call against timings that neither a residual table nor a fit by Farthing has seen. Coefficients of {set.AsOf}; formulas and tables: [cost-model.md](cost-model.md), section 2. Made by:\n\n"
        );
        page.Append(
            "```\ndotnet run --project eng/Farthing.Studies -c Release -- kernels --kernels ../shared/data/kernels --measurements ../shared/data/measurements.csv --report docs/accuracy-kernels.md\n```\n\n"
        );
        page.Append(
            "Products: rows off the grid with n and k of 512 and more, read as predictions read them: padded to captured graph sizes, never falling with the count of tokens. Experts: each fifth of the shapes left out once, read through the same tables (the formula alone as its fit has it). Attention: one row in five, by a hash of the row; the table in this test has the other four, the one that ships has all. "
                + "Constants of published fits (docs/cost-model.md) may have seen some of the attention rows. Timings faster than the roofline are left out: their operands came from a cache. "
                + "Where no figure stands under *with table*, a table did not bring held-out rows nearer and none ships; windows are listed where kernels of their own did. Median / p90 absolute error.\n\n"
        );
        page.Append(
            "| GPU | operator | formula | with table | bias | rows |\n|---|---|---:|---:|---:|---:|\n"
        );
        foreach (GpuCoefficients gpu in set.Gpus)
        {
            foreach (OperatorCoefficients entry in gpu.Operators)
            {
                if (
                    entry.Op is "gemm" or "prefill_attention" or "decode_attention" or "moe"
                    && entry.Error is FitError error
                )
                {
                    FitError best = entry.ResidualError ?? error;
                    string variant = entry is { Op: "decode_attention", Variant: "" }
                        ? "d128"
                        : entry.Variant;
                    page.Append(
                        CultureInfo.InvariantCulture,
                        $"| {gpu.Gpu} | {$"{entry.Op} {entry.Format} {variant}".TrimEnd()} | {Pair(error)} | {(entry.ResidualError is null ? "–" : Pair(best))} | {Signed(best.BiasPercent)} | {best.Rows} |\n"
                    );
                }
            }
        }

        page.Append("\n## GPUs without tables\n\n");
        page.Append(
            "Each timed GPU predicted from another one's constants, with its own bandwidth, peaks and SMs. Products on rows off the grid, attention (head size 128) on all rows. "
                + "The rule in use (cost-model.md, section 3) keeps the source's tables for relatives of its architecture with an SM count within 1.25 times, and takes the formula alone otherwise.\n\n"
        );
        Summary(page, transfers);
        page.Append(
            "\n| target | constants of | operator | same architecture | formula | with the source's table |\n|---|---|---|---|---:|---:|\n"
        );
        foreach (KernelTransferRow row in transfers)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Target} | {row.Source} | {row.Op} {row.Format} | {(row.IsSameArchitecture ? "yes" : "no")} | {Pair(row.Formula)} | {Pair(row.WithTable)} |\n"
            );
        }

        if (layers is not null)
        {
            Layers(page, layers);
        }

        return page.Append(order).ToString();
    }

    private static void Layers(StringBuilder page, IReadOnlyList<LayerTimingRow> layers)
    {
        page.Append(
            CultureInfo.InvariantCulture,
            $"\n## Layers of a consumer card\n\nProducts of Llama-3.1-8B's layers on an {LayerTimings.Gpu} in 16 bit (vLLM 0.19, eager), a GPU without kernel tables. *Rule in use*: the formula of {layers[0].Source} with the card's own bandwidth, peaks and SMs. *Fitted*: floor, bandwidth and compute share fitted to the other layers of the table. Median / p90 absolute error.\n\n"
        );
        page.Append(
            "| layer | outputs × inputs | rows | rule in use | bias | with the source's table | fitted to the other layers | bias |\n|---|---|---:|---:|---:|---:|---:|---:|\n"
        );
        foreach (LayerTimingRow row in layers)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Layer} | {row.N:N0} × {row.K:N0} | {row.Formula.Rows} | {Pair(row.Formula)} | {Signed(row.Formula.BiasPercent)} | {Pair(row.WithTable)} | {Pair(row.Fitted)} | {Signed(row.Fitted.BiasPercent)} |\n"
            );
        }

        page.Append(
            CultureInfo.InvariantCulture,
            $"| mean | | | {Mean(layers, row => row.Formula)} | {Signed(layers.Average(row => row.Formula.BiasPercent))} | {Mean(layers, row => row.WithTable)} | {Mean(layers, row => row.Fitted)} | {Signed(layers.Average(row => row.Fitted.BiasPercent))} |\n"
        );
    }

    private static string Mean(IReadOnlyList<LayerTimingRow> layers, Func<LayerTimingRow, FitError> error) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{layers.Average(row => error(row).MedianPercent):F1} / {layers.Average(row => error(row).P90Percent):F1} %"
        );

    private static void Summary(StringBuilder page, IReadOnlyList<KernelTransferRow> transfers)
    {
        page.Append(
            "| operator | architecture | pairs | formula: mean of medians / p90s | with the source's table | pairs whose median falls |\n|---|---|---:|---:|---:|---:|\n"
        );
        foreach (
            IGrouping<(string Op, bool Same), KernelTransferRow> group in transfers
                .GroupBy(row => (row.Op, row.IsSameArchitecture))
                .OrderBy(group => group.Key.Op, StringComparer.Ordinal)
                .ThenBy(group => !group.Key.IsSameArchitecture)
        )
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {group.Key.Op} | {(group.Key.Same ? "same" : "another")} | {group.Count()} | {group.Average(row => row.Formula.MedianPercent):F1} / {group.Average(row => row.Formula.P90Percent):F1} % | {group.Average(row => row.WithTable.MedianPercent):F1} / {group.Average(row => row.WithTable.P90Percent):F1} % | {group.Count(row => row.WithTable.MedianPercent < row.Formula.MedianPercent)} |\n"
            );
        }
    }

    private static string Pair(FitError error) =>
        string.Create(CultureInfo.InvariantCulture, $"{error.MedianPercent:F1} / {error.P90Percent:F1} %");

    private static string Signed(double value) =>
        string.Create(CultureInfo.InvariantCulture, $"{(value < 0 ? "−" : "+")}{Math.Abs(value):F1} %");
}
