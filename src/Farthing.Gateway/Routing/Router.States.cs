using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Routing;

/// <content>How deployments stand, for those who watch the gateway.</content>
public sealed partial class Router
{
    /// <summary>How the deployments stand, in the order of models and deployments.</summary>
    public IReadOnlyList<RouteState> States()
    {
        List<RouteState> found = [];
        foreach (string model in models)
        {
            if (routes.TryGetValue(model, out ModelMemory? memory))
            {
                ModelRoute route = memory.Route;
                foreach (RoutedDeployment routed in route.Deployments)
                {
                    DeploymentState state = StateOf(routed.Deployment);
                    found.Add(new RouteState(model, route.Policy, routed, state.Outstanding, state.RestsFor));
                }
            }
        }

        return found;
    }

    /// <summary>How every deployment stands now, by name.</summary>
    public IReadOnlyList<DeploymentReport> Reports()
    {
        Dictionary<string, (Deployment Deployment, List<string> Models)> all = new(StringComparer.Ordinal);
        foreach (string model in models)
        {
            if (routes.TryGetValue(model, out ModelMemory? state))
            {
                foreach (RoutedDeployment routed in state.Route.Deployments)
                {
                    string name = routed.Deployment.Name;
                    if (!all.TryGetValue(name, out (Deployment Deployment, List<string> Models) known))
                    {
                        all[name] = known = (routed.Deployment, []);
                    }

                    known.Models.Add(model);
                }
            }
        }

        return
        [
            .. all
                .Values.OrderBy(one => one.Deployment.Name, StringComparer.Ordinal)
                .Select(one => Report(one.Deployment, one.Models)),
        ];
    }

    private DeploymentReport Report(Deployment deployment, List<string> of)
    {
        DeploymentState state = StateOf(deployment);
        QueueLimit? limit = deployment.Upstream.Queue;
        QueueReading? queue = state.Upstream.Queue;
        bool isStale = limit is not null && state.Upstream.IsStale(limit);
        return new DeploymentReport
        {
            Deployment = deployment.Name,
            Upstream = deployment.Upstream.Name,
            Models = of,
            Breaker = state.Breaker,
            RestsFor = state.RestsFor,
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
