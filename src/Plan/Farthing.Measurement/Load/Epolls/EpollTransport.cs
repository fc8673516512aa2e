using System.Net;
using System.Net.Sockets;
using Farthing.Measurement.Load.Connections;

namespace Farthing.Measurement.Load.Epolls;

/// <summary>Plain HTTP/1.1 connections that one thread reads over epoll; requests are written by whoever sends them.</summary>
/// <param name="target">The server.</param>
internal sealed class EpollTransport(LoadTarget target) : ILoadTransport
{
    private readonly EpollLoop loop = new();

    /// <inheritdoc/>
    public async Task<ILoadConnection> OpenAsync(CancellationToken cancellation)
    {
        IPAddress[] addresses = IPAddress.TryParse(target.Host, out IPAddress? one)
            ? [one]
            : await Dns.GetHostAddressesAsync(target.Host, cancellation).ConfigureAwait(false);
        SocketException failure = new((int)SocketError.HostNotFound);
        foreach (IPAddress address in addresses)
        {
            try
            {
                return await EpollConnection
                    .OpenAsync(loop, new IPEndPoint(address, target.Port), cancellation)
                    .ConfigureAwait(false);
            }
            catch (SocketException refused)
            {
                // A name may have several addresses; the last one's failure is told.
                failure = refused;
            }
        }

        throw failure;
    }

    /// <inheritdoc/>
    public IDisposable Listen(Socket socket, ReadSink sink) => new EpollListener(loop, socket, sink);

    /// <inheritdoc/>
    public void Dispose() => loop.Dispose();
}
