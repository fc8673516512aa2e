using System.Globalization;

namespace Farthing.Measurement.Load;

/// <summary>A proxy between the load and the server, and where its name was found.</summary>
/// <param name="Uri">Its address; may hold a name and a password, which are never shown.</param>
/// <param name="Source">The flag or the variable that named it.</param>
public sealed record ProxyAddress(Uri Uri, string Source)
{
    private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];

    /// <summary>The address for people: without name and password.</summary>
    public string Shown =>
        string.Create(CultureInfo.InvariantCulture, $"{Uri.Scheme}://{Uri.Host}:{Uri.Port}");

    /// <summary>Reads an address as curl does: without a scheme it is http, without a port 1080 (80 and 443 where http and https are written out).</summary>
    /// <returns>Null when it is none.</returns>
    public static ProxyAddress? Parse(string text, string source)
    {
        bool hasScheme = text.Contains("://", StringComparison.Ordinal);
        string whole = hasScheme ? text.Trim() : "http://" + text.Trim();
        whole = whole.StartsWith("socks5h://", StringComparison.OrdinalIgnoreCase)
            ? "socks5://" + whole["socks5h://".Length..]
            : whole;
        if (
            !Uri.TryCreate(whole, UriKind.Absolute, out Uri? uri)
            || !Schemes.Contains(uri.Scheme)
            || uri.Host.Length == 0
        )
        {
            return null;
        }

        bool namesPort = whole[(whole.IndexOf("://", StringComparison.Ordinal) + 3)..]
            .Split('/')[0]
            .Split('@')[^1]
            .TrimEnd(']')
            .Contains(':', StringComparison.Ordinal);
        bool needsPort = !namesPort && (!hasScheme || uri.Port < 0);
        return new ProxyAddress(needsPort ? new UriBuilder(uri) { Port = 1080 }.Uri : uri, source);
    }

    /// <inheritdoc/>
    public override string ToString() => Shown;
}
