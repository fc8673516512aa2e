using System.Net;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Http;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>A request's body with its changes, written to the upstream without a copy. Before its first byte goes out, the journal keeps the dispatch and the attempt is marked as sent: what has no connection yet has cost nothing.</summary>
internal sealed class SplicedContent : HttpContent
{
    private readonly UpstreamCall call;

    /// <summary>A body for an attempt.</summary>
    public SplicedContent(UpstreamCall call)
    {
        this.call = call;
        Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        await call.Attempt.DispatchAsync();
        call.Body.Lend();
        try
        {
            await call.Splice.WriteAsync(call.Body.Bytes, stream, cancellationToken);
        }
        finally
        {
            call.Body.GiveBack();
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = call.BodyBytes;
        return true;
    }
}

/// <summary>Request of an attempt.</summary>
/// <param name="Dialect">What is called.</param>
/// <param name="Deployment">Where.</param>
/// <param name="Body">The client's body.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Splice">The changes to it.</param>
/// <param name="Attempt">Marked as sent before the first byte goes out: a connection that fails earlier has cost nothing.</param>
/// <param name="Headers">The client's headers: those that are known to be harmless go along.</param>
/// <param name="IsBeta">Whether the client asked for Anthropic's beta surface (<c>?beta=true</c>).</param>
internal sealed record UpstreamCall(
    Dialect Dialect,
    Deployment Deployment,
    RequestBody Body,
    string ContentType,
    BodySplice Splice,
    Attempt Attempt,
    IHeaderDictionary Headers,
    bool IsBeta
)
{
    /// <summary>The body is a translation: of the client's headers only those that are about the call, not its format, go along.</summary>
    public bool IsTranslated { get; init; }

    /// <summary>A stream is asked for.</summary>
    public bool IsStream { get; init; }

    /// <summary>The body's length with its changes, bytes.</summary>
    public int BodyBytes => Body.Bytes.Length + Splice.Growth;
}
