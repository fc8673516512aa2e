using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Batches;

/// <summary>A line as a request that came over no connection: its answer is kept in memory.</summary>
internal sealed class LineContext : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly MemoryStream answer = new();

    /// <summary>A request of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="stop">Ends it early.</param>
    public LineContext(ClaimedLine line, CancellationToken stop)
    {
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
        Http.Request.Path = line.Endpoint;
        Http.Request.ContentType = "application/json";
        Http.Request.ContentLength = line.Body.Length;
        Http.Request.Body = new MemoryStream(line.Body, writable: false);
        Http.Request.Headers["Idempotency-Key"] = line.Id;
        Http.Request.Headers["x-stainless-retry-count"] = (line.Claim - 1).ToString(
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    /// <summary>The request.</summary>
    public HttpContext Http { get; }

    /// <inheritdoc/>
    public CancellationToken RequestAborted { get; set; }

    /// <summary>True where the answer broke off.</summary>
    public bool IsAborted { get; private set; }

    /// <inheritdoc/>
    public void Abort() => IsAborted = true;

    /// <inheritdoc/>
    public void Dispose() => answer.Dispose();

    /// <summary>The answer's body, once it is whole.</summary>
    public async Task<ReadOnlyMemory<byte>> BodyAsync()
    {
        await Http.Response.CompleteAsync();
        return answer.GetBuffer().AsMemory(0, (int)answer.Length);
    }

    private sealed class Head(MemoryStream body) : HttpResponseFeature
    {
        public override bool HasStarted => body.Length > 0;
    }
}
