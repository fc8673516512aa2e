using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.Forwarding;

/// <summary>Connections to one upstream, and how requests are addressed to it.</summary>
/// <remarks>Nothing that a client sends decides where a request goes: addresses come from the configuration alone, redirects are not followed, cookies and proxies are off.</remarks>
public sealed class UpstreamClient : IDisposable
{
    private readonly Upstream upstream;
    private readonly HttpMessageInvoker invoker;
    private readonly ConcurrentDictionary<(ApiEndpoint Endpoint, string Model, bool IsBeta), Uri> addresses =
        new();

    /// <summary>A client; connects when it is needed.</summary>
    public UpstreamClient(Upstream upstream)
    {
        this.upstream = upstream;
        invoker = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                ConnectTimeout = upstream.Timeouts.Connect,
                PooledConnectionIdleTimeout = upstream.IdleConnections,
                PooledConnectionLifetime = TimeSpan.FromMinutes(10), // Addresses behind a name may change.
                EnableMultipleHttp2Connections = true,
                MaxResponseHeadersLength = 64,
                MaxResponseDrainSize = 0, // A canceled answer is closed, not read: the upstream must notice.
            }
        );
    }

    /// <summary>What is sent for an attempt.</summary>
    /// <param name="endpoint">What is called.</param>
    /// <param name="deployment">Where; its upstream is this one.</param>
    /// <param name="content">The body.</param>
    /// <param name="headers">The client's headers: those that are known to be harmless go along.</param>
    /// <param name="isBeta">Whether the client asked for Anthropic's beta surface (<c>?beta=true</c>).</param>
    /// <param name="span">The attempt's span, which the upstream's become children of; null: the client's context goes along.</param>
    public HttpRequestMessage RequestOf(
        ApiEndpoint endpoint,
        Deployment deployment,
        HttpContent content,
        Microsoft.AspNetCore.Http.IHeaderDictionary headers,
        bool isBeta,
        Activity? span = null
    )
    {
        Uri address = addresses.GetOrAdd(
            (endpoint, IsAzureByDeployment ? deployment.UpstreamModel : "", isBeta),
            static (what, upstream) => AddressOf(upstream, what.Endpoint, what.Model, what.IsBeta),
            upstream
        );
        HttpRequestMessage request = new(HttpMethod.Post, address)
        {
            Content = content,
            // TLS may agree on HTTP/2; without it, servers of models speak HTTP/1.1.
            Version = address.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        HttpRequestHeaders sent = request.Headers;
        sent.TryAddWithoutValidation("Accept-Encoding", "identity"); // What is metered must be readable.
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in headers)
        {
            if (
                GoesAlong(name)
                && (span is null || !IsTraceContext(name))
                && System.Text.Ascii.IsValid((string?)value ?? "")
            )
            {
                sent.TryAddWithoutValidation(name, (string?)value);
            }
        }

        if (span is not null)
        {
            sent.TryAddWithoutValidation("traceparent", span.Id);
            if (!string.IsNullOrEmpty(span.TraceStateString))
            {
                sent.TryAddWithoutValidation("tracestate", span.TraceStateString);
            }
        }

        if (upstream.Secret is UpstreamSecret secret)
        {
            _ = KeyAs switch
            {
                KeyHeader.Bearer => sent.TryAddWithoutValidation(
                    "Authorization",
                    "Bearer " + secret.Reveal()
                ),
                KeyHeader.XApiKey => sent.TryAddWithoutValidation("x-api-key", secret.Reveal()),
                _ => sent.TryAddWithoutValidation("api-key", secret.Reveal()),
            };
        }

        return request;
    }

    /// <summary>Sends a request of <see cref="RequestOf"/>.</summary>
    /// <exception cref="HttpRequestException">It cannot be sent, or there is no answer.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        invoker.SendAsync(request, cancellation);

    /// <inheritdoc/>
    public void Dispose() => invoker.Dispose();

    private KeyHeader KeyAs =>
        upstream.KeyAs != KeyHeader.AsUsual
            ? upstream.KeyAs
            : (upstream.Api & (ApiKinds.Azure | ApiKinds.OpenAi)) switch
            {
                ApiKinds.OpenAi => KeyHeader.Bearer,
                ApiKinds.None => KeyHeader.XApiKey,
                _ => KeyHeader.ApiKey,
            };

    private bool IsAzureByDeployment =>
        (upstream.Api & ApiKinds.Azure) != 0 && upstream.ApiVersion is not null;

    private static Uri AddressOf(Upstream upstream, ApiEndpoint endpoint, string model, bool isBeta) =>
        (upstream.Api & ApiKinds.Azure) != 0
            ? AzureAddress.Of(upstream.Address, upstream.ApiVersion, endpoint, model)
            : new Uri(
                upstream.Address.AbsoluteUri.TrimEnd('/') + endpoint.Path + (isBeta ? "?beta=true" : "")
            );

    /// <summary>Whether a header of the client's goes along.</summary>
    private static bool GoesAlong(string name) =>
        // By the first letter: most headers are decided by it.
        (name.Length > 0 ? name[0] | 0x20 : 0) switch
        {
            'x' => name.StartsWith("x-stainless-", StringComparison.OrdinalIgnoreCase),
            'a' => name.Equals("Accept", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase),
            'o' => name.StartsWith("openai-", StringComparison.OrdinalIgnoreCase),
            'u' => name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase),
            'i' => name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase),
            't' => IsTraceContext(name),
            _ => false,
        };

    private static bool IsTraceContext(string name) =>
        name.Equals("traceparent", StringComparison.OrdinalIgnoreCase)
        || name.Equals("tracestate", StringComparison.OrdinalIgnoreCase);
}
