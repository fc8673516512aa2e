using System.Net;
using Farthing.Gateway.Http;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.Forwarding;

/// <summary>A request's body with its changes, written to the upstream without a copy. Before its first byte goes out, the attempt is marked as sent: a connection that fails earlier has cost nothing.</summary>
internal sealed class SplicedContent : HttpContent
{
    private readonly RequestBody body;
    private readonly BodySplice splice;
    private readonly Attempt attempt;

    /// <summary>A body for an attempt.</summary>
    public SplicedContent(RequestBody body, BodySplice splice, Attempt attempt)
    {
        this.body = body;
        this.splice = splice;
        this.attempt = attempt;
        Headers.TryAddWithoutValidation("Content-Type", "application/json");
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
        attempt.Send();
        body.Lend();
        try
        {
            await splice.WriteAsync(body.Bytes, stream, cancellationToken);
        }
        finally
        {
            body.GiveBack();
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = body.Bytes.Length + splice.Growth;
        return true;
    }
}
