using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Mirroring;

/// <summary>The live side of a mirror: passes requests to one upstream and its answers back, with every header and byte as it came but for those that belong to a connection.</summary>
internal sealed class LivePath : IDisposable
{
    private const int ReadBytes = 16 << 10;

    /// <summary>Headers of one connection (RFC 9110, 7.6.1), and those that say how a body is framed there.</summary>
    private static readonly HashSet<string> OfConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection",
        "Expect",
        "Host",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
    };

    private readonly string target;
    private readonly HttpMessageInvoker invoker = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // Addresses behind a name may change.
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 0, // A client that leaves is to be noticed by the upstream.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        }
    );

    /// <summary>A path to an upstream.</summary>
    public LivePath(Uri target) => this.target = target.AbsoluteUri.TrimEnd('/');

    /// <summary>Passes a request on, and its answer back.</summary>
    /// <param name="live">The request.</param>
    /// <param name="copy">Gets what is passed, both ways; null: nobody.</param>
    public async Task PassAsync(HttpContext live, MirroredRequest? copy)
    {
        CancellationToken aborted = live.RequestAborted;
        Exception? broken = null;
        try
        {
            using HttpRequestMessage request = RequestOf(live, copy);
            using HttpResponseMessage answer = await invoker.SendAsync(request, aborted);
            await AnswerAsync(live, answer, copy, aborted);
        }
        catch (Exception lost)
            when (lost
                    is OperationCanceledException
                        or IOException
                        or HttpRequestException
                        or ConnectionResetException
            )
        {
            broken = lost;
            if (live.Response.HasStarted || aborted.IsCancellationRequested)
            {
                live.Abort();
                return;
            }

            await ErrorReply.WriteAsync(
                live,
                Dialect.OfErrors(live.Request.Path.Value ?? "/"),
                Forwarder.Failure(502, "The upstream cannot be reached.", DataPlaneFaultCodes.Unreachable),
                ""
            );
        }
        finally
        {
            copy?.End(broken, aborted.IsCancellationRequested);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => invoker.Dispose();

    private HttpRequestMessage RequestOf(HttpContext live, MirroredRequest? copy)
    {
        Unbound(live.Features);
        string raw = live.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        HttpRequest asked = live.Request;
        bool hasBody =
            live.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? asked.ContentLength > 0;
        if (!hasBody)
        {
            copy?.SentAll();
        }

        HttpRequestMessage request = new(
            new HttpMethod(asked.Method),
            new Uri(
                target + (raw.StartsWith('/') ? raw : asked.Path.Value),
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        )
        {
            Version = HttpVersion.Version11,
            Content =
                hasBody ? new PassedBody(asked, copy)
                : asked.ContentLength == 0 ? new ByteArrayContent([])
                : null,
        };
        request.Headers.ExpectContinue = asked.Headers.Expect.Count > 0 ? true : null;
        string[] named = asked.Headers.Connection.ToString().Split(',', StringSplitOptions.TrimEntries);
        foreach ((string name, StringValues values) in asked.Headers)
        {
            if (
                !OfConnection.Contains(name)
                && !named.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)
                && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
            )
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    /// <summary>A body may be as long and as slow as its upstream lets it.</summary>
    private static void Unbound(IFeatureCollection features)
    {
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
    }

    private static async Task AnswerAsync(
        HttpContext live,
        HttpResponseMessage answer,
        MirroredRequest? copy,
        CancellationToken aborted
    )
    {
        HttpResponse response = live.Response;
        response.StatusCode = (int)answer.StatusCode;
        live.Features.Get<IHttpResponseFeature>()?.ReasonPhrase = answer.ReasonPhrase;
        List<KeyValuePair<string, string>> headers = [];
        Add(answer.Headers.NonValidated);
        Add(answer.Content.Headers.NonValidated);
        copy?.Answered(response.StatusCode, headers);
        await response.StartAsync(aborted);
        await using Stream body = await answer.Content.ReadAsStreamAsync(aborted);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, aborted)) > 0)
            {
                copy?.Came(buffer.AsSpan(0, read));
                await response.BodyWriter.WriteAsync(buffer.AsMemory(0, read), aborted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        void Add(HttpHeadersNonValidated some)
        {
            foreach ((string name, HeaderStringValues values) in some)
            {
                headers.Add(new(name, values.ToString()));
                if (!OfConnection.Contains(name) && values.All(AnswerHead.IsPlain))
                {
                    response.Headers[name] = new StringValues([.. values]);
                }
            }
        }
    }

    /// <summary>The client's body, passed on as it comes.</summary>
    private sealed class PassedBody(HttpRequest asked, MirroredRequest? copy) : HttpContent
    {
        protected override bool TryComputeLength(out long length)
        {
            length = asked.ContentLength ?? 0;
            return asked.ContentLength is not null;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream,
            TransportContext? context,
            CancellationToken cancellation
        )
        {
            PipeReader reader = asked.BodyReader;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellation);
                foreach (ReadOnlyMemory<byte> part in read.Buffer)
                {
                    copy?.Sent(part.Span);
                    await stream.WriteAsync(part, cancellation);
                }

                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    copy?.SentAll();
                    return;
                }

                await stream.FlushAsync(cancellation);
            }
        }
    }
}
