namespace Farthing.Measurement.Quality.Asking;

/// <summary>Options of asking a server.</summary>
public sealed record AskOptions
{
    /// <summary>Requests in flight, at least 1.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>A request without a byte for this long has failed.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Maximum number of sends of a request that failed temporarily, or whose connection was lost.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>The wait before the second try where the server names none; it doubles from try to try.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait that a server may ask for.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);
}
