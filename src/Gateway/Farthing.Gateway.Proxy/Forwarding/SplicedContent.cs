using System.Net;

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
