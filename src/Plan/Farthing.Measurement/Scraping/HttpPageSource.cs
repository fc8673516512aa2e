using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Farthing.Measurement.Scraping;

/// <summary>Fetches a server's page over HTTP. An address without a path is tried with the paths that engines use, until one answers with a page.</summary>
public sealed class HttpPageSource : PageSource
{
    /// <summary>More than this is no page of metrics.</summary>
    public const int MaxBytes = 32 << 20;

    private readonly HttpClient client;
    private readonly TimeSpan timeout;
    private readonly string? token;
    private readonly Uri[] candidates;
    private int chosen = -1;
    private byte[] buffer = new byte[1 << 16];

    /// <summary>A page read by the client that all targets share.</summary>
    /// <param name="address">http or https.</param>
    /// <param name="paths">Tried where the address has no path.</param>
    /// <param name="timeout">For one fetch, from the connection to the last byte.</param>
    /// <param name="token">Bearer token; null for none. Never shown.</param>
    /// <param name="trustsAnyCertificate">Takes any certificate.</param>
    public static HttpPageSource At(
        Uri address,
        IEnumerable<string> paths,
        TimeSpan timeout,
        string? token = null,
        bool trustsAnyCertificate = false
    ) =>
        new(trustsAnyCertificate ? PageClient.Trusting() : PageClient.Shared, address, paths, timeout, token);

    /// <summary>Makes the source.</summary>
    /// <param name="client">Shared by all sources; its own timeout must be infinite.</param>
    /// <param name="address">With or without a path.</param>
    /// <param name="paths">Tried where the address has no path.</param>
    /// <param name="timeout">For one fetch, from the connection to the last byte.</param>
    /// <param name="token">Bearer token; null for none. Never shown.</param>
    public HttpPageSource(
        HttpClient client,
        Uri address,
        IEnumerable<string> paths,
        TimeSpan timeout,
        string? token = null
    )
    {
        this.client = client;
        this.timeout = timeout;
        this.token = token;
        candidates =
            address.AbsolutePath == "/"
                ? [.. paths.Distinct().Select(path => new Uri(address, path))]
                : [address];
        Name = new UriBuilder(address) { UserName = "", Password = "" }
            .Uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            .TrimEnd('/');
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override bool IsLive => true;

    /// <inheritdoc/>
    public override async Task<FetchedPage> FetchAsync(CancellationToken cancellation)
    {
        if (chosen >= 0)
        {
            return await FetchAsync(candidates[chosen], cancellation);
        }

        FetchedPage? first = null;
        for (int i = 0; i < candidates.Length; i++)
        {
            FetchedPage page = await FetchAsync(candidates[i], cancellation);
            if (page.Outcome == FetchOutcome.Page)
            {
                chosen = i;
                return page;
            }

            first ??= page;
            if (page.Outcome != FetchOutcome.Refused)
            {
                break;
            }
        }

        return first!;
    }

    private async Task<FetchedPage> FetchAsync(Uri address, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            request.Headers.Accept.ParseAdd(
                "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.9,*/*;q=0.1"
            );
            if (token is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            using HttpResponseMessage response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                limit.Token
            );
            if (!response.IsSuccessStatusCode)
            {
                return new FetchedPage(FetchOutcome.Refused, $"answers {(int)response.StatusCode}");
            }

            string? type = response.Content.Headers.ContentType?.MediaType;
            int length = await ReadAsync(response, limit.Token);
            return length < 0
                ? new FetchedPage(FetchOutcome.TooLarge, "the page is larger than 32 MiB")
                : new FetchedPage(FetchOutcome.Page)
                {
                    Body = buffer.AsMemory(0, length),
                    IsOpenMetrics = type == "application/openmetrics-text",
                    ServerUnixSeconds = response.Headers.Date is { } date
                        ? date.ToUnixTimeMilliseconds() / 1000.0
                        : double.NaN,
                };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new FetchedPage(FetchOutcome.TimedOut, $"no answer in {timeout.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException error) when (error.InnerException is AuthenticationException tls)
        {
            return new FetchedPage(FetchOutcome.TlsFailed, "TLS failed: " + tls.Message);
        }
        catch (HttpRequestException error)
        {
            bool isCut = error.HttpRequestError is HttpRequestError.ResponseEnded;
            return isCut
                ? new FetchedPage(FetchOutcome.Truncated, "the answer broke off")
                : new FetchedPage(FetchOutcome.Unreachable, "does not answer");
        }
        catch (SocketException)
        {
            // The framework's client lets it out where the peer resets right after the connect.
            return new FetchedPage(FetchOutcome.Unreachable, "does not answer");
        }
        catch (IOException)
        {
            return new FetchedPage(FetchOutcome.Truncated, "the answer broke off");
        }
    }

    /// <summary>Reads the whole answer into the buffer; -1 where it is too large.</summary>
    private async Task<int> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellation);
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length >= MaxBytes)
                {
                    return -1;
                }

                Array.Resize(ref buffer, length * 2);
            }

            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
            {
                return length;
            }

            length += read;
        }
    }
}

/// <summary>Result of fetching a page.</summary>
public enum FetchOutcome
{
    /// <summary>A whole page.</summary>
    Page,

    /// <summary>Nobody answers there.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>TLS could not be agreed on.</summary>
    TlsFailed,

    /// <summary>An answer with a status other than 200.</summary>
    Refused,

    /// <summary>The answer broke off.</summary>
    Truncated,

    /// <summary>Larger than a page of metrics can be.</summary>
    TooLarge,

    /// <summary>An answer that holds no metric that means something here.</summary>
    NothingKnown,

    /// <summary>A saved page: there is no further one.</summary>
    Ended,
}

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
