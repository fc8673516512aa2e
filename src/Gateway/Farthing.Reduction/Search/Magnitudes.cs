namespace Farthing.Reduction.Search;

/// <summary>How large vectors and their numbers are.</summary>
internal static class Magnitudes
{
    /// <summary>The largest number, whatever its sign.</summary>
    public static float LargestOf(ReadOnlySpan<float> vector)
    {
        float largest = 0;
        foreach (float one in vector)
        {
            largest = MathF.Max(largest, MathF.Abs(one));
        }

        return largest;
    }

    /// <summary>Euclid's length.</summary>
    public static float LengthOf(ReadOnlySpan<float> vector)
    {
        double sum = 0;
        foreach (float one in vector)
        {
            sum += (double)one * one;
        }

        return (float)Math.Sqrt(sum);
    }
}
