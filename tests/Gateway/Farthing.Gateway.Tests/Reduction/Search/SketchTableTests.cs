using System.Runtime.Intrinsics.X86;
using Farthing.Numerics.Randomness;
using Farthing.Reduction.Search;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Reduction.Search;

public class SketchTableTests
{
    /// <summary>No row is left out whose product is as large as asked, wherever a vector has its large numbers: also where the product just reaches it.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_row_that_reaches_what_is_asked_is_never_left_out() =>
        Prop.ForAll(
                Gen.Choose(1, 1_000_000).ToArbitrary(),
                seed =>
                {
                    Pcg32 chance = new((ulong)seed, 7);
                    int dimension = chance.NextInt32(64, 500);
                    if (SketchTable.For(dimension) is not { } table)
                    {
                        return true;
                    }

                    const int Count = 205;
                    int power = chance.NextInt32(1, 5);
                    int part = chance.NextInt32(0, 3);
                    float[][] vectors = new float[Count][];
                    table.Resize(Count);
                    for (int i = 0; i < Count; i++)
                    {
                        float[] near = i == 0 ? [] : vectors[chance.NextInt32(0, i - 1)];
                        vectors[i] = Vector(dimension, power, part, near, ref chance);
                        table.Write(i, vectors[i]);
                    }

                    for (int i = Count - 1; i > Count - 20; i--)
                    {
                        int to = chance.NextInt32(0, i - 1);
                        vectors[to] = vectors[i];
                        table.Move(i, to);
                    }

                    int left = Count - 19;
                    float[] asked = vectors[chance.NextInt32(0, left - 1)];
                    table.Ask(asked);
                    Span<int> rows = stackalloc int[256];
                    for (int tries = 0; tries < 20; tries++)
                    {
                        float least = (float)Product(vectors[chance.NextInt32(0, left - 1)], asked);
                        int kept = table.Sift(0, left, least, rows);
                        HashSet<int> found = [.. rows[..kept].ToArray()];
                        if (found.Count != kept || found.Any(row => row >= left))
                        {
                            return false;
                        }

                        for (int row = 0; row < left; row++)
                        {
                            if (Product(vectors[row], asked) >= least && !found.Contains(row))
                            {
                                return false;
                            }
                        }
                    }

                    return true;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_that_are_alike_in_nothing_are_left_out()
    {
        Assert.SkipUnless(SketchProducts.AreFast, "this machine has no AVX2");
        Pcg32 chance = new(5, 7);
        SketchTable table = SketchTable.For(384)!;
        table.Resize(1024);
        float[] asked = Vector(384, 1, 0, [], ref chance);
        for (int row = 0; row < 1024; row++)
        {
            table.Write(row, row == 700 ? asked : Vector(384, 1, 0, [], ref chance));
        }

        table.Ask(asked);
        int[] rows = new int[1024];

        int kept = table.Sift(0, 1024, 0.8f, rows);

        Assert.Contains(700, rows[..kept]);
        Assert.InRange(kept, 1, 20);
    }

    [Fact]
    public void All_kernels_give_the_same_sums()
    {
        Assert.SkipUnless(Avx2.IsSupported, "this machine has no AVX2");
        Pcg32 chance = new(3, 7);
        for (int groups = 1; groups <= 21; groups++)
        {
            byte[] block = new byte[groups * SketchProducts.GroupBytes];
            sbyte[] query = new sbyte[groups * SketchProducts.Group];
            for (int i = 0; i < block.Length; i++)
            {
                block[i] = chance.NextInt32(0, 2) == 0 ? (byte)0xFF : (byte)chance.NextInt32(0, 255);
            }

            for (int i = 0; i < query.Length; i++)
            {
                query[i] = (sbyte)(chance.NextInt32(0, 2) == 0 ? 127 : chance.NextInt32(-127, 127));
            }

            int[] scalar = new int[SketchProducts.Rows];
            int[] other = new int[SketchProducts.Rows];
            SketchProducts.Scalar(block, query, groups, scalar);

            SketchProducts.Of(ref block[0], ref query[0], groups, other);
            Assert.Equal(scalar, other);
            SketchProducts.Half(ref block[0], ref query[0], groups, other);
            Assert.Equal(scalar, other);
        }
    }

    /// <summary>Of length 1: heavy tails by a power, all its weight in one third or in all, now and then close to another.</summary>
    private static float[] Vector(int dimension, int power, int part, float[] near, ref Pcg32 chance)
    {
        bool isNear = near.Length > 0 && chance.NextInt32(0, 2) > 0;
        float far = MathF.Pow(10, -3 * (float)chance.NextDouble());
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++)
        {
            double own = chance.NextNormal();
            vector[i] = (float)(Math.Sign(own) * Math.Pow(Math.Abs(own), power));
            vector[i] *= part > 0 && (i * 3 / dimension) + 1 != part ? 0.01f : 1;
            vector[i] = isNear ? near[i] + (far * vector[i] / MathF.Sqrt(dimension)) : vector[i];
        }

        double length = Math.Sqrt(Product(vector, vector));
        return [.. vector.Select(one => (float)(one / length))];
    }

    private static double Product(float[] one, float[] other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++)
        {
            sum += (double)one[i] * other[i];
        }

        return sum;
    }
}
