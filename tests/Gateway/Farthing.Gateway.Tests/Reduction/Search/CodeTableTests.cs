using Farthing.Numerics.Randomness;
using Farthing.Reduction.Search;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Reduction.Search;

public class CodeTableTests
{
    /// <summary>No product is above its bound, wherever a vector has its large numbers, and bounds of even vectors are near.</summary>
    [Fact]
    public void A_product_is_never_above_its_bound_and_near_it_where_numbers_are_even() =>
        Prop.ForAll(
                Gen.Choose(1, 1_000_000).ToArbitrary(),
                seed =>
                {
                    Pcg32 chance = new((ulong)seed, 7);
                    int dimension = chance.NextInt32(1, 500);
                    int power = chance.NextInt32(1, 5);
                    const int Count = 40;
                    CodeTable table = new(dimension);
                    table.Resize(Count);
                    float[][] vectors = new float[Count][];
                    for (int row = 0; row < Count; row++)
                    {
                        vectors[row] = Vector(dimension, power, row == 0 ? [] : vectors[row - 1], ref chance);
                        table.Write(row, vectors[row]);
                    }

                    int to = chance.NextInt32(0, Count - 2);
                    vectors[to] = vectors[Count - 1];
                    table.Move(Count - 1, to);
                    float[] asked = vectors[chance.NextInt32(0, Count - 1)];
                    table.Ask(asked);
                    double loose = power == 1 && dimension > 64 ? 0.06 : 2;
                    return Enumerable
                        .Range(0, Count)
                        .All(row =>
                            table.Bound(row) - Product(vectors[row], asked) is var over
                            && over >= 0
                            && over < loose
                        );
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>A vector of length 1; a higher power makes few of its numbers large, and some are near the one before.</summary>
    private static float[] Vector(int dimension, int power, float[] before, ref Pcg32 chance)
    {
        float[] vector = new float[dimension];
        bool isNear = before.Length > 0 && chance.NextInt32(0, 1) == 0;
        for (int i = 0; i < dimension; i++)
        {
            vector[i] = (float)Math.Pow(chance.NextNormal(), (2 * power) - 1);
            vector[i] = isNear ? before[i] + (0.01f * vector[i]) : vector[i];
        }

        float length = (float)Math.Sqrt(Product(vector, vector));
        return [.. vector.Select(one => one / length)];
    }

    private static double Product(float[] one, float[] other) =>
        one.Zip(other, (a, b) => (double)a * b).Sum();
}
