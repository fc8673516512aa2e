using System.Net;

namespace Farthing.Gateway.Configuration;

/// <summary>An address to listen on.</summary>
public sealed record ListenOptions
{
    /// <summary>The address; loopback unless it is said otherwise.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port; 0: any free one.</summary>
    public required int Port { get; init; }

    /// <summary>Largest body of a request; default 32 MiB.</summary>
    public long MostBodyBytes { get; init; } = 32 << 20;

    /// <summary>Largest head of a request; default 32 KiB.</summary>
    public int MostHeadBytes { get; init; } = 32 << 10;
}
