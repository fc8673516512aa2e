using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Cascade.Learning;

/// <summary>Logistic regression with an L2 penalty: weights that make a probability of a row.</summary>
/// <remarks>Minimizes Σ ln(1 + e^(−s·z)) + ½ Σ penalty_j · w_j², z = bias + row · w, s = ±1, by L-BFGS with a backtracking line search. Deterministic: one thread, a fixed start and order. The bias is not penalized.</remarks>
public sealed class LogisticFit
{
    private const int Memory = 8;
    private const double Tolerance = 1e-4;
    private readonly SparseRows rows;
    private readonly int[] picked;
    private readonly double[] targets;
    private readonly double[] penalties;

    private LogisticFit(SparseRows rows, int[] picked, double[] targets, double[] penalties) =>
        (this.rows, this.picked, this.targets, this.penalties) = (rows, picked, targets, penalties);

    /// <summary>Fits the weights.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="picked">Rows to fit.</param>
    /// <param name="targets">The outcome of each row of <paramref name="rows"/>: 0 to 1.</param>
    /// <param name="penalties">The penalty of each column; all above 0.</param>
    /// <param name="maxSteps">Steps at most.</param>
    /// <returns>A weight for each column, then the bias.</returns>
    public static double[] Fit(
        SparseRows rows,
        int[] picked,
        double[] targets,
        double[] penalties,
        int maxSteps = 60
    ) => new LogisticFit(rows, picked, targets, penalties).Run(maxSteps);

    private double[] Run(int maxSteps)
    {
        int size = penalties.Length + 1;
        double[] w = new double[size];
        double[] gradient = new double[size];
        double[] trial = new double[size];
        double[] trialGradient = new double[size];
        double[] direction = new double[size];
        double[][] steps = [.. Enumerable.Range(0, Memory).Select(_ => new double[size])];
        double[][] changes = [.. Enumerable.Range(0, Memory).Select(_ => new double[size])];
        double[] curvatures = new double[Memory];
        int kept = 0;
        double loss = Evaluate(w, gradient);
        double first = Math.Sqrt(Dot(gradient, gradient));
        for (int step = 0; step < maxSteps; step++)
        {
            if (Math.Sqrt(Dot(gradient, gradient)) <= Tolerance * first)
            {
                break;
            }

            Direct(gradient, direction, steps, changes, curvatures, kept);
            double slope = Dot(gradient, direction);
            double length = kept == 0 ? 1 / Math.Max(1, Math.Sqrt(Dot(gradient, gradient))) : 1;
            double next = double.PositiveInfinity;
            for (int halving = 0; halving < 40 && !(next <= loss + (1e-4 * length * slope)); halving++)
            {
                length = halving == 0 ? length : length / 2;
                for (int i = 0; i < size; i++)
                {
                    trial[i] = w[i] + (length * direction[i]);
                }

                next = Evaluate(trial, trialGradient);
            }

            if (!(next < loss))
            {
                break;
            }

            int slot = kept % Memory;
            for (int i = 0; i < size; i++)
            {
                steps[slot][i] = trial[i] - w[i];
                changes[slot][i] = trialGradient[i] - gradient[i];
            }

            curvatures[slot] = Dot(steps[slot], changes[slot]);
            kept += curvatures[slot] > 1e-12 ? 1 : 0;
            (w, trial) = (trial, w);
            (gradient, trialGradient) = (trialGradient, gradient);
            loss = next;
        }

        return w;
    }

    /// <summary>The two-loop recursion (Nocedal 1980): minus the inverse Hessian, as the last steps show it, times the gradient.</summary>
    private static void Direct(
        double[] gradient,
        double[] direction,
        double[][] steps,
        double[][] changes,
        double[] curvatures,
        int kept
    )
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            direction[i] = -gradient[i];
        }

        int oldest = Math.Max(0, kept - Memory);
        Span<double> shares = stackalloc double[Memory];
        for (int k = kept - 1; k >= oldest; k--)
        {
            int slot = k % Memory;
            shares[slot] = Dot(steps[slot], direction) / curvatures[slot];
            Add(direction, changes[slot], -shares[slot]);
        }

        if (kept > 0)
        {
            int last = (kept - 1) % Memory;
            double scale = curvatures[last] / Dot(changes[last], changes[last]);
            for (int i = 0; i < direction.Length; i++)
            {
                direction[i] *= scale;
            }
        }

        for (int k = oldest; k < kept; k++)
        {
            int slot = k % Memory;
            double back = Dot(changes[slot], direction) / curvatures[slot];
            Add(direction, steps[slot], shares[slot] - back);
        }
    }

    private double Evaluate(double[] w, double[] gradient)
    {
        int bias = penalties.Length;
        double loss = 0;
        gradient[bias] = 0;
        for (int j = 0; j < bias; j++)
        {
            loss += 0.5 * penalties[j] * w[j] * w[j];
            gradient[j] = penalties[j] * w[j];
        }

        foreach (int row in picked)
        {
            ReadOnlySpan<int> columns = rows.Columns(row);
            ReadOnlySpan<float> values = rows.Values(row);
            double z = w[bias];
            for (int k = 0; k < columns.Length; k++)
            {
                z += w[columns[k]] * values[k];
            }

            // −t·ln σ(z) − (1 − t)·ln(1 − σ(z)) without overflow.
            loss += Math.Max(z, 0) - (targets[row] * z) + double.LogP1(Math.Exp(-Math.Abs(z)));
            double error = Logistic.Of(z) - targets[row];
            gradient[bias] += error;
            for (int k = 0; k < columns.Length; k++)
            {
                gradient[columns[k]] += error * values[k];
            }
        }

        return loss;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void Add(double[] to, double[] what, double times)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += times * what[i];
        }
    }
}

/// <summary>Rows of a matrix of which most entries are 0: only the others are kept, row after row.</summary>
public sealed class SparseRows
{
    private readonly List<int> ends = [];
    private int[] columns = new int[1024];
    private float[] values = new float[1024];

    /// <summary>Rows so far.</summary>
    public int Count => ends.Count;

    /// <summary>Adds a row.</summary>
    /// <param name="rowColumns">Columns with an entry, each once.</param>
    /// <param name="rowValues">The entries.</param>
    public void Add(ReadOnlySpan<int> rowColumns, ReadOnlySpan<float> rowValues)
    {
        int start = ends.Count == 0 ? 0 : ends[^1];
        int end = start + rowColumns.Length;
        if (end > columns.Length)
        {
            int length = Math.Max(end, columns.Length * 2);
            Array.Resize(ref columns, length);
            Array.Resize(ref values, length);
        }

        rowColumns.CopyTo(columns.AsSpan(start));
        rowValues[..rowColumns.Length].CopyTo(values.AsSpan(start));
        ends.Add(end);
    }

    /// <summary>Columns of a row.</summary>
    public ReadOnlySpan<int> Columns(int row) => columns.AsSpan(Start(row)..ends[row]);

    /// <summary>Entries of a row.</summary>
    public ReadOnlySpan<float> Values(int row) => values.AsSpan(Start(row)..ends[row]);

    private int Start(int row) => row == 0 ? 0 : ends[row - 1];
}
