namespace Farthing.Gateway.Upstreams;

/// <summary>Timeouts of an upstream.</summary>
public sealed record UpstreamTimeouts
{
    /// <summary>To connect, TLS included; default 5 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From sending to the first byte of the answer; default 10 min, as the official clients wait.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two reads of an answer; default 5 min.</summary>
    public TimeSpan BetweenBytes { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The whole answer; default 1 h.</summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromHours(1);
}
