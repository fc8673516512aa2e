using System.Collections.Concurrent;
using Farthing.Serving.Coefficients;

namespace Farthing.Serving.Kernels;

/// <summary>Factors measured/formula of attention from the four nearest timed shapes, weighted by inverse squared distance.</summary>
/// <remarks>Distance: in ln batch, ln length, ln KV heads, ln heads per KV head and ln(batch·length·KV heads), each divided by its standard deviation over the table. A batch or length outside the timed range counts as the range's edge. Safe to use from several threads.</remarks>
public sealed class NeighborResidual
{
    private const int Neighbors = 4;
    private const int Dimensions = 5;

    /// <summary>Squared distance that a timed shape has from itself: keeps the weight of a hit finite.</summary>
    private const double Hit = 1e-6;
    private readonly int rows;
    private readonly double[] features;
    private readonly float[] ln;
    private readonly double[] perDeviation = new double[Dimensions];
    private readonly double smallestBatch;
    private readonly double largestBatch;
    private readonly double smallestLength;
    private readonly double largestLength;
    private readonly ConcurrentDictionary<(int Heads, int KvHeads), HeadsResidual> prepared = new();

    /// <summary>Prepares a table.</summary>
    /// <param name="table">Axes batch, length, heads, kv_heads.</param>
    public NeighborResidual(ResidualTable table)
    {
        rows = table.Rows;
        ln = table.LnFactors.ToArray();
        (smallestBatch, largestBatch) = (table.Ticks[0][0], table.Ticks[0][^1]);
        (smallestLength, largestLength) = (table.Ticks[1][0], table.Ticks[1][^1]);
        features = new double[rows * Dimensions];
        for (int row = 0; row < rows; row++)
        {
            Features(
                table.Coordinate(row, 0),
                table.Coordinate(row, 1),
                table.Coordinate(row, 2),
                table.Coordinate(row, 3),
                features.AsSpan(row * Dimensions, Dimensions)
            );
        }

        for (int d = 0; d < Dimensions; d++)
        {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < rows; row++)
            {
                double value = features[(row * Dimensions) + d];
                sum += value;
                squares += value * value;
            }

            double variance = (squares / rows) - (sum / rows * (sum / rows));
            perDeviation[d] = variance > 1e-9 ? 1 / Math.Sqrt(variance) : 0;
        }

        for (int i = 0; i < features.Length; i++)
        {
            features[i] *= perDeviation[i % Dimensions];
        }
    }

    /// <summary>ln(measured/formula) of a shape.</summary>
    public double Ln(double batch, double length, int heads, int kvHeads)
    {
        Span<double> at = stackalloc double[Dimensions];
        Features(
            Math.Clamp(batch, smallestBatch, largestBatch),
            Math.Clamp(length, smallestLength, largestLength),
            heads,
            kvHeads,
            at
        );
        for (int d = 0; d < Dimensions; d++)
        {
            at[d] *= perDeviation[d];
        }

        Span<double> nearest = stackalloc double[Neighbors];
        Span<int> which = stackalloc int[Neighbors];
        nearest.Fill(double.PositiveInfinity);
        which.Fill(-1);
        for (int row = 0; row < rows; row++)
        {
            double squared = 0;
            int from = row * Dimensions;
            for (int d = 0; d < Dimensions; d++)
            {
                double apart = features[from + d] - at[d];
                squared += apart * apart;
            }

            if (squared < nearest[Neighbors - 1])
            {
                int place = Neighbors - 1;
                for (; place > 0 && squared < nearest[place - 1]; place--)
                {
                    nearest[place] = nearest[place - 1];
                    which[place] = which[place - 1];
                }

                nearest[place] = squared;
                which[place] = row;
            }
        }

        double weights = 0;
        double sum = 0;
        for (int i = 0; i < Neighbors && which[i] >= 0; i++)
        {
            double weight = 1 / (nearest[i] + Hit);
            weights += weight;
            sum += weight * ln[which[i]];
        }

        return weights > 0 ? sum / weights : 0;
    }

    /// <summary>The factors of one count of heads, searched once.</summary>
    public HeadsResidual For(int heads, int kvHeads) =>
        prepared.GetOrAdd((heads, kvHeads), key => new HeadsResidual(this, key.Heads, key.KvHeads));

    private static void Features(double batch, double length, double heads, double kvHeads, Span<double> to)
    {
        to[0] = Math.Log(batch);
        to[1] = Math.Log(length);
        to[2] = Math.Log(kvHeads);
        to[3] = Math.Log(heads / kvHeads);
        to[4] = to[0] + to[1] + to[2];
    }
}
