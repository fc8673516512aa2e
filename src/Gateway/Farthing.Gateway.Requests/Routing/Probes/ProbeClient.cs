using System.Net;
using System.Net.Sockets;

namespace Farthing.Gateway.Routing.Probes;

/// <summary>Fetches small pages from upstreams: without keys, proxies, cookies or redirects.</summary>
internal sealed class ProbeClient : IDisposable
{
    private const int MaxBytes = 16 << 20; // A page of metrics has some hundred kilobytes.

    private readonly HttpMessageInvoker invoker = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        }
    );

    /// <summary>Fetches a page.</summary>
    /// <param name="address">Where.</param>
    /// <param name="wantsBody">Whether its body is read.</param>
    /// <param name="cancellation">Ends it; a page that did not come by then has a complaint.</param>
    /// <returns>The body, or what is wrong, in words without the address's query.</returns>
    public async Task<(byte[] Body, string? Complaint)> FetchAsync(
        Uri address,
        bool wantsBody,
        CancellationToken cancellation
    )
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        try
        {
            using HttpResponseMessage response = await invoker.SendAsync(request, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                return ([], $"it answers {(int)response.StatusCode}");
            }

            if (!wantsBody)
            {
                return ([], null);
            }

            await response.Content.LoadIntoBufferAsync(MaxBytes, cancellation);
            return (await response.Content.ReadAsByteArrayAsync(cancellation), null);
        }
        catch (OperationCanceledException)
        {
            return ([], "it does not answer in time");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or SocketException)
        {
            return (
                [],
                broken is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
                    ? "it cannot be connected to"
                    : "its answer cannot be read"
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose() => invoker.Dispose();
}
