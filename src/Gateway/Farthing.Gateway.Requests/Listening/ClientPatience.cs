namespace Farthing.Gateway.Listening;

/// <summary>Limits and timeouts of client connections.</summary>
public sealed record ClientPatience
{
    /// <summary>Connections at a time; more are closed at once. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Time for a request's head; default 15 s.</summary>
    public TimeSpan HeadersWithin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection without requests is closed after this time; default 130 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Slowest body that is waited for, bytes a second; default 1,024.</summary>
    public double MinBodyBytesPerSecond { get; init; } = 1024;

    /// <summary>Time before a body's speed counts; default 5 s.</summary>
    public TimeSpan BodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A reader that takes nothing for this time, while more than 64 KiB wait for it, is cut off; default 60 s.</summary>
    public TimeSpan StalledReader { get; init; } = TimeSpan.FromSeconds(60);
}
