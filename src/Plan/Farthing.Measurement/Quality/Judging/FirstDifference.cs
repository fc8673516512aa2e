namespace Farthing.Measurement.Quality.Judging;

/// <summary>First difference of two answers.</summary>
public static class FirstDifference
{
    /// <summary>Characters that are the same from the beginning; null when the answers are the same.</summary>
    public static int? Of(string one, string other)
    {
        int same = one.AsSpan().CommonPrefixLength(other);
        return same == one.Length && same == other.Length ? null : same;
    }
}
