using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Farthing.Gateway.Admission;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Forwarding;

/// <summary>The framework's client: for upstreams behind TLS, with HTTP/2 where both sides agree on it.</summary>
internal sealed class FrameworkClient : UpstreamClient
{
    private readonly ConcurrentDictionary<Target, Uri> addresses = new();
    private readonly HttpMessageInvoker invoker;
    private readonly (string Name, string Value)? key;

    /// <summary>A client; connects when it is needed.</summary>
    public FrameworkClient(Upstream upstream)
        : base(upstream)
    {
        key = KeyHeaderOf();
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

    /// <inheritdoc/>
    public override async ValueTask<UpstreamAnswer> SendAsync(
        UpstreamCall call,
        CancellationToken cancellation
    )
    {
        await SendRound.TurnAsync();
        await call.Attempt.KeptAsync();
        HttpRequestMessage request = RequestOf(call);
        HttpResponseMessage? response = null;
        try
        {
            response = await invoker.SendAsync(request, cancellation);
            Stream body = await response.Content.ReadAsStreamAsync(cancellation);
            List<KeyValuePair<string, string>> headers = [];
            Add(headers, response.Headers.NonValidated);
            Add(headers, response.Content.Headers.NonValidated);
            return new UpstreamAnswer((int)response.StatusCode, headers, body, new Held(request, response));
        }
        catch
        {
            response?.Dispose();
            request.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => invoker.Dispose();

    private HttpRequestMessage RequestOf(UpstreamCall call)
    {
        HttpRequestMessage request = new(
            HttpMethod.Post,
            addresses.GetOrAdd(TargetOf(call), static (target, me) => me.AddressOf(target), this)
        )
        {
            Content = new SplicedContent(call),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        HttpRequestHeaders sent = request.Headers;
        sent.TryAddWithoutValidation("Accept-Encoding", "identity"); // What is metered must be readable.
        Activity? span = call.Attempt.Span;
        foreach ((string name, StringValues value) in call.Headers)
        {
            if (GoesAlong(name, value, span is not null))
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

        if (key is (string, string) own)
        {
            sent.TryAddWithoutValidation(own.Name, own.Value);
        }

        return request;
    }

    private static void Add(List<KeyValuePair<string, string>> headers, HttpHeadersNonValidated some)
    {
        foreach (KeyValuePair<string, HeaderStringValues> header in some)
        {
            headers.Add(new(header.Key, header.Value.ToString()));
        }
    }

    private sealed class Held(HttpRequestMessage request, HttpResponseMessage response) : IDisposable
    {
        public void Dispose()
        {
            response.Dispose();
            request.Dispose();
        }
    }
}
