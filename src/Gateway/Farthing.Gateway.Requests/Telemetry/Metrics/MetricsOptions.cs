using Farthing.Gateway.Listening;

namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>Address of <c>/metrics</c>.</summary>
/// <param name="Listen">An address of its own; null: beside the API, for everybody who reaches that.</param>
public sealed record MetricsOptions(ListenOptions? Listen)
{
    /// <summary>The port where nothing else is said: the OpenTelemetry exporters' for Prometheus.</summary>
    public const int DefaultPort = 9464;
}
