using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Admission;

/// <summary>Answer of an <see cref="IRouter"/>.</summary>
public readonly record struct RouteAnswer
{
    /// <summary>Deployments to try in this order; empty where there is none now.</summary>
    public required IReadOnlyList<Deployment> Deployments { get; init; }

    /// <summary>False: no such model (answered 404).</summary>
    public required bool IsKnown { get; init; }

    /// <summary>A known model without a deployment that takes requests now: when to come again (answered 503).</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Number of the first ones that are the model's own; the rest are its fallbacks'.</summary>
    public int Own { get; init; }

    /// <summary>When a second attempt is sent beside the first; null: never.</summary>
    public Hedge? Hedge { get; init; }

    /// <summary>True when there is none now because their queues are full.</summary>
    public bool IsBusy { get; init; }

    /// <summary>Deployments that failed too often: to be tried where none of <see cref="Deployments"/> can serve the request at all. Null: none.</summary>
    public IReadOnlyList<Deployment>? Resting { get; init; }

    /// <summary>No such model.</summary>
    public static RouteAnswer Unknown => new() { Deployments = [], IsKnown = false };

    /// <summary>The deployments to try.</summary>
    public static RouteAnswer To(IReadOnlyList<Deployment> deployments) =>
        new()
        {
            Deployments = deployments,
            IsKnown = true,
            Own = deployments.Count,
        };

    /// <summary>The same, but for deployments of other upstreams.</summary>
    public RouteAnswer At(Upstream upstream)
    {
        List<Deployment> left = [];
        int own = 0;
        for (int i = 0; i < Deployments.Count; i++)
        {
            if (Deployments[i].Upstream == upstream)
            {
                left.Add(Deployments[i]);
                own += i < Own ? 1 : 0;
            }
        }

        List<Deployment>? resting = Resting?.Where(one => one.Upstream == upstream).ToList();
        if (left.Count == 0 && resting is not null)
        {
            (left, own, resting) = (resting, 0, null);
        }

        return this with
        {
            Deployments = left,
            Own = own,
            Hedge = null,
            Resting = resting,
            RetryAfter = left.Count == 0 ? TimeSpan.FromSeconds(1) : RetryAfter,
        };
    }

    /// <summary>None takes requests now.</summary>
    /// <param name="retryAfter">When to come again.</param>
    /// <param name="isBusy">Whether their queues are full.</param>
    public static RouteAnswer Unavailable(TimeSpan retryAfter, bool isBusy = false) =>
        new()
        {
            Deployments = [],
            IsKnown = true,
            RetryAfter = retryAfter,
            IsBusy = isBusy,
        };
}
