using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load.Connections;
using Farthing.Measurement.Load.Http;

namespace Farthing.Measurement.Load.Transports;

/// <summary>One stream at a time by the framework's HTTP client. The body is stamped and parsed as every other.</summary>
/// <param name="client">Carries the requests.</param>
/// <param name="target">The server.</param>
/// <param name="ownsClient">True when nobody else uses the client.</param>
internal sealed class ClientConnection(HttpMessageInvoker client, LoadTarget target, bool ownsClient)
    : ILoadConnection
{
    private const int BufferBytes = 8 << 10;
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private readonly AnswerBody body = new();
    private readonly CancellationTokenSource cut = new(); // not disposed of: an abort may come late, and without a timer it holds nothing
    private volatile bool isAborted;

    /// <summary>Never: the framework's client replaces an idle connection that was closed by itself.</summary>
    public bool WasUsedBefore => false;

    /// <inheritdoc/>
    public bool IsUsable { get; private set; } = true;

    /// <inheritdoc/>
    public async Task ExchangeAsync(ReadOnlyMemory<byte> request, RequestRecord record, bool keepsAnswer)
    {
        body.Start(record, keepsAnswer);
        AnswerHead head = default;
        (RequestOutcome Outcome, string Detail)? failure = null;
        AnswerEnd end = AnswerEnd.Whole;
        using HttpRequestMessage message = ClientRequest.Of(target, request);
        record.SentNs = MonotonicClock.NowNs();
        record.LastByteNs = record.SentNs;
        try
        {
            using HttpResponseMessage answer = await client
                .SendAsync(message, cut.Token)
                .ConfigureAwait(false);
            body.BeginRead(MonotonicClock.NowNs());
            head = HeadOf(answer);
            TakeWords(answer.Headers, record);
            Stream stream = await answer.Content.ReadAsStreamAsync(cut.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (true)
                {
                    int read = await stream.ReadAsync(buffer, cut.Token).ConfigureAwait(false);
                    long atNs = MonotonicClock.NowNs();
                    if (read == 0)
                    {
                        break;
                    }

                    body.BeginRead(atNs);
                    body.Take(buffer.AsSpan(0, read), head, atNs);
                }
            }

            TakeWords(answer.TrailingHeaders, record);
            bool hasFraming =
                answer.Version.Major >= 2
                || answer.Headers.TransferEncodingChunked == true
                || answer.Content.Headers.ContentLength is not null;
            end = hasFraming ? AnswerEnd.Whole : AnswerEnd.WithConnection;
        }
        catch (Exception broken)
            when (broken
                    is HttpRequestException
                        or IOException
                        or SocketException
                        or OperationCanceledException
                        or ObjectDisposedException
            )
        {
            // The network's doing, or it was cut off on purpose: the record says which.
            (end, failure) = (AnswerEnd.Cut, FailureOf(broken, head.Status, target.IsHttp2));
        }

        bool isBroken = failure is not null;
        body.End(head, end, isBroken ? MonotonicClock.NowNs() : record.LastByteNs);
        if (failure is { } why && record.Outcome == RequestOutcome.EarlyClose)
        {
            (record.Outcome, record.Detail) = why;
        }

        if (isAborted && record.Outcome != RequestOutcome.Finished)
        {
            (record.Outcome, record.Detail) = (RequestOutcome.Unfinished, "");
        }

        IsUsable = !isAborted && (!isBroken || !ownsClient);
    }

    /// <inheritdoc/>
    public void Abort()
    {
        isAborted = true;
        cut.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsUsable = false;
        if (ownsClient)
        {
            client.Dispose();
        }
    }

    private static void TakeWords(HttpHeaders headers, RequestRecord record)
    {
        foreach (KeyValuePair<string, HeaderStringValues> header in headers.NonValidated)
        {
            byte[] name = Encoding.UTF8.GetBytes(header.Key);
            if (GatewayWords.IsOne(name))
            {
                (record.Gateway ??= new GatewayWords()).Take(
                    name,
                    Encoding.UTF8.GetBytes(header.Value.ToString())
                );
            }
        }
    }

    private static AnswerHead HeadOf(HttpResponseMessage answer) =>
        new(
            (int)answer.StatusCode,
            answer.Content.Headers.ContentType?.MediaType == "text/event-stream",
            Math.Clamp(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 0, 3600)
        );

    private static (RequestOutcome, string) FailureOf(Exception failure, int status, bool isHttp2)
    {
        HttpRequestError error = failure switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException io => io.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        if (error == HttpRequestError.ResponseEnded)
        {
            return (RequestOutcome.EarlyClose, "the connection was closed before the answer was whole");
        }

        if (error == HttpRequestError.InvalidResponse)
        {
            return (
                RequestOutcome.Malformed,
                isHttp2 ? "the answer is not HTTP/2" : "the answer is not HTTP/1.1"
            );
        }

        bool isConnecting =
            status == 0
            && error
                is HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError
                    or HttpRequestError.ProxyTunnelError
                    or HttpRequestError.VersionNegotiationError;
        return isConnecting && ConnectFailure.Of(failure) is ConnectFailure why
            ? (why.Outcome, why.Detail)
            : (RequestOutcome.Reset, "the connection was reset");
    }
}
