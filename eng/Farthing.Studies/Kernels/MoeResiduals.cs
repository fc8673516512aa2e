using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;
using Farthing.Serving.StepTimes;

namespace Farthing.Studies.Kernels;

/// <summary>Adds to expert kernels what their formula misses at the shapes of moe.csv, as curves over tokens, and the error on shapes left out.</summary>
internal static class MoeResiduals
{
    private const int Folds = 5;

    /// <summary>Most tokens that experts were timed with.</summary>
    private const int LargestTokens = 65_536;

    /// <summary>Experts of the timed models that have no gate: (hidden, intermediate) of Nemotron 3 Nano and of its larger latent sister; their config.json says relu2, and their timings are those of two matrices.</summary>
    private static readonly (int Hidden, int Intermediate)[] Ungated = [(2688, 1856), (2048, 5120)];

    /// <summary>The operators of a GPU, experts with their curves.</summary>
    public static List<OperatorCoefficients> Added(
        CsvRows rows,
        TableGpu gpu,
        IReadOnlyList<OperatorCoefficients> operators
    ) => [.. operators.Select(entry => entry.Op == "moe" ? With(rows, gpu, entry) : entry)];

    /// <summary>The shape of a row.</summary>
    internal static MoeShape Shape(CsvRows rows, int i)
    {
        int hidden = rows.Whole(i, "hidden");
        int intermediate = rows.Whole(i, "inter");
        return new MoeShape(
            hidden,
            intermediate,
            rows.Whole(i, "topk"),
            rows.Whole(i, "experts"),
            rows.Whole(i, "tp"),
            rows.Whole(i, "ep"),
            Ungated.Contains((hidden, intermediate)) ? 2 : 3
        );
    }

    /// <summary>The timings of an operator: microseconds per shape and count of tokens.</summary>
    internal static SortedDictionary<string, (MoeShape Shape, SortedDictionary<int, double> Us)> Timings(
        CsvRows rows,
        TableGpu gpu,
        OperatorCoefficients entry
    )
    {
        SortedDictionary<string, (MoeShape Shape, SortedDictionary<int, double> Us)> shapes = new(
            StringComparer.Ordinal
        );
        for (int i = 0; i < rows.Count; i++)
        {
            if (
                rows.Text(i, "gpu") == gpu.Name
                && PublishedFits.Format(rows.Text(i, "dtype")) == entry.Format
                && (rows.Text(i, "dist") == "bal") == (entry.Variant == "balanced")
            )
            {
                MoeShape shape = Shape(rows, i);
                string key = shape.ToString();
                if (!shapes.TryGetValue(key, out var timing))
                {
                    shapes[key] = timing = (shape, []);
                }

                timing.Us[rows.Whole(i, "tokens")] = rows.Number(i, "time_us");
            }
        }

        return shapes;
    }

    /// <summary>The error of formula and curves on timings whose group is left out of the curves, each group once; null where only one group exists. Read from the tables that predictions read: padded to captured sizes, and never falling with the count of tokens.</summary>
    internal static FitError? LeftOut(
        IReadOnlyList<(MoeShape Shape, SortedDictionary<int, double> Us)> timings,
        TableGpu gpu,
        OperatorCoefficients entry,
        Func<MoeShape, string> group
    )
    {
        List<double> measured = [];
        List<double> predicted = [];
        string[] groups = [.. timings.Select(timing => group(timing.Shape)).Distinct()];
        if (groups.Length < 2)
        {
            return null;
        }

        foreach (string left in groups)
        {
            List<(MoeShape Shape, SortedDictionary<int, double> Us)> kept =
            [
                .. timings.Where(timing => group(timing.Shape) != left),
            ];
            MoeKernel kernel = Kernel(entry with { Residual = Table(kept, gpu, entry) }, gpu);
            foreach ((MoeShape shape, SortedDictionary<int, double> us) in timings)
            {
                if (group(shape) == left)
                {
                    measured.AddRange(us.Values);
                    TokenTable table = new(LargestTokens, tokens => kernel.Cost(tokens, shape));
                    predicted.AddRange(us.Keys.Select(tokens => table.Ns(tokens) / 1e3));
                }
            }
        }

        return OperatorFit.Error([.. measured], i => predicted[i], true);
    }

    /// <summary>A fifth of the shapes, the same on every machine: FNV-1a of the shape in words.</summary>
    internal static string Fold(MoeShape shape)
    {
        uint hash = 2166136261;
        foreach (char letter in shape.ToString())
        {
            hash = unchecked((hash ^ letter) * 16777619);
        }

        return (hash % Folds).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The model that a shape belongs to, whatever its sharding.</summary>
    internal static string Model(MoeShape shape) =>
        $"{shape.Hidden}x{shape.Intermediate}x{shape.TopK}x{shape.Experts}";

    private static OperatorCoefficients With(CsvRows rows, TableGpu gpu, OperatorCoefficients entry)
    {
        List<(MoeShape Shape, SortedDictionary<int, double> Us)> timings =
        [
            .. Timings(rows, gpu, entry).Values,
        ];
        return timings.Count == 0
            ? entry
            : entry with
            {
                Residual = Table(timings, gpu, entry),
                ResidualError = LeftOut(timings, gpu, entry, Fold),
            };
    }

    private static ResidualTable Table(
        IReadOnlyList<(MoeShape Shape, SortedDictionary<int, double> Us)> timings,
        TableGpu gpu,
        OperatorCoefficients entry
    )
    {
        MoeKernel formula = Kernel(entry with { Residual = null }, gpu);
        int[] steps = [.. timings.SelectMany(timing => timing.Us.Keys).Distinct().Order()];
        return ResidualTable.OfCurves(
            MoeCurve.Axes,
            [.. steps.Select(step => (double)step)],
            [.. timings.Select(timing => (Coordinates(timing.Shape), Curve(timing, formula, steps)))]
        );
    }

    private static double[] Coordinates(MoeShape shape) =>
        [
            shape.Hidden,
            shape.Intermediate,
            shape.TopK,
            shape.Experts,
            shape.TensorParallel,
            shape.ExpertParallel,
        ];

    /// <summary>ln(measured/formula) at every step; a step without timing lies on the line between its neighbors in ln tokens, beyond the last one on its level.</summary>
    private static double[] Curve(
        (MoeShape Shape, SortedDictionary<int, double> Us) timing,
        MoeKernel formula,
        int[] steps
    )
    {
        int[] known = [.. timing.Us.Keys];
        double[] values =
        [
            .. known.Select(tokens =>
                Math.Log(timing.Us[tokens] * 1e3 / formula.Cost(tokens, timing.Shape).Ns)
            ),
        ];
        return [.. steps.Select(At)];

        double At(int step)
        {
            int above = Array.FindIndex(known, tokens => tokens >= step);
            if (above < 0)
            {
                return values[^1];
            }

            if (known[above] == step || above == 0)
            {
                return values[above];
            }

            double share =
                Math.Log(step / (double)known[above - 1]) / Math.Log(known[above] / (double)known[above - 1]);
            return values[above - 1] + (share * (values[above] - values[above - 1]));
        }
    }

    private static MoeKernel Kernel(OperatorCoefficients entry, TableGpu gpu) =>
        new(
            entry,
            gpu.Rates(entry.Format),
            TableGpu.WeightBytes(entry.Format),
            TableGpu.ActivationBytes(entry.Format)
        );
}
