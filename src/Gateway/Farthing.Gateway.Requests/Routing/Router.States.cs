using System.Collections.Frozen;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Routing;

/// <content>How deployments stand, for those who watch the gateway.</content>
public sealed partial class Router
{
    /// <summary>Current state of every deployment, by name.</summary>
    public IReadOnlyList<DeploymentReport> Reports()
    {
        FrozenDictionary<string, ModelMemory> inForce = routes;
        return
        [
            .. models
                .Select(model => inForce.GetValueOrDefault(model))
                .OfType<ModelMemory>()
                .SelectMany(model => model.Route.Deployments)
                .Select(routed => routed.Deployment)
                .DistinctBy(one => one.Name, StringComparer.Ordinal)
                .OrderBy(one => one.Name, StringComparer.Ordinal)
                .Select(Report),
        ];
    }

    /// <summary>Current state of a deployment.</summary>
    public DeploymentReport Report(Deployment deployment)
    {
        DeploymentState state = StateOf(deployment);
        QueueLimit? limit = deployment.Upstream.Queue;
        QueueReading? queue = state.Upstream.Queue;
        bool isStale = limit is not null && state.Upstream.IsStale(limit);
        return new DeploymentReport
        {
            Deployment = deployment.Name,
            Upstream = deployment.Upstream.Name,
            Breaker = state.Breaker,
            RestsFor = state.RestsFor(),
            Outstanding = state.Outstanding,
            Health = state.Upstream.Health,
            Complaint = state.Upstream.Complaint,
            Waiting = queue?.Waiting,
            KvUse = queue?.KvUse,
            MetricsAge = state.Upstream.MetricsAge,
            AreMetricsStale = isStale,
            IsFull = state.Upstream.IsFull(limit),
            PassedAsFull = state.Full,
            FirstByteP95 = state.Streams.P95,
        };
    }
}
