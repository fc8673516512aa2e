namespace Farthing.Numerics.Statistics;

/// <summary>Small dense systems of linear equations.</summary>
public static class LinearSystem
{
    /// <summary>Solves matrix · x = right by Gaussian elimination with partial pivoting. Neither argument is changed.</summary>
    /// <param name="matrix">n × n, not singular.</param>
    /// <param name="right">n values.</param>
    /// <exception cref="ArgumentException">The matrix is singular, or the sizes differ.</exception>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(right);
        int n = right.Length;
        if (matrix.GetLength(0) != n || matrix.GetLength(1) != n)
        {
            throw new ArgumentException("the sizes differ", nameof(matrix));
        }

        double[,] rows = (double[,])matrix.Clone();
        double[] x = (double[])right.Clone();
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
            {
                pivot = Math.Abs(rows[row, column]) > Math.Abs(rows[pivot, column]) ? row : pivot;
            }

            if (rows[pivot, column] == 0)
            {
                throw new ArgumentException("the matrix is singular", nameof(matrix));
            }

            for (int j = column; j < n; j++)
            {
                (rows[column, j], rows[pivot, j]) = (rows[pivot, j], rows[column, j]);
            }

            (x[column], x[pivot]) = (x[pivot], x[column]);
            for (int row = column + 1; row < n; row++)
            {
                double factor = rows[row, column] / rows[column, column];
                for (int j = column; factor != 0 && j < n; j++)
                {
                    rows[row, j] -= factor * rows[column, j];
                }

                x[row] -= factor * x[column];
            }
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int j = row + 1; j < n; j++)
            {
                x[row] -= rows[row, j] * x[j];
            }

            x[row] /= rows[row, row];
        }

        return x;
    }
}
