using Farthing.Gateway.Listening;

namespace Farthing.Gateway.Configuration;

/// <summary>The admin API: a listener and a key of its own. It listens on loopback, unless <see cref="AllowsRemote"/> and with TLS.</summary>
public sealed record AdminOptions : ListenerOptions
{
    /// <summary>TCP port where nobody says another.</summary>
    public const int Port = 4001;

    /// <summary>SHA-256 of the key that may do everything, 64 lower-case hexadecimals.</summary>
    public required string KeySha256 { get; init; }

    /// <summary>Further keys, each with a name and a role.</summary>
    public IReadOnlyList<AdminKey> MoreKeys { get; init; } = [];

    /// <summary>True where it may listen on other addresses than loopback.</summary>
    public bool AllowsRemote { get; init; }

    /// <summary>Names under which it is called without TLS, beside localhost and IP addresses: of a proxy before it.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Without the key's hash.</summary>
    public override string ToString() => $"admin API at {Listen}";
}
