using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Sse;

namespace Farthing.Measurement.Load.Http;

/// <summary>Turns the bytes of one answer into the events of its record. Nothing is allocated per event; times are those of the read.</summary>
internal sealed class AnswerReader
{
    private const int MostErrorBytes = 4096;
    private readonly HttpResponseReader http = new();
    private readonly SseReader sse = new(maxEventBytes: 8 << 20);
    private readonly EscapedText text = new();
    private byte[] errorBody = [];
    private int errorLength;
    private RequestRecord record = null!;
    private bool keepsText;
    private bool isDone;
    private bool isMalformed;
    private string streamError = "";
    private bool hasStreamError;
    private int generated;
    private long countedTokens;

    /// <summary>True when the answer is whole: the body ended.</summary>
    public bool IsComplete => http.IsComplete || http.IsBroken;

    /// <summary>True when the connection may carry another request.</summary>
    public bool KeepsAlive => http.KeepsAlive && http.IsComplete;

    /// <summary>Ready for the answer to a request.</summary>
    public void Start(RequestRecord asked, bool keepsAnswer)
    {
        (record, keepsText) = (asked, keepsAnswer);
        http.Reset();
        sse.Reset();
        text.Clear();
        (errorLength, isDone, isMalformed, hasStreamError, streamError) = (0, false, false, false, "");
        (generated, countedTokens) = (0, 0);
    }

    /// <summary>Takes what one read brought.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="atNs">When the read returned.</param>
    public void Take(ReadOnlySpan<byte> bytes, long atNs)
    {
        if (record.AnsweredNs == 0)
        {
            record.AnsweredNs = atNs;
        }

        record.LastByteNs = atNs;
        bool isLater = false;
        while (http.TryReadBody(ref bytes, out ReadOnlySpan<byte> body))
        {
            if (http.Status != 200 || !http.IsEventStream)
            {
                KeepError(body);
                continue;
            }

            while (sse.TryRead(ref body, out SseEvent one))
            {
                isLater |= TakeEvent(one.Data, atNs, isLater);
            }
        }
    }

    /// <summary>Closes the record after the last byte.</summary>
    /// <param name="atNs">When the end was seen.</param>
    /// <param name="isConnectionClosed">True when the connection ended.</param>
    public void End(long atNs, bool isConnectionClosed)
    {
        if (http.IsEventStream && sse.TryReadRest(out SseEvent last) && last.Data.Length > 0)
        {
            TakeEvent(last.Data, atNs, false);
        }

        record.Status = http.Status;
        record.RetryAfterSeconds = http.RetryAfterSeconds;
        record.EndedNs = atNs;
        if (keepsText)
        {
            record.Answer = text.ToArray();
        }

        (record.Outcome, record.Detail) = Judge(isConnectionClosed);
        record.Trim();
    }

    private (RequestOutcome Outcome, string Detail) Judge(bool isConnectionClosed)
    {
        if (http.IsBroken)
        {
            return (RequestOutcome.Malformed, "the answer is not HTTP/1.1");
        }

        if (http.Status is not (0 or 200))
        {
            string message = ApiError.Read(http.Status, errorBody.AsSpan(0, errorLength)).Message;
            return (OutcomeOf(http.Status), Short(message));
        }

        if (hasStreamError)
        {
            return (RequestOutcome.StreamError, Short(streamError));
        }

        bool isWhole =
            http.IsComplete || (http.EndsWithConnection && (isDone || record.Finish != StopReason.None));
        if (isConnectionClosed && !isWhole)
        {
            return (RequestOutcome.EarlyClose, "the connection was closed before the answer was whole");
        }

        if (isMalformed)
        {
            return (RequestOutcome.Malformed, "an event is not JSON");
        }

        if (!http.IsEventStream)
        {
            return (RequestOutcome.Malformed, "the answer is not an event stream");
        }

        if (!isDone && record.Finish == StopReason.None)
        {
            return (RequestOutcome.EarlyClose, "the stream ended without [DONE] and without a reason");
        }

        return generated == 0
            ? (RequestOutcome.NoTokens, "the stream brought no token")
            : (RequestOutcome.Finished, "");
    }

