namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>A family of metrics, as it stands on <c>/metrics</c> and in docs/metrics.md.</summary>
/// <param name="Name">Its name, with its unit.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Help">What it says, one sentence without a period.</param>
/// <param name="Labels">Its labels, in their order.</param>
public sealed record MetricFamily(string Name, MetricKind Kind, string Help, params string[] Labels);
