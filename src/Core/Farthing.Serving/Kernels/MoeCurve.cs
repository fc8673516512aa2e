using Farthing.Serving.Coefficients;

namespace Farthing.Serving.Kernels;

/// <summary>ln(measured/formula) of expert kernels over tokens, for one shape: its own timed curve, else a mean of the curves of the nearest timed shapes.</summary>
/// <remarks>
/// Neighbors: the six nearest in z-scored (ln H, ln I/tp, ln E/ep, ln k, ln ep), weighted by the fourth power of 1/distance.
/// A neighbor's curve is read where its experts get as many tokens as this shape's: at T·(k/E)/(k'/E'). Straight lines in ln tokens; held at both ends.
/// Errors on shapes and models left out: docs/cost-model.md, section 2.
/// </remarks>
public sealed class MoeCurve
{
    /// <summary>Names of the axes that a residual table of experts has.</summary>
    public static IReadOnlyList<string> Axes { get; } =
    ["hidden", "inter", "topk", "experts", "tp", "ep", "tokens"];

    private const int Neighbors = 6;
    private const int Features = 5;

    /// <summary>Squared distance below which two shapes are one: kernels differ in no feature.</summary>
    private const double Nearest = 1e-6;
    private readonly ResidualTable table;
    private readonly double[] lnTokens;
    private readonly int[] curves;
    private readonly double[] weights;
    private readonly double[] shifts;

    /// <summary>Finds the curves for a shape.</summary>
    /// <param name="table">Curves over tokens, with <see cref="Axes"/>.</param>
    /// <param name="shape">The experts.</param>
    public MoeCurve(ResidualTable table, in MoeShape shape)
    {
        this.table = table;
        Shape = shape;
        IReadOnlyList<double> tokens = table.Ticks[^1];
        lnTokens = new double[tokens.Count];
        for (int i = 0; i < lnTokens.Length; i++)
        {
            lnTokens[i] = Math.Log(tokens[i]);
        }

        int count = table.Rows / tokens.Count;
        MoeShape[] timed = new MoeShape[count];
        for (int i = 0; i < count; i++)
        {
            timed[i] = Timed(table, i * tokens.Count);
            IsOfModel |= HasSameExperts(timed[i], shape);
        }

        for (int i = 0; i < count; i++)
        {
            if (IsSame(timed[i], shape))
            {
                curves = [i];
                weights = [1];
                shifts = [0];
                return;
            }
        }

        double[] distances = Distances(timed, shape);
        int used = Math.Min(Neighbors, count);
        int[] order = [.. Enumerable.Range(0, count)];
        Array.Sort([.. distances], order);
        curves = order[..used];
        weights = new double[used];
        shifts = new double[used];
        double sum = 0;
        for (int i = 0; i < used; i++)
        {
            MoeShape near = timed[curves[i]];
            double distance = distances[curves[i]] + Nearest;
            weights[i] = 1 / (distance * distance);
            sum += weights[i];
            shifts[i] = Math.Log(shape.TopK / (double)shape.Experts * near.Experts / near.TopK);
        }

        for (int i = 0; i < used; i++)
        {
            weights[i] /= sum;
        }
    }

    /// <summary>The shape that the curve is for.</summary>
    public MoeShape Shape { get; }

    /// <summary>True when these experts were timed, if split over another number of GPUs; false where the curve is that of other models' experts.</summary>
    public bool IsOfModel { get; }

    /// <summary>True when the shape was timed itself.</summary>
    public bool IsTimed => curves.Length == 1 && shifts[0] == 0;

    /// <summary>ln(measured/formula) at a count of tokens over all GPUs that share the experts.</summary>
    public double LnFactor(double tokens)
    {
        double at = Math.Log(tokens);
        double sum = 0;
        for (int i = 0; i < curves.Length; i++)
        {
            sum += weights[i] * Read(curves[i], at + shifts[i]);
        }

        return sum;
    }

    private double Read(int curve, double lnToken)
    {
        ReadOnlySpan<float> values = table.LnFactors.Slice(curve * lnTokens.Length, lnTokens.Length);
        int above = 0;
        while (above < lnTokens.Length && lnTokens[above] < lnToken)
        {
            above++;
        }

        if (above == 0)
        {
            return values[0];
        }

        if (above == lnTokens.Length)
        {
            return values[^1];
        }

        double share = (lnToken - lnTokens[above - 1]) / (lnTokens[above] - lnTokens[above - 1]);
        return values[above - 1] + (share * (values[above] - values[above - 1]));
    }

    private static MoeShape Timed(ResidualTable table, int row) =>
        new(
            (int)table.Coordinate(row, 0),
            (int)table.Coordinate(row, 1),
            (int)table.Coordinate(row, 2),
            (int)table.Coordinate(row, 3),
            (int)table.Coordinate(row, 4),
            (int)table.Coordinate(row, 5)
        );

    private static bool HasSameExperts(in MoeShape timed, in MoeShape shape) =>
        timed.Hidden == shape.Hidden
        && timed.Intermediate == shape.Intermediate
        && timed.TopK == shape.TopK
        && timed.Experts == shape.Experts;

    private static bool IsSame(in MoeShape timed, in MoeShape shape) =>
        timed == shape with { Matrices = timed.Matrices };

    private static double[] Distances(MoeShape[] timed, in MoeShape shape)
    {
        double[] squares = new double[timed.Length];
        double[] values = new double[timed.Length];
        for (int feature = 0; feature < Features; feature++)
        {
            double mean = 0;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Feature(timed[i], feature);
                mean += values[i] / values.Length;
            }

            double variance = 0;
            foreach (double value in values)
            {
                variance += (value - mean) * (value - mean) / values.Length;
            }

            double own = Feature(shape, feature);
            for (int i = 0; i < values.Length; i++)
            {
                squares[i] += (values[i] - own) * (values[i] - own) / Math.Max(variance, 1e-18);
            }
        }

        return squares;
    }

    private static double Feature(in MoeShape shape, int feature) =>
        Math.Log(
            feature switch
            {
                0 => shape.Hidden,
                1 => shape.Intermediate / (double)shape.TensorParallel,
                2 => shape.Experts / (double)shape.ExpertParallel,
                3 => shape.TopK,
                _ => shape.ExpertParallel,
            }
        );
}

/// <summary>The experts of one layer as one GPU sees them.</summary>
/// <param name="Hidden">Width that the experts work on.</param>
/// <param name="Intermediate">Inner width of one expert, before sharding.</param>
/// <param name="TopK">Experts per token.</param>
/// <param name="Experts">Experts of the layer, over all GPUs.</param>
/// <param name="TensorParallel">GPUs that share one expert.</param>
/// <param name="ExpertParallel">Groups of GPUs that hold different experts.</param>
/// <param name="Matrices">3 for gated experts, 2 otherwise.</param>
public readonly record struct MoeShape(
    int Hidden,
    int Intermediate,
    int TopK,
    int Experts,
    int TensorParallel,
    int ExpertParallel,
    int Matrices = 3
)
{
    /// <summary>Experts of this GPU that get at least one of the tokens, when routing is even: (E/ep)·(1−(1−k/E)^T).</summary>
    public double ActiveExperts(double tokens) =>
        Experts / (double)ExpertParallel * (1 - Math.Pow(1 - (TopK / (double)Experts), tokens));
}
