namespace Farthing.Gateway.Forwarding.Clouds.Credentials;

/// <summary>Credentials and how long they hold.</summary>
/// <param name="Value">The credentials.</param>
/// <param name="FreshUntil">From then on others are fetched, while these still hold.</param>
/// <param name="Until">They hold until then.</param>
internal sealed record Timed<T>(T Value, DateTimeOffset FreshUntil, DateTimeOffset Until)
{
    /// <summary>Shortest time between two fetches of credentials that are near their end: a source may hand out the same ones until then.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    /// <summary>Credentials that never end.</summary>
    public static Timed<T> Lasting(T value) => new(value, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);

    /// <summary>Credentials that end.</summary>
    /// <param name="value">The credentials.</param>
    /// <param name="end">Their end.</param>
    /// <param name="margin">Others are fetched this much earlier.</param>
    /// <param name="now">The time.</param>
    public static Timed<T> Ending(T value, DateTimeOffset end, TimeSpan margin, DateTimeOffset now)
    {
        DateTimeOffset fresh = end - margin;
        DateTimeOffset paced = now + Pace < end ? now + Pace : end;
        return new Timed<T>(value, fresh > paced ? fresh : paced, end);
    }
}
