using System.Net;

namespace Farthing.Gateway.Listening;

/// <summary>An address to listen on.</summary>
public sealed record ListenOptions
{
    /// <summary>The address; loopback unless it is said otherwise.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port; 0: any free one.</summary>
    public required int Port { get; init; }

    /// <summary>Largest body of a request; default 32 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 32 << 20;

    /// <summary>Smallest bound of bodies that can be configured.</summary>
    public const long LeastBodyBytes = 1024;

    /// <summary>Largest bound of bodies that can be configured.</summary>
    public const long GreatestBodyBytes = 1_000_000_000;

    /// <summary>Largest head of a request; default 32 KiB.</summary>
    public int MaxHeadBytes { get; init; } = 32 << 10;

    /// <summary>True when only this machine reaches it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>As sockets take it.</summary>
    public IPEndPoint EndPoint => new(Address, Port);

    /// <summary>Reads <c>address:port</c>; null when it is none. <c>localhost</c> is 127.0.0.1.</summary>
    public static ListenOptions? Parse(string text)
    {
        bool isPlace = IPEndPoint.TryParse(
            text.Replace("localhost", "127.0.0.1", StringComparison.Ordinal),
            out IPEndPoint? place
        );
        return isPlace ? new ListenOptions { Address = place!.Address, Port = place.Port } : null;
    }

    /// <inheritdoc/>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
