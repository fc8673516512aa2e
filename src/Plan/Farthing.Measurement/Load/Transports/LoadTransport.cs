using System.Net.Sockets;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load.Connections;
using Farthing.Measurement.Load.Http;

namespace Farthing.Measurement.Load.Transports;

/// <summary>Makes the transport that a target asks for.</summary>
internal static class LoadTransport
{
    /// <summary>A transport to a server.</summary>
    public static ILoadTransport To(LoadTarget target) =>
        target.Transport switch
        {
            TransportKind.Http2 or TransportKind.Proxy => new ClientTransport(target),
            _ => new SocketTransport(target),
        };
}

/// <summary>Connections over the framework's sockets, with TLS on top where the target asks for it.</summary>
/// <param name="target">The server.</param>
internal sealed class SocketTransport(LoadTarget target) : ILoadTransport
{
    /// <inheritdoc/>
    public async Task<ILoadConnection> OpenAsync(CancellationToken cancellation) =>
        await HttpConnection.OpenAsync(target, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public IDisposable Listen(Socket socket, ReadSink sink) => new AsyncListener(socket, sink);

    /// <inheritdoc/>
    public void Dispose() { }
}
