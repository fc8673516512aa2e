namespace Farthing.Scenarios.Readiness;

/// <summary>Files that were given beside the scenario; null without one.</summary>
/// <param name="Current">What is deployed: a serve line, a manifest, or a plan.</param>
/// <param name="CurrentGpus">Its GPUs, such as <c>8xH100-SXM</c>.</param>
/// <param name="Bench">A load test.</param>
/// <param name="Quality">A quality gate.</param>
/// <param name="Alerts">Rules of Prometheus.</param>
public sealed record ReadinessFiles(
    string? Current,
    string? CurrentGpus,
    string? Bench,
    string? Quality,
    string? Alerts
);
