using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Farthing.Gateway.Listening;

/// <summary>Has the loop that accepts connections go on on the thread pool after each of them.</summary>
/// <remarks>A connection is first read where it is accepted. Clients that connect again and again, each with a body, would otherwise keep the thread that reads all sockets in that loop: it read nobody else's for as long as one of them waited.</remarks>
/// <param name="transport">The transport.</param>
internal sealed class PooledAccepts(IConnectionListenerFactory transport) : IConnectionListenerFactory
{
    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint,
        CancellationToken cancellationToken = default
    ) => new Listener(await transport.BindAsync(endpoint, cancellationToken));

    private sealed class Listener(IConnectionListener listener) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            ConnectionContext? accepted = await listener.AcceptAsync(cancellationToken);
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return accepted;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) =>
            listener.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
