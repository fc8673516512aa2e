using System.Runtime.CompilerServices;

namespace Farthing.Numerics.Randomness;

/// <summary>The project's seeded generator (PCG-XSH-RR 64/32, O'Neill 2014): small, fast, the same bytes on every machine. One stream per source of chance.</summary>
public struct Pcg32
{
    private const ulong Multiplier = 6364136223846793005UL;
    private readonly ulong increment;
    private ulong state;

    /// <summary>Starts a stream.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which source of chance this is; streams of one seed are independent.</param>
    public Pcg32(ulong seed, ulong stream)
    {
        increment = (stream << 1) | 1;
        state = 0;
        NextUInt32();
        state += seed;
        NextUInt32();
    }

    /// <summary>A uniform 32-bit number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextUInt32()
    {
        ulong old = state;
        state = (old * Multiplier) + increment;
        uint shifted = (uint)(((old >> 18) ^ old) >> 27);
        int rotation = (int)(old >> 59);
        return (shifted >> rotation) | (shifted << (-rotation & 31));
    }

    /// <summary>A uniform number in [0, 1) with 53 random bits.</summary>
    public double NextDouble()
    {
        ulong high = NextUInt32();
        ulong low = NextUInt32();
        return (((high << 32) | low) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A uniform number in (0, 1]: safe to take the logarithm of.</summary>
    public double NextPositiveDouble() => 1.0 - NextDouble();

    /// <summary>A uniform whole number in [low, high], both included.</summary>
    public int NextInt32(int low, int high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(high, low);
        uint range = (uint)(high - low) + 1;
        return range == 0 ? (int)NextUInt32() : low + (int)(((ulong)NextUInt32() * range) >> 32);
    }

    /// <summary>A standard normal number (Marsaglia's polar method; the second of the pair is not kept).</summary>
    public double NextNormal()
    {
        while (true)
        {
            double u = (2 * NextDouble()) - 1;
            double v = (2 * NextDouble()) - 1;
            double s = (u * u) + (v * v);
            if (s is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * Math.Log(s) / s);
            }
        }
    }

    /// <summary>An exponential number of mean 1.</summary>
    public double NextExponential() => -Math.Log(NextPositiveDouble());

    /// <summary>A gamma number of scale 1 (Marsaglia and Tsang 2000; shapes below 1 by the boost u^(1/shape)).</summary>
    /// <param name="shape">Shape, above 0; the mean equals it.</param>
    public double NextGamma(double shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape);
        double boost = shape < 1 ? Math.Pow(NextPositiveDouble(), 1 / shape) : 1;
        double d = (shape < 1 ? shape + 1 : shape) - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = NextNormal();
            double v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            double u = NextPositiveDouble();
            if (Math.Log(u) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v * boost;
            }
        }
    }

    /// <summary>A Weibull number of scale 1.</summary>
    /// <param name="shape">Shape, above 0.</param>
    public double NextWeibull(double shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape);
        return Math.Pow(NextExponential(), 1 / shape);
    }
}
