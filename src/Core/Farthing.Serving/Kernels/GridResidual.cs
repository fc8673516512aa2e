using Farthing.Serving.Coefficients;

namespace Farthing.Serving.Kernels;

/// <summary>Factors measured/formula of products on the grid of timed shapes, between its points along straight lines in ln(factor) over (ln m, ln n, ln k), at its edge beyond it.</summary>
/// <remarks>Grid points that were not timed, or whose timing was faster than the roofline, take the mean of the nearest timed points, in steps of the grid; a step along n or k counts as two along m, which has three times as many points.</remarks>
public sealed class GridResidual
{
    private const int MStep = 1;
    private const int SideStep = 2;
    private readonly double[] lnM;
    private readonly double[] lnN;
    private readonly double[] lnK;
    private readonly double[] ln;

    /// <summary>Decodes a table and fills its gaps.</summary>
    /// <param name="table">Axes m, n, k.</param>
    public GridResidual(ResidualTable table)
    {
        lnM = [.. table.Ticks[0].Select(tick => Math.Log(tick))];
        lnN = [.. table.Ticks[1].Select(tick => Math.Log(tick))];
        lnK = [.. table.Ticks[2].Select(tick => Math.Log(tick))];
        ln = new double[lnM.Length * lnN.Length * lnK.Length];
        bool[] isTimed = new bool[ln.Length];
        ReadOnlySpan<float> factors = table.LnFactors;
        for (int row = 0; row < table.Rows; row++)
        {
            int at = table.IsFullGrid
                ? row
                : Index(table.Codes[3 * row], table.Codes[(3 * row) + 1], table.Codes[(3 * row) + 2]);
            ln[at] = factors[row];
            isTimed[at] = true;
        }

        Filled = Fill(isTimed);
        for (int i = 0; i < ln.Length; i++)
        {
            LowestLn = Math.Min(LowestLn, ln[i]);
            HighestLn = Math.Max(HighestLn, ln[i]);
        }
    }

    /// <summary>Grid points without a timing of their own.</summary>
    public int Filled { get; }

    /// <summary>The smallest ln(factor) of the grid, at most 0.</summary>
    public double LowestLn { get; }

    /// <summary>The largest ln(factor) of the grid, at least 0.</summary>
    public double HighestLn { get; }

    /// <summary>Measured over formula.</summary>
    public double Factor(double m, double n, double k)
    {
        (int m0, double mShare) = Cell(lnM, m);
        (int n0, double nShare) = Cell(lnN, n);
        (int k0, double kShare) = Cell(lnK, k);
        double low = Plane(m0, n0, nShare, k0, kShare);
        double high = mShare > 0 ? Plane(m0 + 1, n0, nShare, k0, kShare) : low;
        return Math.Exp(low + (mShare * (high - low)));
    }

    private double Plane(int m, int n, double nShare, int k, double kShare)
    {
        double low = Line(m, n, k, kShare);
        double high = nShare > 0 ? Line(m, n + 1, k, kShare) : low;
        return low + (nShare * (high - low));
    }

    private double Line(int m, int n, int k, double kShare)
    {
        double low = ln[Index(m, n, k)];
        double high = kShare > 0 ? ln[Index(m, n, k + 1)] : low;
        return low + (kShare * (high - low));
    }

    private static (int Below, double Share) Cell(double[] ticks, double value)
    {
        double at = Math.Log(value);
        if (at <= ticks[0])
        {
            return (0, 0);
        }

        if (at >= ticks[^1])
        {
            return (ticks.Length - 1, 0);
        }

        int below = 0;
        while (ticks[below + 1] <= at)
        {
            below++;
        }

        return (below, (at - ticks[below]) / (ticks[below + 1] - ticks[below]));
    }

    private int Index(int m, int n, int k) => (((m * lnN.Length) + n) * lnK.Length) + k;

    private int Fill(bool[] isTimed)
    {
        int filled = 0;
        for (int at = 0; at < ln.Length; at++)
        {
            if (isTimed[at])
            {
                continue;
            }

            int nearest = int.MaxValue;
            double sum = 0;
            int count = 0;
            for (int other = 0; other < ln.Length; other++)
            {
                int distance = isTimed[other] ? Distance(at, other) : int.MaxValue;
                if (distance < nearest)
                {
                    nearest = distance;
                    sum = 0;
                    count = 0;
                }

                if (distance == nearest && isTimed[other])
                {
                    sum += ln[other];
                    count++;
                }
            }

            ln[at] = sum / Math.Max(1, count);
            filled++;
        }

        return filled;
    }

    private int Distance(int a, int b)
    {
        int k = SideStep * ((a % lnK.Length) - (b % lnK.Length));
        int n = SideStep * ((a / lnK.Length % lnN.Length) - (b / lnK.Length % lnN.Length));
        int m = MStep * ((a / lnK.Length / lnN.Length) - (b / lnK.Length / lnN.Length));
        return (k * k) + (n * n) + (m * m);
    }
}
