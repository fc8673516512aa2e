using Farthing.Gateway.Http;

namespace Farthing.Gateway.Configuration;

/// <summary>The admin API: a listener and a key of its own.</summary>
public sealed record AdminOptions
{
    /// <summary>TCP port where nobody says another.</summary>
    public const int Port = 4001;

    /// <summary>Where it listens: loopback, unless <see cref="AllowsRemote"/> and with <see cref="Tls"/>.</summary>
    public ListenOptions Listen { get; init; } = new() { Port = Port };

    /// <summary>TLS; null: without, which is for loopback alone.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>SHA-256 of its key, 64 lower-case hexadecimals.</summary>
    public required string KeySha256 { get; init; }

    /// <summary>True where it may listen on other addresses than loopback.</summary>
    public bool AllowsRemote { get; init; }

    /// <summary>Without the key's hash.</summary>
    public override string ToString() => $"admin API at {Listen}";
}
