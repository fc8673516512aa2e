using System.Globalization;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Batches;

/// <summary>A line as a request that came over no connection: its answer becomes the line's result before it is charged.</summary>
internal sealed class LineContext : IAnswerKeeper, IDisposable
{
    private readonly DetachedRequest request;
    private readonly ClaimedLine line;
    private readonly BatchStore store;

    /// <summary>A request of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="body">Its request, as it is sent.</param>
    /// <param name="store">The queue.</param>
    /// <param name="stop">Ends it early.</param>
    public LineContext(ClaimedLine line, byte[] body, BatchStore store, CancellationToken stop)
    {
        (this.line, this.store) = (line, store);
        request = new DetachedRequest(line.Endpoint, body, stop);
        Http.Features.Set<IAnswerKeeper>(this);
        Http.Request.Headers["Idempotency-Key"] = line.Id;
        Http.Request.Headers["x-stainless-retry-count"] = (line.Claim - 1).ToString(
            CultureInfo.InvariantCulture
        );
    }

    /// <summary>The request.</summary>
    public HttpContext Http => request.Http;

    /// <summary>True where the answer broke off.</summary>
    public bool IsAborted => request.IsAborted;

    /// <inheritdoc/>
    public bool IsReadAgain { get; init; }

    /// <summary>True once the line has its result.</summary>
    public bool IsKept { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => request.Dispose();

    /// <summary>True where an answer came that could not be kept: it was charged as called off, and the line has to run again.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Why it could not be kept; null where the line belongs to another claim, and where nothing was refused.</summary>
    public Exception? Fault { get; private set; }

    /// <inheritdoc/>
    public bool TryKeep(in SettleRecord charge, ReadOnlyMemory<byte> body)
    {
        try
        {
            byte[] kept = KeptCharge.Write(charge);
            bool isError = Http.Response.StatusCode is < 200 or > 299;
            IsKept = store.TryComplete(line, ResultOf(body), isError, charge.Cost.NanoUsd, kept);
        }
        catch (Exception fault)
        {
            Fault = fault; // The charge has to be written all the same; the lane says what happened.
        }

        IsRefused = !IsKept;
        return IsKept;
    }

    /// <summary>Writes the result of an answer that was not kept: an error, or one that cost nothing.</summary>
    public async Task CompleteAsync(long nanoUsd)
    {
        await Http.Response.CompleteAsync();
        IsKept = store.TryComplete(
            line,
            ResultOf(request.Answer),
            isError: Http.Response.StatusCode is < 200 or > 299,
            nanoUsd,
            []
        );
    }

    private byte[] ResultOf(ReadOnlyMemory<byte> body) =>
        LineResults.Answer(
            line,
            Http.Response.StatusCode,
            (string?)Http.Response.Headers["x-request-id"] ?? "",
            body
        );
}

/// <summary>A charge as it stands beside a line's result: the payload that the journal has.</summary>
internal static class KeptCharge
{
    /// <summary>As bytes.</summary>
    public static byte[] Write(in SettleRecord charge)
    {
        PayloadWriter writer = new(new byte[256], 0);
        charge.Write(ref writer);
        return writer.Buffer[..writer.Position];
    }

    /// <summary>Read back.</summary>
    public static SettleRecord Read(ReadOnlySpan<byte> bytes)
    {
        PayloadReader reader = new(bytes);
        return SettleRecord.Read(ref reader);
    }
}
