namespace Farthing.Gateway.Listening;

/// <summary>Options of a listener, and its timeouts for slow clients.</summary>
public record ListenerOptions
{
    /// <summary>Its address.</summary>
    public required ListenOptions Listen { get; init; }

    /// <summary>Requests run on the threads that read the sockets, until they wait for something. Only for a process whose sockets complete there (docs/decisions/0011): elsewhere it costs more than it saves. Not in the file: the executable says it. Default false.</summary>
    public bool RunsInline { get; init; }

    /// <summary>TLS; null: without.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>An address for HTTP/2 without TLS (prior knowledge), for a mesh or proxy that speaks it; null: none.</summary>
    public ListenOptions? H2c { get; init; }

    /// <summary>Bytes of bodies that are kept at a time.</summary>
    public BodyBounds Bodies { get; init; } = new();

    /// <summary>Timeouts of clients.</summary>
    public ClientPatience Clients { get; init; } = new();
}
