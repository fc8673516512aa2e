using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Http;

/// <summary>A request that came over no connection: its answer is kept in memory.</summary>
internal sealed class DetachedRequest : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly LiveBody answer;

    /// <summary>A request with a JSON body.</summary>
    /// <param name="path">Its endpoint, such as <c>/v1/chat/completions</c>.</param>
    /// <param name="body">Its body.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="live">Is given the answer's head and its bytes as they come; null: nobody is.</param>
    public DetachedRequest(
        string path,
        byte[] body,
        CancellationToken stop,
        Func<HttpResponse, ReadOnlyMemory<byte>, ValueTask>? live = null
    )
    {
        answer = new LiveBody(live is null ? null : bytes => live(Http!.Response, bytes));
        RequestAborted = stop;
        FeatureCollection features = new();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpResponseFeature>(new Head(answer));
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        features.Set<IHttpRequestLifetimeFeature>(this);
        Http = new DefaultHttpContext(features);
        Http.Request.Method = "POST";
        Http.Request.Scheme = "http";
        Http.Request.Protocol = "HTTP/2"; // No connection of HTTP/1.1 to care for.
        Http.Request.Path = path;
        Http.Request.ContentType = "application/json";
        Http.Request.ContentLength = body.Length;
        Http.Request.Body = new MemoryStream(body, writable: false);
    }

    /// <summary>The request.</summary>
    public HttpContext Http { get; }

    /// <inheritdoc/>
    public CancellationToken RequestAborted { get; set; }

    /// <summary>True where the answer broke off.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>The answer's bytes so far.</summary>
    public ReadOnlyMemory<byte> Answer => answer.GetBuffer().AsMemory(0, (int)answer.Length);

    /// <inheritdoc/>
    public void Abort() => IsAborted = true;

    /// <inheritdoc/>
    public void Dispose() => answer.Dispose();

    private sealed class LiveBody(Func<ReadOnlyMemory<byte>, ValueTask>? live) : MemoryStream
    {
        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            Write(buffer.Span);
            if (live is not null)
            {
                await live(buffer);
            }
        }
    }

    private sealed class Head(MemoryStream body) : HttpResponseFeature
    {
        public override bool HasStarted => body.Length > 0;
    }
}
