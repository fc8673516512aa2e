namespace Farthing.Gateway.Telemetry.Tracing;

/// <summary>Destination of spans and metrics by OTLP.</summary>
public sealed record OtlpOptions
{
    /// <summary>The collector: <c>http://127.0.0.1:4318</c>. With HTTP, <c>/v1/traces</c> and <c>/v1/metrics</c> are appended.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>True: OTLP over gRPC (port 4317, mostly); false, the default: over HTTP with protobuf.</summary>
    public bool IsGrpc { get; init; }

    /// <summary>Headers as <c>name=value,name=value</c>; they may hold a key: never print them.</summary>
    public string? Headers { get; init; }

    /// <summary>The share of traces that begin here and are kept, 0…1; a client's own decision is followed. Default all.</summary>
    public double SampleFraction { get; init; } = 1;

    /// <summary>The service's name; default <c>farthing-gateway</c>.</summary>
    public string ServiceName { get; init; } = "farthing-gateway";

    /// <summary>More attributes of the resource.</summary>
    public IReadOnlyDictionary<string, string> Resource { get; init; } = new Dictionary<string, string>();

    /// <summary>Time between two exports of metrics; default 60 s.</summary>
    public TimeSpan MetricsEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Without its headers.</summary>
    public override string ToString() => $"OTLP to {Endpoint.GetLeftPart(UriPartial.Authority)}";
}
