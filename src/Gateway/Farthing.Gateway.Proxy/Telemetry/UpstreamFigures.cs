using Farthing.Gateway.Routing;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Protocol.Exposition;
using Families = Farthing.Gateway.Telemetry.Metrics.MetricFamilies;

namespace Farthing.Gateway.Telemetry;

/// <summary>Upstreams on <c>/metrics</c>: whether they are well, and how full their engines say they are.</summary>
internal static class UpstreamFigures
{
    /// <summary>Writes them.</summary>
    public static void Write(MetricsText text, Router router)
    {
        IReadOnlyList<DeploymentReport> reports = router.Reports();
        DeploymentReport[] upstreams =
        [
            .. reports
                .DistinctBy(one => one.Upstream, StringComparer.Ordinal)
                .OrderBy(one => one.Upstream, StringComparer.Ordinal),
        ];
        Each(
            Families.UpstreamUp,
            one =>
                one.Health switch
                {
                    UpstreamHealth.Healthy => 1,
                    UpstreamHealth.Unhealthy => 0,
                    _ => null,
                }
        );
        Each(Families.QueueWaiting, one => one.Waiting);
        Each(Families.QueueKvUse, one => one.KvUse);
        Each(Families.QueueAge, one => one.MetricsAge?.TotalSeconds);
        Families.QueueFull.Each(text, reports, one => one.Deployment, one => one.PassedAsFull);
        Families.QueueRefusals.One(text, router.FullRefusals);

        void Each(MetricFamily family, Func<DeploymentReport, double?> value) =>
            family.Each(text, upstreams, one => one.Upstream, value);
    }
}
