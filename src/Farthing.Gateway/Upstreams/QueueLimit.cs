namespace Farthing.Gateway.Upstreams;

/// <summary>How full an engine may be for new requests, by its own metrics.</summary>
public sealed record QueueLimit
{
    /// <summary>Its page of metrics.</summary>
    public required Uri Metrics { get; init; }

    /// <summary>How often it is read. Default 1 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where so many requests wait, no other is sent; null: however many.</summary>
    public long? MaxWaiting { get; init; }

    /// <summary>Where more of the KV cache is in use (0…1), no request is sent; null: however much.</summary>
    public double? MaxKvUse { get; init; }
}
