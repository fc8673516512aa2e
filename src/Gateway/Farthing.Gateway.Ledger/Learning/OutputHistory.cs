using System.Numerics;

namespace Farthing.Gateway.Learning;

/// <summary>Lengths of the latest streams of one key at one deployment, counted in buckets that are a quarter of a power of two wide: 100 numbers, whatever comes. Thread-safe.</summary>
/// <remarks>The same lengths in the same order always give the same bound. When <see cref="Window"/> lengths are counted all counts are halved, so that what was long ago fades.</remarks>
internal sealed class OutputHistory
{
    /// <summary>Fewer lengths say nothing.</summary>
    public const int MinSamples = 20;

    /// <summary>Lengths that are counted at most.</summary>
    public const int Window = 512;

    /// <summary>Streams of ten that are not longer than the bound.</summary>
    private const int InTen = 9;

    /// <summary>The least that is held: shorter bounds would be passed by the next sentence.</summary>
    private const long Least = 64;

    private const int Octaves = 25; // 2^25 is more than any answer has.
    private readonly Lock gate = new();
    private readonly ushort[] counts = new ushort[4 * Octaves];
    private int total;
    private bool hasHidden;

    /// <summary>A stream has ended.</summary>
    /// <param name="tokens">What it had to be held for.</param>
    public void Add(long tokens)
    {
        lock (gate)
        {
            counts[BucketOf(tokens)]++;
            total++;
            if (total < Window)
            {
                return;
            }

            total = 0;
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] /= 2;
                total += counts[i];
            }
        }
    }

    /// <summary>A stream was billed for more output than was to be seen: no bound is learned here any more.</summary>
    public void SawHidden() => Volatile.Write(ref hasHidden, true);

    /// <summary>The length that nine of ten streams do not pass, rounded up to its bucket's end; null while too few are known, and where output was hidden.</summary>
    public long? Bound()
    {
        if (Volatile.Read(ref hasHidden))
        {
            return null;
        }

        lock (gate)
        {
            if (total < MinSamples)
            {
                return null;
            }

            int below = ((total * InTen) + 9) / 10;
            int bucket = 0;
            for (int seen = counts[0]; seen < below; seen += counts[bucket])
            {
                bucket++;
            }

            return Math.Max(Least, EndOf(bucket));
        }
    }

    private static int BucketOf(long tokens)
    {
        if (tokens < 4)
        {
            return (int)Math.Max(0, tokens);
        }

        int octave = BitOperations.Log2((ulong)tokens);
        int quarter = (int)(tokens >> (octave - 2)) & 3;
        return Math.Min((4 * (octave - 1)) + quarter, (4 * Octaves) - 1);
    }

    /// <summary>The greatest length of a bucket.</summary>
    private static long EndOf(int bucket) =>
        bucket < 4 ? bucket : ((5L + (bucket & 3)) << ((bucket / 4) - 1)) - 1;
}
