namespace Farthing.Numerics.Statistics;

/// <summary>Finds a minimum of a function of a few numbers without derivatives (Nelder and Mead 1965). Deterministic.</summary>
public static class NelderMead
{
    /// <summary>Searches from a starting point, then once more from the place found, with a smaller simplex.</summary>
    /// <param name="function">What to make small; may return infinity, never NaN.</param>
    /// <param name="start">The starting point.</param>
    /// <param name="step">Edge of the first simplex in every direction.</param>
    /// <param name="evaluations">Evaluations of each of the two searches.</param>
    /// <returns>The best point seen.</returns>
    public static double[] Minimize(
        Func<double[], double> function,
        IReadOnlyList<double> start,
        double step,
        int evaluations
    )
    {
        double[] first = Search(function, start, step, evaluations);
        return Search(function, first, step / 3, evaluations);
    }

    private static double[] Search(
        Func<double[], double> function,
        IReadOnlyList<double> start,
        double step,
        int evaluations
    )
    {
        int n = start.Count;
        double[][] points = new double[n + 1][];
        double[] values = new double[n + 1];
        for (int i = 0; i <= n; i++)
        {
            points[i] = [.. start];
            if (i > 0)
            {
                points[i][i - 1] += step;
            }

            values[i] = function(points[i]);
        }

        for (int used = n + 1; used < evaluations; )
        {
            Array.Sort(values, points);
            double[] center = Center(points, n);
            double[] reflected = Move(center, points[n], -1);
            double value = function(reflected);
            used++;
            if (value < values[0])
            {
                double[] expanded = Move(center, points[n], -2);
                double further = function(expanded);
                used++;
                (points[n], values[n]) = further < value ? (expanded, further) : (reflected, value);
            }
            else if (value < values[n - 1])
            {
                (points[n], values[n]) = (reflected, value);
            }
            else
            {
                double[] contracted = Move(center, points[n], value < values[n] ? -0.5 : 0.5);
                double inside = function(contracted);
                used++;
                if (inside < Math.Min(value, values[n]))
                {
                    (points[n], values[n]) = (contracted, inside);
                }
                else
                {
                    for (int i = 1; i <= n; i++)
                    {
                        points[i] = Move(points[0], points[i], 0.5);
                        values[i] = function(points[i]);
                    }

                    used += n;
                }
            }
        }

        Array.Sort(values, points);
        return points[0];
    }

    private static double[] Center(double[][] points, int n)
    {
        double[] center = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                center[j] += points[i][j] / n;
            }
        }

        return center;
    }

    private static double[] Move(double[] from, double[] towards, double share)
    {
        double[] point = new double[from.Length];
        for (int j = 0; j < point.Length; j++)
        {
            point[j] = from[j] + (share * (towards[j] - from[j]));
        }

        return point;
    }
}
