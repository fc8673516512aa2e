using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;

namespace Farthing.Studies.Kernels;

/// <summary>Attention of every head size, cache format and window that has enough timings: constants where nobody published them, and tables of what the formula misses.</summary>
/// <remarks>
/// Constants without a source are fitted to four rows in five; those of a window are its head size's. Errors are measured on the fifth row, with a table of the other four; the table that ships has all rows.
/// Calls with a window get an entry only where it brings held-out rows nearer than their head size's own does.
/// A timing faster than the roofline is left out: its operands came from a cache. Timings of one decode shape beyond the window differ in a length that is not read: their mean stands.
/// </remarks>
internal static class AttentionFits
{
    /// <summary>A kind of call with fewer timings gets neither constants nor a table; the nearest head size or the unwindowed kernel stands for it.</summary>
    private const int FewestRows = 60;
    private const string Published = "d128";

    /// <summary>The operators of a GPU, attention renewed and completed.</summary>
    public static List<OperatorCoefficients> Added(
        CsvRows context,
        CsvRows generation,
        TableGpu gpu,
        IReadOnlyList<OperatorCoefficients> operators
    )
    {
        List<OperatorCoefficients> result = [.. operators];
        foreach (bool isPrefill in (bool[])[true, false])
        {
            string op = isPrefill ? "prefill_attention" : "decode_attention";
            foreach (
                (
                    (string format, int headDim, int window),
                    List<AttentionTiming> timings
                ) in AttentionTiming.Groups(isPrefill ? context : generation, gpu.Name)
            )
            {
                string size = Variant(isPrefill, headDim);
                if (
                    timings.Count < FewestRows
                    || Find(result, op, format, Variant(isPrefill, 128)) is not OperatorCoefficients start
                )
                {
                    continue;
                }

                AttentionTable table = new(gpu, isPrefill, timings);
                OperatorCoefficients constants =
                    Find(result, op, format, size)
                    ?? table.Fitted(start) with
                    {
                        Variant = size,
                        Domain = "",
                    };
                string variant = window == 0 ? size : $"d{headDim}_w{window}";
                OperatorCoefficients bare = constants with
                {
                    Variant = variant,
                    Residual = null,
                    ResidualError = null,
                };
                if (table.With(bare, window == 0 ? null : constants) is not OperatorCoefficients entry)
                {
                    continue;
                }

                int known = result.FindIndex(other =>
                    other.Op == op && other.Format == format && other.Variant == variant
                );
                if (known >= 0)
                {
                    result[known] = entry;
                }
                else
                {
                    result.Add(entry);
                }
            }
        }

        return result;
    }

    private static string Variant(bool isPrefill, int headDim) =>
        headDim == 128 ? (isPrefill ? Published : "") : $"d{headDim}";

    private static OperatorCoefficients? Find(
        List<OperatorCoefficients> operators,
        string op,
        string format,
        string variant
    ) => operators.Find(entry => entry.Op == op && entry.Format == format && entry.Variant == variant);
}
