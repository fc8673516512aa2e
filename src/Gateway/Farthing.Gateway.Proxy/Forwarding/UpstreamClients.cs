using System.Collections.Concurrent;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>One client per upstream; upstreams that are equal share it, so that a reloaded configuration keeps its connections.</summary>
/// <param name="clock">The time that signatures bear and tokens end by.</param>
internal sealed class UpstreamClients(TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<Upstream, Lazy<UpstreamClient>> clients = new();

    /// <summary>The client of an upstream.</summary>
    public UpstreamClient Of(Upstream upstream) =>
        clients
            .GetOrAdd(
                upstream,
                static (one, time) => new Lazy<UpstreamClient>(() => new UpstreamClient(one, time)),
                clock
            )
            .Value;

    /// <summary>Lets go of upstreams that are no longer configured. What runs there runs to its end; idle connections are closed.</summary>
    public void KeepOnly(IReadOnlyCollection<Upstream> upstreams)
    {
        foreach (Upstream known in clients.Keys)
        {
            if (!upstreams.Contains(known) && clients.TryRemove(known, out Lazy<UpstreamClient>? client))
            {
                client.Value.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<UpstreamClient> client in clients.Values)
        {
            client.Value.Dispose();
        }
    }
}
