namespace Farthing.Measurement.Overlays;

/// <summary>Small symmetric positive definite systems, solved by Cholesky's decomposition.</summary>
internal static class SymmetricSystem
{
    /// <summary>x of A·x = b.</summary>
    public static double[] Solve(double[,] a, double[] b)
    {
        double[,] lower = Decompose(a);
        int n = b.Length;
        double[] x = new double[n];
        for (int i = 0; i < n; i++)
        {
            double sum = b[i];
            for (int k = 0; k < i; k++)
            {
                sum -= lower[i, k] * x[k];
            }

            x[i] = sum / lower[i, i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            double sum = x[i];
            for (int k = i + 1; k < n; k++)
            {
                sum -= lower[k, i] * x[k];
            }

            x[i] = sum / lower[i, i];
        }

        return x;
    }

    /// <summary>The diagonal of A⁻¹: variances where A is a matrix of precisions.</summary>
    public static double[] InverseDiagonal(double[,] a)
    {
        int n = a.GetLength(0);
        double[] diagonal = new double[n];
        for (int i = 0; i < n; i++)
        {
            double[] unit = new double[n];
            unit[i] = 1;
            diagonal[i] = Solve(a, unit)[i];
        }

        return diagonal;
    }

    private static double[,] Decompose(double[,] a)
    {
        int n = a.GetLength(0);
        double[,] lower = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[i, j];
                for (int k = 0; k < j; k++)
                {
                    sum -= lower[i, k] * lower[j, k];
                }

                lower[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / lower[j, j];
            }
        }

        return lower;
    }
}
