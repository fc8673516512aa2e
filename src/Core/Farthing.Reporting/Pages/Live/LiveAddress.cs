using System.Globalization;
using System.Net;

namespace Farthing.Reporting.Pages.Live;

/// <summary>Address of the served pages: loopback, unless an address is named.</summary>
/// <param name="Host">An IP address.</param>
/// <param name="Port">TCP port; 0 takes any free one.</param>
public sealed record LiveAddress(string Host, int Port)
{
    /// <summary>Reads <c>9100</c> (loopback), <c>0.0.0.0:9100</c>, <c>[::]:9100</c>, <c>localhost:9100</c>; null where it is none of these.</summary>
    public static LiveAddress? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "127.0.0.1" : text[..colon].Trim('[', ']');
        host = host is "localhost" ? "127.0.0.1" : host;
        return
            int.TryParse(
                text.AsSpan(colon + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int port
            )
            && port <= 65535
            && IPAddress.TryParse(host, out _)
            ? new LiveAddress(host, port)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
