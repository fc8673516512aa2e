namespace Farthing.Gateway.Upstreams;

/// <summary>Readings of an engine's metrics, and the load limit for new requests by them.</summary>
public sealed record QueueLimit
{
    /// <summary>Its page of metrics.</summary>
    public required Uri Metrics { get; init; }

    /// <summary>Interval of readings. Default 1 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Number of waiting requests at which no other is sent; null: no limit.</summary>
    public long? MaxWaiting { get; init; }

    /// <summary>Share of the KV cache in use (0…1) above which no request is sent; null: no limit.</summary>
    public double? MaxKvUse { get; init; }
}
