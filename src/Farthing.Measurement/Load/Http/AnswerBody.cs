using Farthing.Documents.Benches;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Sse;

namespace Farthing.Measurement.Load.Http;

/// <summary>Turns the body of one answer, without HTTP's framing, into the events of its record. Nothing is allocated per event; times are those of the read.</summary>
internal sealed class AnswerBody
{
    private const int MostErrorBytes = 4096;
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
    private bool isLater; // the read under way has brought an event with tokens
    private int generated;
    private long countedTokens;

    /// <summary>Ready for the answer to a request.</summary>
    public void Start(RequestRecord asked, bool keepsAnswer)
    {
        (record, keepsText) = (asked, keepsAnswer);
        sse.Reset();
        text.Clear();
        (errorLength, isDone, isMalformed, hasStreamError, streamError) = (0, false, false, false, "");
        (generated, countedTokens, isLater) = (0, 0, false);
    }

    /// <summary>A read has returned: what is taken until the next came with it.</summary>
    public void BeginRead(long atNs)
    {
        if (record.AnsweredNs == 0)
        {
            record.AnsweredNs = atNs;
        }

        record.LastByteNs = atNs;
        isLater = false;
    }

    /// <summary>Takes a piece of the body.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="head">The answer's head.</param>
    /// <param name="atNs">When the read that brought them returned.</param>
    public void Take(ReadOnlySpan<byte> body, in AnswerHead head, long atNs)
    {
        if (head.Status != 200 || !head.IsEventStream)
        {
            KeepError(body);
            return;
        }

        while (sse.TryRead(ref body, out SseEvent one))
        {
            isLater |= TakeEvent(one.Data, atNs);
        }
    }

    /// <summary>Closes the record after the last byte.</summary>
    /// <param name="head">The answer's head.</param>
    /// <param name="end">How the body ended.</param>
    /// <param name="atNs">When the end was seen.</param>
    public void End(in AnswerHead head, AnswerEnd end, long atNs)
    {
        if (head.IsEventStream && sse.TryReadRest(out SseEvent last) && last.Data.Length > 0)
        {
            isLater = false;
            TakeEvent(last.Data, atNs);
        }

        record.Status = head.Status;
        record.RetryAfterSeconds = head.RetryAfterSeconds;
        record.EndedNs = atNs;
        if (keepsText)
        {
            record.Answer = text.ToArray();
        }

        (record.Outcome, record.Detail) = Judge(head, end);
        record.Trim();
    }

    private (RequestOutcome Outcome, string Detail) Judge(in AnswerHead head, AnswerEnd end)
    {
        if (end == AnswerEnd.NotHttp)
        {
            return (RequestOutcome.Malformed, "the answer is not HTTP/1.1");
        }

        if (head.Status is not (0 or 200))
        {
            string message = ApiError.Read(head.Status, errorBody.AsSpan(0, errorLength)).Message;
            return (OutcomeOf(head.Status), Short(message));
        }

        if (hasStreamError)
        {
            return (RequestOutcome.StreamError, Short(streamError));
        }

        bool isWhole =
            end == AnswerEnd.Whole
            || (end == AnswerEnd.WithConnection && (isDone || record.Finish != StopReason.None));
        if (!isWhole)
        {
            return (RequestOutcome.EarlyClose, "the connection was closed before the answer was whole");
        }

        if (isMalformed)
        {
            return (RequestOutcome.Malformed, "an event is not JSON");
        }

        if (!head.IsEventStream)
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

    private bool TakeEvent(ReadOnlySpan<byte> json, long atNs)
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
