using System.Net;
using System.Net.Http.Headers;

namespace Farthing.Gateway.Batches;

/// <summary>A part's items as the body of a request, read from the queue while it is sent.</summary>
internal sealed class PartContent : HttpContent
{
    private readonly byte[] head;
    private readonly byte[] between;
    private readonly byte[] tail;
    private readonly IEnumerable<byte[]> items;
    private readonly long length;

    /// <summary>A body.</summary>
    /// <param name="part">The part, whose lines and bytes say how long it is.</param>
    /// <param name="items">Its items.</param>
    /// <param name="head">What stands before them.</param>
    /// <param name="between">What stands between two.</param>
    /// <param name="tail">What stands behind them.</param>
    /// <param name="type">Its media type.</param>
    public PartContent(
        BatchPart part,
        IEnumerable<byte[]> items,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> between,
        ReadOnlySpan<byte> tail,
        string type
    )
    {
        (this.items, this.head, this.between, this.tail) = (
            items,
            head.ToArray(),
            between.ToArray(),
            tail.ToArray()
        );
        length = head.Length + part.Bytes + ((part.Lines - 1) * between.Length) + tail.Length;
        Headers.ContentType = MediaTypeHeaderValue.Parse(type);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = this.length;
        return true;
    }

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(head);
        bool isFirst = true;
        foreach (byte[] item in items)
        {
            if (!isFirst)
            {
                await stream.WriteAsync(between);
            }

            isFirst = false;
            await stream.WriteAsync(item);
        }

        await stream.WriteAsync(tail);
    }
}
