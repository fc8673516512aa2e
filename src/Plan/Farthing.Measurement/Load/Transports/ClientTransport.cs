using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Farthing.Measurement.Load.Connections;
using Farthing.Measurement.Load.Http;

namespace Farthing.Measurement.Load.Transports;

/// <summary>Requests by the framework's HTTP client: for HTTP/2, and through proxies.</summary>
/// <remarks>
/// HTTP/1.1 through a proxy: one connection per stream, as without. HTTP/2: a connection carries up to <see cref="StreamsPerConnection"/> streams at once, so that a hundred users are one connection; what a server allows less, the client opens more for.
/// Both are opened by a small request before the load's clock starts.
/// </remarks>
/// <param name="target">The server.</param>
internal sealed class ClientTransport(LoadTarget target) : ILoadTransport
{
    /// <summary>The least that RFC 9113 (6.5.2) recommends servers to allow.</summary>
    private const int StreamsPerConnection = 100;

    private readonly Lock gate = new();
    private readonly List<(HttpMessageInvoker Client, CertificateCheck Check)> shared = [];
    private int streams;

    /// <inheritdoc/>
    public async Task<ILoadConnection> OpenAsync(CancellationToken cancellation)
    {
        bool isShared = target.IsHttp2;
        (HttpMessageInvoker client, CertificateCheck check) = isShared ? Shared() : Client();
        try
        {
            using HttpRequestMessage opening = ClientRequest.Opening(target);
            using HttpResponseMessage answer = await client
                .SendAsync(opening, cancellation)
                .ConfigureAwait(false);
            await answer.Content.CopyToAsync(Stream.Null, cancellation).ConfigureAwait(false);
            return new ClientConnection(client, target, ownsClient: !isShared);
        }
        catch (HttpRequestException failure)
            when (failure.InnerException is AuthenticationException && (check.Refusal is not null || isShared)
            )
        {
            Drop(client, isShared);
            throw new AuthenticationException(
                check.Refusal ?? "TLS was not agreed on: the server may not speak HTTP/2",
                failure
            );
        }
        catch
        {
            Drop(client, isShared);
            throw;
        }
    }

    /// <inheritdoc/>
    public IDisposable Listen(Socket socket, ReadSink sink) => new AsyncListener(socket, sink);

    /// <summary>Sends a small request and reads its whole answer.</summary>
    public async Task<HttpAnswer> CallAsync(
        ReadOnlyMemory<byte> message,
        int maxBytes,
        CancellationToken cancellation
    )
    {
        (HttpMessageInvoker client, CertificateCheck check) = Client();
        using HttpMessageInvoker ended = client;
        try
        {
            using HttpRequestMessage request = ClientRequest.Of(target, message);
            using HttpResponseMessage answer = await client
                .SendAsync(request, cancellation)
                .ConfigureAwait(false);
            await answer.Content.LoadIntoBufferAsync(maxBytes, cancellation).ConfigureAwait(false);
            return new HttpAnswer(
                (int)answer.StatusCode,
                await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false)
            );
        }
        catch (HttpRequestException failure)
            when (check.Refusal is string why && failure.InnerException is AuthenticationException)
        {
            throw new AuthenticationException(why, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            foreach ((HttpMessageInvoker client, _) in shared)
            {
                client.Dispose();
            }

            shared.Clear();
        }
    }

    private (HttpMessageInvoker Client, CertificateCheck Check) Shared()
    {
        lock (gate)
        {
            int index = streams++ / StreamsPerConnection;
            while (shared.Count <= index)
            {
                shared.Add(Client());
            }

            return shared[index];
        }
    }

    private void Drop(HttpMessageInvoker client, bool isShared)
    {
        if (!isShared)
        {
            client.Dispose();
            return;
        }

        lock (gate)
        {
            streams--;
        }
    }

    private (HttpMessageInvoker Client, CertificateCheck Check) Client()
    {
        CertificateCheck check = new(target);
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            InitialHttp2StreamWindowSize = 1 << 20,
            UseProxy = target.Proxy is not null,
            Proxy = target.Proxy is ProxyAddress proxy
                ? new WebProxy(proxy.Uri) { Credentials = CredentialsOf(proxy.Uri) }
                : null,
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = target.Host,
                RemoteCertificateValidationCallback = check.Accepts,
            },
        };
        return (new HttpMessageInvoker(handler, disposeHandler: true), check);
    }

    private static NetworkCredential? CredentialsOf(Uri proxy)
    {
        if (proxy.UserInfo.Length == 0)
        {
            return null;
        }

        string[] parts = proxy.UserInfo.Split(':', 2);
        return new NetworkCredential(
            Uri.UnescapeDataString(parts[0]),
            parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : ""
        );
    }
}
