using System.Net;
using System.Net.Sockets;

namespace Farthing.Measurement.Load;

/// <summary>Finds the proxy that the environment names for a server, by curl's rules.</summary>
/// <remarks>
/// <c>https_proxy</c> or <c>http_proxy</c> by the server's scheme, else <c>all_proxy</c>; lower case before upper case. <c>no_proxy</c> lists, by commas or blanks, names that go without (and all below them), addresses, networks such as <c>10.0.0.0/8</c>, or <c>*</c> for all.
/// Two differences: upper-case <c>HTTP_PROXY</c> counts too (curl passes it over because a web server's child cannot trust it), and a loopback address never goes through the environment's proxy.
/// </remarks>
public static class ProxyVariables
{
    /// <summary>The variable that names a proxy for a server, and what it says; null for none.</summary>
    /// <param name="target">The server.</param>
    /// <param name="variable">Reads a variable of the environment; null where it is not set.</param>
    public static (string Name, string Value)? For(LoadTarget target, Func<string, string?> variable)
    {
        if (IsLoopback(target.Host) || IsExcluded(target.Host, Read(variable, "no_proxy").Value))
        {
            return null;
        }

        (string name, string? value) = Read(variable, target.IsTls ? "https_proxy" : "http_proxy");
        if (value is null)
        {
            (name, value) = Read(variable, "all_proxy");
        }

        return value is null ? null : (name, value);
    }

    /// <summary>True when <c>no_proxy</c> names the host.</summary>
    internal static bool IsExcluded(string host, string? list)
    {
        if (list is null)
        {
            return false;
        }

        string asked = host.TrimEnd('.');
        bool isAddress = IPAddress.TryParse(asked, out IPAddress? address);
        foreach (
            string word in list.Split(
                [',', ' ', '\t'],
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            )
        )
        {
            string entry = word.Trim('[', ']').TrimEnd('.');
            bool isMatch =
                entry == "*" || (isAddress ? Holds(entry, address!) : IsBelow(asked, entry.TrimStart('.')));
            if (isMatch)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(string entry, IPAddress address) =>
        entry.Contains('/', StringComparison.Ordinal)
            ? IPNetwork.TryParse(entry, out IPNetwork network)
                && network.BaseAddress.AddressFamily == address.AddressFamily
                && network.Contains(address)
            : IPAddress.TryParse(entry, out IPAddress? same) && same.Equals(address);

    private static bool IsBelow(string host, string domain) =>
        domain.Length > 0
        && host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
        && (host.Length == domain.Length || host[^(domain.Length + 1)] == '.');

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (
            IPAddress.TryParse(host, out IPAddress? address)
            && IPAddress.IsLoopback(
                address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6
                    ? address.MapToIPv4()
                    : address
            )
        );

    private static (string Name, string? Value) Read(Func<string, string?> variable, string lower)
    {
        string upper = lower.ToUpperInvariant();
        return variable(lower) is { Length: > 0 } first ? (lower, first)
            : variable(upper) is { Length: > 0 } second ? (upper, second)
            : (lower, null);
    }
}
