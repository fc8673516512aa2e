using Farthing.Documents.Benches;
using Farthing.Measurement.Load.Connections;
using Farthing.Measurement.Load.Epolls;

namespace Farthing.Measurement.Load.Transports;

/// <summary>Makes the transport that a target asks for.</summary>
internal static class LoadTransport
{
    /// <summary>A transport to a server.</summary>
    public static ILoadTransport To(LoadTarget target) =>
        target.Transport switch
        {
            TransportKind.Epoll => new EpollTransport(target),
            TransportKind.Http2 or TransportKind.Proxy => new ClientTransport(target),
            _ => new SocketTransport(target),
        };
}
