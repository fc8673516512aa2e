using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Farthing.Gateway.Telemetry.Tracing;

/// <summary>Sends spans and metrics to a collector, on threads of its own. A collector that is away costs what it was not sent, and no request anything.</summary>
internal sealed class OtlpExport : IDisposable
{
    private const int ExportTimeoutMs = 5000;
    private const int FlushAtEndMs = 3000;
    private readonly TracerProvider traces;
    private readonly MeterProvider metrics;

    /// <summary>Begins to export what a gateway's sources of this name say.</summary>
    public OtlpExport(OtlpOptions options, string sourceName, string version)
    {
        ResourceBuilder resource = ResourceBuilder
            .CreateEmpty()
            .AddService(options.ServiceName, serviceVersion: version)
            .AddAttributes(
                options.Resource.Select(pair => KeyValuePair.Create(pair.Key, (object)pair.Value))
            );
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(sourceName)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.SampleFraction)))
            .AddOtlpExporter(exporter => Set(exporter, options, "v1/traces"))
            .Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(sourceName)
            .AddOtlpExporter(
                (exporter, reader) =>
                {
                    Set(exporter, options, "v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)
                        options.MetricsEvery.TotalMilliseconds;
                    reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = ExportTimeoutMs;
                }
            )
            .Build();
    }

    /// <summary>Sends what waits, for some seconds at most, and ends.</summary>
    public void Dispose()
    {
        traces.Shutdown(FlushAtEndMs);
        metrics.Shutdown(FlushAtEndMs);
        traces.Dispose();
        metrics.Dispose();
    }

    private static void Set(OtlpExporterOptions exporter, OtlpOptions options, string path)
    {
        string root = options.Endpoint.AbsoluteUri.TrimEnd('/');
        exporter.Endpoint = options.IsGrpc ? options.Endpoint : new Uri($"{root}/{path}");
        exporter.Protocol = options.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.TimeoutMilliseconds = ExportTimeoutMs;
        exporter.Headers = options.Headers ?? "";
    }
}

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
