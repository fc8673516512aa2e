using Farthing.Serving.Scaling;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.Scaling;

public sealed class LevelTrendFilterTests
{
    [Fact]
    public void The_prediction_is_that_of_the_textbooks_matrices() =>
        Prop.ForAll(
                Gen.Choose(0, 1000).ListOf().ToArbitrary(),
                values =>
                {
                    LevelTrendFilter filter = new(1, 0.1, 10);
                    foreach (int value in values)
                    {
                        filter.Observe(value);
                    }

                    double expected = values.Count == 0 ? 0 : Textbook([.. values]);
                    return Math.Abs(filter.Next - expected) < 1e-6;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_straight_line_is_followed_without_lag()
    {
        LevelTrendFilter filter = new(1, 0.1, 10);
        for (int i = 0; i < 200; i++)
        {
            filter.Observe(50 + (3 * i));
        }

        Assert.Equal(50 + (3 * 200), filter.Next, 6);
    }

    /// <summary>x = F x, P = F P Fᵀ + Q, K = P Hᵀ ÷ (H P Hᵀ + r), x += K (z − H x), P = (I − K H) P.</summary>
    private static double Textbook(double[] values)
    {
        double[,] f =
        {
            { 1, 1 },
            { 0, 1 },
        };
        double[] x = [values[0], 0];
        double[,] p =
        {
            { 10, 0 },
            { 0, 10 },
        };
        foreach (double z in values.Skip(1))
        {
            x = [x[0] + x[1], x[1]];
            p = Product(Product(f, p), Transposed(f));
            p[0, 0] += 1;
            p[1, 1] += 0.1;
            double s = p[0, 0] + 10;
            double[] k = [p[0, 0] / s, p[1, 0] / s];
            double innovation = z - x[0];
            x = [x[0] + (k[0] * innovation), x[1] + (k[1] * innovation)];
            p = Product(
                new[,]
                {
                    { 1 - k[0], 0 },
                    { -k[1], 1 },
                },
                p
            );
        }

        return x[0] + x[1];
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        double[,] result = new double[2, 2];
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                result[i, j] = (a[i, 0] * b[0, j]) + (a[i, 1] * b[1, j]);
            }
        }

        return result;
    }

    private static double[,] Transposed(double[,] a) =>
        new[,]
        {
            { a[0, 0], a[1, 0] },
            { a[0, 1], a[1, 1] },
        };
}
