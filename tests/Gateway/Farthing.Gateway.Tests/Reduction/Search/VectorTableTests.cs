using Farthing.Numerics.Randomness;
using Farthing.Reduction.Search;
using Farthing.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Reduction.Search;

public class VectorTableTests
{
    /// <summary>After any additions and removals, at any dimension, a search finds what an exact scan of what is left finds.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_search_finds_what_an_exact_scan_finds() =>
        Prop.ForAll(
                Gen.Choose(1, 1_000_000).ToArbitrary(),
                seed =>
                {
                    Pcg32 chance = new((ulong)seed, 1);
                    int dimension = chance.NextInt32(1, 300);
                    VectorTable table = new(dimension);
                    Dictionary<int, float[]> kept = [];
                    bool isClose = chance.NextInt32(0, 1) == 0;
                    float[] center = Random(dimension, ref chance);
                    for (int i = 0; i < 400; i++)
                    {
                        float[] vector = Random(dimension, ref chance);
                        if (isClose)
                        {
                            vector = [.. vector.Zip(center, (a, b) => (0.02f * a) + b)];
                        }

                        if (table.Add(i, vector) == VectorRefusal.None)
                        {
                            kept.Add(i, vector);
                        }

                        if (chance.NextInt32(0, 3) == 0)
                        {
                            int gone = chance.NextInt32(0, i);
                            if (table.Remove(gone) != kept.Remove(gone))
                            {
                                return false;
                            }
                        }
                    }

                    float[] asked = isClose ? center : Random(dimension, ref chance);
                    Neighbor[] found = new Neighbor[5];
                    float least = chance.NextInt32(0, 2) switch
                    {
                        0 => float.NegativeInfinity,
                        1 => (float)chance.NextDouble(),
                        _ => 1 - (0.001f * (float)chance.NextDouble()), // As near as close ones are.
                    };
                    table.Search(asked, least, found, out int count);
                    double[] exact =
                    [
                        .. kept.Values.Select(one => Cosine(one, asked)).OrderDescending().Take(5),
                    ];
                    return table.Count == kept.Count
                        && count >= exact.Count(one => one >= least + 1e-6)
                        && count <= exact.Count(one => one >= least - 1e-6)
                        && Enumerable
                            .Range(0, count)
                            .All(i =>
                                Math.Abs(found[i].Cosine - exact[i]) < 1e-5
                                && Math.Abs(Cosine(kept[found[i].Id], asked) - found[i].Cosine) < 1e-5
                            );
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void All_kernels_give_the_same_sums()
    {
        Pcg32 chance = new(3, 3);
        for (int length = CodeProducts.Block; length <= 416; length += CodeProducts.Block)
        {
            sbyte[] row = new sbyte[length];
            short[] query = new short[length];
            for (int i = 0; i < length; i++)
            {
                row[i] = (sbyte)(chance.NextInt32(0, 4) == 0 ? 127 : chance.NextInt32(-127, 127));
                query[i] = (short)(chance.NextInt32(0, 4) == 0 ? -127 : chance.NextInt32(-127, 127));
            }

            int scalar = CodeProducts.Scalar(ref row[0], ref query[0], length);

            Assert.Equal(scalar, CodeProducts.Portable(ref row[0], ref query[0], length));
            Assert.Equal(scalar, CodeProducts.Of(ref row[0], ref query[0], length));
            if (System.Runtime.Intrinsics.X86.Avx2.IsSupported)
            {
                Assert.Equal(scalar, CodeProducts.Half(ref row[0], ref query[0], length));
            }
        }
    }

    [Fact]
    public void Vectors_that_have_no_direction_or_another_dimension_are_refused()
    {
        VectorTable table = new(3);
        Neighbor[] found = new Neighbor[1];

        Assert.Equal(VectorRefusal.Dimension, table.Add(1, [1, 2]));
        Assert.Equal(VectorRefusal.Zero, table.Add(1, [0, 0, 0]));
        Assert.Equal(VectorRefusal.NotFinite, table.Add(1, [1, float.NaN, 0]));
        Assert.Equal(VectorRefusal.NotFinite, table.Add(1, [float.PositiveInfinity, 0, 0]));
        Assert.Equal(VectorRefusal.NotFinite, table.Search([float.NaN, 0, 0], -1, found, out _));
        Assert.Equal(VectorRefusal.None, table.Search([1, 0, 0], -1, found, out int none));
        Assert.Equal(VectorRefusal.None, table.Add(1, [3, 4, 0]));
        Assert.Equal(VectorRefusal.Full, table.Add(1, [3, 4, 0]));
        Assert.Equal(VectorRefusal.None, table.Search([0.03f, 0.04f, 0], 0.99f, found, out int one));
        Assert.Equal((0, 1, 1, 1f), (none, one, found[0].Id, found[0].Cosine));
        Assert.True(table.Remove(1));
        Assert.False(table.Remove(1));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void A_search_allocates_nothing()
    {
        Pcg32 chance = new(5, 3);
        VectorTable table = new(384);
        for (int i = 0; i < 500; i++)
        {
            table.Add(i, Random(384, ref chance));
        }

        float[] asked = Random(384, ref chance);
        Neighbor[] found = new Neighbor[5];

        Assert.Equal(0, Allocated.Least(() => table.Search(asked, -1, found, out _)));
    }

    private static float[] Random(int dimension, ref Pcg32 chance)
    {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++)
        {
            vector[i] = (float)chance.NextNormal();
        }

        return vector;
    }

    private static double Cosine(float[] one, float[] other)
    {
        (double product, double left, double right) = (0, 0, 0);
        for (int i = 0; i < one.Length; i++)
        {
            product += (double)one[i] * other[i];
            left += (double)one[i] * one[i];
            right += (double)other[i] * other[i];
        }

        return product / Math.Sqrt(left * right);
    }
}
