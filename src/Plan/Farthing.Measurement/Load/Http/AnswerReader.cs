using Farthing.Protocol.Http;

namespace Farthing.Measurement.Load.Http;

/// <summary>Turns the bytes of one HTTP/1.1 answer into the events of its record.</summary>
internal sealed class AnswerReader : IResponseHeaderObserver
{
    private readonly HttpResponseReader http;
    private readonly AnswerBody body = new();
    private RequestRecord? record;

    /// <summary>A reader for one connection.</summary>
    public AnswerReader() => http = new HttpResponseReader(this);

    /// <summary>True when nothing more is to be read: the body ended, or what came is not HTTP.</summary>
    public bool IsComplete => http.IsComplete || http.IsBroken;

    /// <summary>True when the connection may carry another request.</summary>
    public bool KeepsAlive => http.KeepsAlive && http.IsComplete;

    private AnswerHead Head => new(http.Status, http.IsEventStream, http.RetryAfterSeconds);

    /// <summary>Ready for the answer to a request.</summary>
    public void Start(RequestRecord asked, bool keepsAnswer)
    {
        http.Reset();
        record = asked;
        body.Start(asked, keepsAnswer);
    }

    /// <inheritdoc/>
    public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (record is not null && GatewayWords.IsOne(name))
        {
            (record.Gateway ??= new GatewayWords()).Take(name, value);
        }
    }

    /// <summary>Takes what one read brought.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="atNs">When the read returned.</param>
    public void Take(ReadOnlySpan<byte> bytes, long atNs)
    {
        body.BeginRead(atNs);
        while (http.TryReadBody(ref bytes, out ReadOnlySpan<byte> piece))
        {
            body.Take(piece, Head, atNs);
        }
    }

    /// <summary>Closes the record after the last byte.</summary>
    /// <param name="atNs">When the end was seen.</param>
    /// <param name="isConnectionClosed">True when the connection ended.</param>
    public void End(long atNs, bool isConnectionClosed)
    {
        AnswerEnd end =
            http.IsBroken ? AnswerEnd.NotHttp
            : http.IsComplete || !isConnectionClosed ? AnswerEnd.Whole
            : http.EndsWithConnection ? AnswerEnd.WithConnection
            : AnswerEnd.Cut;
        body.End(Head, end, atNs);
    }
}

/// <summary>End of an answer's body.</summary>
internal enum AnswerEnd
{
    /// <summary>As its framing says.</summary>
    Whole,

    /// <summary>With the connection, as its head allows: whole if its events say so.</summary>
    WithConnection,

    /// <summary>Before its framing says.</summary>
    Cut,

    /// <summary>The received bytes are not HTTP.</summary>
    NotHttp,
}
