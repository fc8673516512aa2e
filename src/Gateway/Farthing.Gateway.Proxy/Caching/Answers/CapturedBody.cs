using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Caching.Answers;

/// <summary>A response's body whose bytes are collected on their way out.</summary>
/// <param name="inner">The server's.</param>
/// <param name="capture">Collects them.</param>
internal sealed class CapturedBody(IHttpResponseBodyFeature inner, AnswerCapture capture)
    : IHttpResponseBodyFeature
{
    /// <inheritdoc/>
    public PipeWriter Writer { get; } = new CapturedWriter(inner.Writer, capture);

    /// <inheritdoc/>
    public Stream Stream => Writer.AsStream(leaveOpen: true);

    /// <inheritdoc/>
    public void DisableBuffering() => inner.DisableBuffering();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default) =>
        inner.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task SendFileAsync(
        string path,
        long offset,
        long? count,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException("answers are no files");

    /// <inheritdoc/>
    public Task CompleteAsync() => inner.CompleteAsync();

    private sealed class CapturedWriter(PipeWriter inner, AnswerCapture capture) : PipeWriter
    {
        private Memory<byte> lent;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => lent = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            capture.Add(lent.Span[..bytes]);
            lent = lent[bytes..];
            inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> WriteAsync(
            ReadOnlyMemory<byte> source,
            CancellationToken cancellationToken = default
        )
        {
            capture.Add(source.Span);
            return inner.WriteAsync(source, cancellationToken);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
