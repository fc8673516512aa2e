using System.Net;

namespace Farthing.Gateway.Forwarding.Clouds.Credentials;

/// <summary>Calls to the servers that hand out credentials: their addresses come from the configuration and environment alone, redirects are not followed, proxies are off.</summary>
internal sealed class CredentialHttp : IDisposable
{
    private const int MaxAnswerBytes = 1 << 20;

    private readonly HttpMessageInvoker invoker = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        }
    );

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="request">The request; disposed of here.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="CredentialsException">There is no answer, or none of status 2xx.</exception>
    public async Task<byte[]> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        string place = request.RequestUri!.Authority;
        try
        {
            using (request)
            {
                using HttpResponseMessage response = await invoker.SendAsync(request, cancellation);
                if (response.StatusCode is < HttpStatusCode.OK or >= HttpStatusCode.Ambiguous)
                {
                    throw new CredentialsException($"{place} answered {(int)response.StatusCode}.");
                }

                await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellation);
                return await response.Content.ReadAsByteArrayAsync(cancellation);
            }
        }
        catch (Exception lost)
            when (lost is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new CredentialsException($"{place} did not answer.", lost);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => invoker.Dispose();
}