    private bool TakeEvent(ReadOnlySpan<byte> json, long atNs, bool isLater)
    {
        if (json.SequenceEqual("[DONE]"u8))
        {
            isDone = true;
            record.Add(new LoadEvent(atNs, 0, LoadEventKind.Done, false));
            return false;
        }

        if (!StreamChunkReader.TryRead(json, out StreamChunk chunk))
        {
            isMalformed = true;
            return false;
        }

        if ((chunk.Kinds & ChunkKinds.Error) != 0)
        {
            hasStreamError = true;
            streamError = ApiError.Read(200, json).Message;
            return false;
        }

        if (chunk.Finish != StopReason.None)
        {
            record.Finish = chunk.Finish;
        }

        int tokens = TokensOf(chunk);
        LoadEventKind kind = KindOf(chunk);
        LoadEvent seen = new(atNs, chunk.HasGenerated ? tokens : 0, kind, isLater && chunk.HasGenerated);
        record.Add(seen);
        if (!chunk.HasGenerated)
        {
            return false;
        }

        generated++;
        if (keepsText)
        {
            text.Append(json);
        }

        return true;
    }

    /// <summary>Tokens of an event: what its running usage grew by, else its log probabilities, else unknown.</summary>
    private int TokensOf(in StreamChunk chunk)
    {
        int tokens = chunk.LogprobTokens > 0 ? chunk.LogprobTokens : -1;
        if ((chunk.Kinds & ChunkKinds.Usage) == 0)
        {
            return tokens;
        }

        record.Usage = Merged(record.Usage, chunk.Usage);
        long counted = chunk.Usage.CompletionTokens;
        if (chunk.Choices > 0 && counted >= 0 && chunk.HasGenerated)
        {
            record.HasContinuousUsage = true;
            tokens = (int)Math.Clamp(counted - countedTokens, 0, int.MaxValue);
            countedTokens = Math.Max(countedTokens, counted);
        }

        return tokens;
    }

    private static TokenUsage Merged(TokenUsage before, TokenUsage later) =>
        new(
            later.PromptTokens >= 0 ? later.PromptTokens : before.PromptTokens,
            later.CompletionTokens >= 0 ? later.CompletionTokens : before.CompletionTokens,
            later.CachedTokens >= 0 ? later.CachedTokens : before.CachedTokens,
            later.ReasoningTokens >= 0 ? later.ReasoningTokens : before.ReasoningTokens
        );

    private static LoadEventKind KindOf(in StreamChunk chunk) =>
        (chunk.Kinds & ChunkKinds.Content) != 0 ? LoadEventKind.Content
        : (chunk.Kinds & ChunkKinds.Reasoning) != 0 ? LoadEventKind.Reasoning
        : (chunk.Kinds & ChunkKinds.Tool) != 0 ? LoadEventKind.Tool
        : (chunk.Kinds & ChunkKinds.Refusal) != 0 ? LoadEventKind.Refusal
        : chunk.Choices == 0 ? LoadEventKind.Usage
        : (chunk.Kinds & ChunkKinds.Role) != 0 ? LoadEventKind.Role
        : LoadEventKind.Empty;

    private void KeepError(ReadOnlySpan<byte> body)
    {
        if (errorBody.Length == 0)
        {
            errorBody = new byte[MostErrorBytes];
        }

        int take = Math.Min(body.Length, MostErrorBytes - errorLength);
        body[..take].CopyTo(errorBody.AsSpan(errorLength));
        errorLength += take;
    }

    private static RequestOutcome OutcomeOf(int status) =>
        status switch
        {
            401 or 403 => RequestOutcome.Unauthorized,
            404 => RequestOutcome.NotFound,
            429 => RequestOutcome.RateLimited,
            >= 500 => RequestOutcome.ServerError,
            _ => RequestOutcome.BadRequest,
        };

    private static string Short(string message)
    {
        string line = message.ReplaceLineEndings(" ").Trim();
        return line.Length <= 160 ? line : line[..159] + "…";
    }
}
