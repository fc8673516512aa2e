namespace Farthing.Documents.Benches;

/// <summary>Transport of a load's requests.</summary>
public enum TransportKind
{
    /// <summary>HTTP/1.1 in plain text, read by one thread over Linux's epoll: the cheapest.</summary>
    Epoll,

    /// <summary>HTTP/1.1 in plain text over the framework's sockets, on every system.</summary>
    Sockets,

    /// <summary>HTTP/1.1 over TLS on the framework's sockets.</summary>
    Tls,

    /// <summary>HTTP/2, by the framework's HTTP client.</summary>
    Http2,

    /// <summary>HTTP/1.1 through a proxy, by the framework's HTTP client.</summary>
    Proxy,
}
