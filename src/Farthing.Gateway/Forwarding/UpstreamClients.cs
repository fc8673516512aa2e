using System.Collections.Concurrent;
using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Forwarding;

/// <summary>One client per upstream; upstreams that are equal share it, so that a reloaded configuration keeps its connections.</summary>
public sealed class UpstreamClients : IDisposable
{
    private readonly ConcurrentDictionary<Upstream, Lazy<UpstreamClient>> clients = new();

    /// <summary>The client of an upstream.</summary>
    public UpstreamClient Of(Upstream upstream) =>
        clients
            .GetOrAdd(upstream, static one => new Lazy<UpstreamClient>(() => new UpstreamClient(one)))
            .Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<UpstreamClient> client in clients.Values)
        {
            client.Value.Dispose();
        }
    }
}
