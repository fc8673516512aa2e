namespace Farthing.Measurement.Load;

/// <summary>Options of a load, beyond the request source.</summary>
public sealed record LoadOptions
{
    /// <summary>Requests in flight at most; a request that waits for this is eligible late, which is shown. Default: no cap.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>Nothing is sent after this; default: until the source ends.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Asked with all requests and the time when sending would end: for how long it goes on in all. No longer than it lasted ends it. Default: the duration holds.</summary>
    public Func<IReadOnlyList<RequestRecord>, long, TimeSpan>? Longer { get; init; }

    /// <summary>Time that requests in flight may take after the last one was sent; then they are cut off and counted as unfinished.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A request without a byte for this long has stalled.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Connecting may take this long.</summary>
    public TimeSpan ConnectWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections that are opened before the clock starts.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>So many failures at the start without one success end the run: nothing can be measured.</summary>
    public int HopelessAfter { get; init; } = 20;

    /// <summary>Keeps answers, for sessions that send them back.</summary>
    public bool KeepsAnswers { get; init; }
}
