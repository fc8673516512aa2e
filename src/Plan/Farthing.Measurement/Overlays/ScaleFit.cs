using Farthing.Documents.Calibrations;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Overlays;

/// <summary>Finds the most probable factors: rows scatter by Student's t around ln(predicted), and log-normal priors around the built-in values.</summary>
/// <remarks>
/// Minimizes Σ wᵢ·loss(rᵢ) + λ/2·Σ (ln fⱼ/σⱼ)², rᵢ = ln(measuredᵢ / predictedᵢ), loss as in <see cref="RowLoss"/>.
/// Gauss and Newton's steps on reweighted rows, halved while they do not help. Deterministic.
/// </remarks>
public sealed class ScaleFit
{
    private const int Steps = 8;
    private const double Difference = 0.02;
    private readonly IReadOnlyList<FittableCondition> conditions;
    private readonly ScaleCandidate candidate;
    private readonly FittableRow[] rows;
    private readonly int size;
    private double scatter;

    private ScaleFit(IReadOnlyList<FittableCondition> conditions, ScaleCandidate candidate)
    {
        this.conditions = conditions;
        this.candidate = candidate;
        rows = [.. conditions.SelectMany(condition => condition.Rows)];
        size = candidate.Terms.Count;
        Logs = new double[size];
        Deviations = new double[size];
    }

    /// <summary>Logarithms of the factors, in the order of the candidate's terms.</summary>
    public double[] Logs { get; private set; }

    /// <summary>Posterior standard deviations of <see cref="Logs"/>.</summary>
    public double[] Deviations { get; }

    /// <summary>The factors.</summary>
    public StepTimeScales Scales => ScaleTerms.Scales(candidate.Terms, Logs);

    /// <summary>Fits conditions.</summary>
    /// <param name="conditions">What was measured.</param>
    /// <param name="candidate">Which factors, held how fast.</param>
    /// <param name="start">Where to begin; null begins at the built-in values.</param>
    public static ScaleFit Of(
        IReadOnlyList<FittableCondition> conditions,
        ScaleCandidate candidate,
        double[]? start = null
    )
    {
        ScaleFit fit = new(conditions, candidate);
        if (start is not null)
        {
            start.CopyTo(fit.Logs, 0);
        }

        foreach (double scatter in start is null ? candidate.Scatters : [candidate.Scatter])
        {
            fit.scatter = scatter;
            fit.Run();
        }

        return fit;
    }

    /// <summary>ln(measured / predicted) of a condition's rows under factors.</summary>
    public static double[] Residuals(FittableCondition condition, StepTimeScales scales)
    {
        double[] logs = new double[condition.Rows.Count];
        condition.Respond(scales, logs);
        for (int i = 0; i < logs.Length; i++)
        {
            logs[i] = condition.Rows[i].LogRatio - logs[i];
        }

        return logs;
    }

    private void Run()
    {
        if (size == 0 || rows.Length == 0)
        {
            return;
        }

        double[] residuals = At(Logs);
        double loss = Loss(Logs, residuals);
        double[,] matrix = new double[size, size];
        double[] vector = new double[size];
        for (int step = 0; step < Steps; step++)
        {
            Normal(residuals, matrix, vector);
            double[] move = LinearSystem.Solve(matrix, vector);
            double length = 1;
            double[] best = Logs;
            double[] bestResiduals = residuals;
            double bestLoss = loss;
            for (int halving = 0; halving < 5; halving++)
            {
                double[] tried = [.. Logs.Select((log, i) => log + (length * move[i]))];
                double[] found = At(tried);
                double value = Loss(tried, found);
                if (value < loss)
                {
                    (best, bestResiduals, bestLoss) = (tried, found, value);
                    break;
                }

                length /= 2;
            }

            double gain = loss - bestLoss;
            (Logs, residuals, loss) = (best, bestResiduals, bestLoss);
            if (gain < 1e-4 * Math.Max(loss, 1e-3))
            {
                break;
            }
        }

        Normal(residuals, matrix, vector);
        for (int i = 0; i < size; i++)
        {
            // The variance of a term stands on the diagonal of the inverse.
            double[] unit = new double[size];
            unit[i] = 1;
            Deviations[i] = Math.Sqrt(LinearSystem.Solve(matrix, unit)[i]);
        }
    }

    /// <summary>The reweighted normal equations at the current point.</summary>
    private void Normal(double[] residuals, double[,] matrix, double[] vector)
    {
        double[][] slopes = new double[size][];
        for (int j = 0; j < size; j++)
        {
            double[] moved = [.. Logs];
            moved[j] += Difference;
            slopes[j] = At(moved);
            for (int i = 0; i < residuals.Length; i++)
            {
                slopes[j][i] = (residuals[i] - slopes[j][i]) / Difference;
            }
        }

        for (int j = 0; j < size; j++)
        {
            double precision = candidate.Shrinkage / Square(ScaleTerms.Deviation(candidate.Terms[j]));
            vector[j] = -precision * Logs[j];
            for (int k = 0; k <= j; k++)
            {
                double sum = j == k ? precision : 0;
                for (int i = 0; i < residuals.Length; i++)
                {
                    sum += Pull(i, residuals) * slopes[j][i] * slopes[k][i];
                }

                matrix[j, k] = sum;
                matrix[k, j] = sum;
            }

            for (int i = 0; i < residuals.Length; i++)
            {
                vector[j] += Pull(i, residuals) * slopes[j][i] * residuals[i];
            }
        }
    }

    private double Pull(int row, double[] residuals) =>
        rows[row].Weight * RowLoss.Pull(residuals[row], scatter);

    private double[] At(double[] logs)
    {
        StepTimeScales scales = ScaleTerms.Scales(candidate.Terms, logs);
        double[] residuals = new double[rows.Length];
        int at = 0;
        foreach (FittableCondition condition in conditions)
        {
            Span<double> own = residuals.AsSpan(at, condition.Rows.Count);
            condition.Respond(scales, own);
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = rows[at + i].LogRatio - own[i];
            }

            at += own.Length;
        }

        return residuals;
    }

    private double Loss(double[] logs, double[] residuals)
    {
        double sum = 0;
        for (int i = 0; i < residuals.Length; i++)
        {
            sum += rows[i].Weight * RowLoss.Of(residuals[i], scatter);
        }

        for (int j = 0; j < size; j++)
        {
            sum += candidate.Shrinkage / 2 * Square(logs[j] / ScaleTerms.Deviation(candidate.Terms[j]));
        }

        return sum;
    }

    private static double Square(double x) => x * x;
}
