using System.Net.Security;

namespace Farthing.Measurement.Scraping;

/// <summary>The HTTP client of everything that is asked or told over HTTP beside the hot path: pages, Prometheus, webhooks.</summary>
public static class PageClient
{
    /// <summary>One for the program; connections are kept and made anew every few minutes, so that changed addresses are seen.</summary>
    public static HttpClient Shared { get; } = New(trustsAnyCertificate: false);

    /// <summary>One that takes any certificate, for who asks for that.</summary>
    public static HttpClient Trusting() => New(trustsAnyCertificate: true);

    private static HttpClient New(bool trustsAnyCertificate) =>
        new(
            new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                ConnectTimeout = TimeSpan.FromSeconds(10),
                AutomaticDecompression = System.Net.DecompressionMethods.All,
                UseCookies = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, _, _, errors) =>
                        errors == SslPolicyErrors.None || trustsAnyCertificate,
                },
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
}
