using System.Buffers;
using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Sse;

namespace Farthing.Measurement.Load.Http;

/// <summary>Turns the body of one answer, without HTTP's framing, into the events of its record. Nothing is allocated per event; times are those of the read.</summary>
internal sealed class AnswerBody
{
    private const int MaxErrorBytes = 4096;
    private readonly SseReader sse = new(maxEventBytes: 8 << 20);
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly ArrayBufferWriter<byte> errorBody = new();
    private RequestRecord record = null!;
    private bool keepsText;
    private bool isDone;
    private bool isMalformed;
    private string? streamError;
    private bool isLater; // the read under way has brought an event with tokens
    private int generated;
    private long countedTokens;

    /// <summary>True when the stream said that it failed.</summary>
    public bool HasStreamError => streamError is not null;

    /// <summary>Ready for the answer to a request.</summary>
    public void Start(RequestRecord asked, bool keepsAnswer)
    {
        (record, keepsText) = (asked, keepsAnswer);
        sse.Reset();
        text.ResetWrittenCount();
        errorBody.ResetWrittenCount();
        (isDone, isMalformed, streamError) = (false, false, null);
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
            errorBody.Write(body[..Math.Min(body.Length, MaxErrorBytes - errorBody.WrittenCount)]);
            return;
        }

        while (sse.TryRead(ref body, out SseEvent one))
        {
            isLater |= TakeEvent(one.Data, atNs, isLater);
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
            TakeEvent(last.Data, atNs, isShared: false);
        }

        ReadOnlySpan<byte> comment = sse.LastComment;
        if (comment.IndexOf((byte)'=') is > 0 and int equals && GatewayWords.IsOne(comment[..equals]))
        {
            // A gateway states the cost of a stream in its last comment.
            (record.Gateway ??= new GatewayWords()).Take(comment[..equals], comment[(equals + 1)..]);
        }

        record.Status = head.Status;
        record.RetryAfterSeconds = head.RetryAfterSeconds;
        record.EndedNs = atNs;
        if (keepsText)
        {
            record.Answer = text.WrittenSpan.ToArray();
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
            string message = ApiError.Read(head.Status, errorBody.WrittenSpan).Message;
            return (RequestOutcomes.OfStatus(head.Status), Short(message));
        }

        if (streamError is not null)
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

    /// <summary>Takes what one event holds.</summary>
    /// <param name="json">Its data.</param>
    /// <param name="atNs">When it came.</param>
    /// <param name="isShared">True when an event with tokens came with the same read.</param>
    /// <returns>True when it brought tokens.</returns>
    public bool TakeEvent(ReadOnlySpan<byte> json, long atNs, bool isShared)
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
            streamError = ApiError.Read(200, json).Message;
            return false;
        }

        if (chunk.Finish != StopReason.None)
        {
            record.Finish = chunk.Finish;
        }

        int tokens = TokensOf(chunk);
        LoadEventKind kind = KindOf(chunk);
        LoadEvent seen = new(atNs, chunk.HasGenerated ? tokens : 0, kind, isShared && chunk.HasGenerated);
        record.Add(seen);
        if (!chunk.HasGenerated)
        {
            return false;
        }

        generated++;
        if (keepsText)
        {
            AppendText(json);
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

    /// <summary>Every <c>content</c> or <c>text</c> of an event as it stands in the JSON, escapes included, so that the next turn of a session can send it back without decoding.</summary>
    private void AppendText(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            bool isText =
                reader.TokenType == JsonTokenType.PropertyName
                && (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("text"u8));
            if (isText && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                text.Write(reader.ValueSpan);
            }
        }
    }

    private static string Short(string message)
    {
        string line = message.ReplaceLineEndings(" ").Trim();
        return line.Length <= 160 ? line : line[..159] + "…";
    }
}
