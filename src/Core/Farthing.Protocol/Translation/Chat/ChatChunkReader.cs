using System.Buffers;
using System.Text;
using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Says a chunk, or a whole answer, to a sink: reasoning, text, refusal, citations, calls, why it ended, in this order, wherever they stand in it.</summary>
/// <param name="context">The answer's request.</param>
/// <param name="sink">Receives it.</param>
internal sealed class ChatChunkReader(AnswerContext context, AnswerSink sink)
{
    private readonly ChatCallReader calls = new(context, sink);
    private ArrayBufferWriter<byte>? scratch;
    private bool isStarted;

    /// <summary>True once it was said why the answer ended.</summary>
    public bool HasFinish { get; private set; }

    /// <summary>True once a failure was said: nothing is read behind it.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>True once the usage came that stands behind the last choice.</summary>
    public bool HasLastUsage { get; private set; }

    /// <summary>Takes a chunk.</summary>
    public void Take(ReadOnlySpan<byte> json)
    {
        if (!ChatChunk.TryRead(json, out ChatChunk chunk))
        {
            Fail(UpstreamError.Unreadable("The upstream sent an event that is no JSON object."));
            return;
        }

        if (chunk.HasError || chunk.Object.SequenceEqual("error"u8))
        {
            Fail(UpstreamErrorReader.ReadEvent(json));
            return;
        }

        if (!chunk.HasChoices && OtherFormatOf(chunk) is { Length: > 0 } other)
        {
            Fail(UpstreamError.Unreadable($"The upstream answers {other}, not chat completions."));
            return;
        }

        if (!isStarted)
        {
            context.UsageAtStart = StartUsage.Of(json) ?? context.UsageAtStart;
        }

        Start();
        Say(chunk);
        HasLastUsage |= HasFinish && !chunk.HasChoice && chunk.HasUsage;
    }

    /// <summary>Takes a whole answer.</summary>
    public void TakeWhole(ReadOnlySpan<byte> json)
    {
        if (!ChatChunk.TryRead(json, out ChatChunk answer))
        {
            Fail(UpstreamError.Unreadable("The upstream's answer is no JSON object."));
        }
        else if (answer.HasError || answer.Object.SequenceEqual("error"u8))
        {
            Fail(UpstreamErrorReader.Read(200, json));
        }
        else if (!answer.HasChoices)
        {
            string other = OtherFormatOf(answer);
            Fail(
                UpstreamError.Unreadable(
                    other.Length > 0
                        ? $"The upstream answers {other}, not chat completions."
                        : "The upstream's answer has no 'choices'."
                )
            );
        }
        else
        {
            Start();
            Say(answer);
            End();
        }
    }

    /// <summary>The answer is at its end, by the upstream's own sign.</summary>
    public void End()
    {
        if (HasFailed)
        {
            return;
        }

        Start();
        calls.End();
        if (!HasFinish)
        {
            context.Losses.Count("no_finish");
            sink.Finish(FinishReason.Unstated);
        }
    }

    /// <summary>Says a failure, once.</summary>
    public void Fail(UpstreamError error)
    {
        if (!HasFailed)
        {
            HasFailed = true;
            sink.Fail(error);
        }
    }

    private void Start()
    {
        if (!isStarted)
        {
            isStarted = true;
            sink.Start();
        }
    }

    private void Say(in ChatChunk chunk)
    {
        if (!chunk.Reasoning.IsEmpty)
        {
            sink.Reasoning(chunk.Reasoning);
        }

        if (!chunk.Content.IsEmpty)
        {
            if (!chunk.LogProbs.IsEmpty)
            {
                sink.LogProbs(chunk.LogProbs[1..^1].Trim(" \t\r\n"u8)); // Those of reasoning and calls have no place elsewhere.
            }

            sink.Text(chunk.Content);
        }
        else if (!chunk.ContentParts.IsEmpty)
        {
            SayParts(chunk.ContentParts);
        }

        if (!chunk.Refusal.IsEmpty)
        {
            sink.Refusal(chunk.Refusal);
        }

        if (!chunk.Annotations.IsEmpty)
        {
            SayAnnotations(chunk.Annotations);
        }

        if (!chunk.ToolCalls.IsEmpty && !calls.TakeAll(chunk.ToolCalls))
        {
            Fail(UpstreamError.Unreadable("The upstream calls a tool that it does not name."));
        }

        if (!chunk.FunctionCall.IsEmpty)
        {
            calls.TakeFunction(chunk.FunctionCall);
        }

        if (!chunk.Finish.IsEmpty && !HasFailed)
        {
            SayFinish(chunk.Finish, chunk.StopText);
        }
    }

    private void SayFinish(ReadOnlySpan<byte> word, ReadOnlySpan<byte> stopText)
    {
        if (word.SequenceEqual("abort"u8) || word.SequenceEqual("error"u8))
        {
            Fail(
                new UpstreamError(
                    502,
                    $"The upstream ended its answer with '{Encoding.UTF8.GetString(word)}'.",
                    "upstream_broke_off"
                )
            );
            return;
        }

        FinishReason reason = ChatWords.FinishOf(word, out bool isKnown);
        if (!isKnown)
        {
            context.Losses.Count("finish_reason");
        }

        HasFinish = true;
        if (reason == FinishReason.Stop && !stopText.IsEmpty)
        {
            sink.Finish(FinishReason.StopText, stopText);
        }
        else
        {
            sink.Finish(reason);
        }
    }

    /// <summary>Says content that is a list: its texts, and Mistral's thinking, whose texts stand one deeper.</summary>
    private void SayParts(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        int thinkingDepth = int.MaxValue;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth <= thinkingDepth)
            {
                thinkingDepth = int.MaxValue;
            }

            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            bool isThinking = reader.ValueSpan.SequenceEqual("thinking"u8);
            bool isText = reader.ValueSpan.SequenceEqual("text"u8);
            reader.Read();
            if (isThinking && reader.TokenType == JsonTokenType.StartArray)
            {
                thinkingDepth = reader.CurrentDepth;
            }
            else if (reader.TokenType == JsonTokenType.String && isText && thinkingDepth == int.MaxValue)
            {
                sink.Text(reader.ValueSpan);
            }
            else if (reader.TokenType == JsonTokenType.String && (isText || isThinking))
            {
                sink.Reasoning(reader.ValueSpan);
            }
        }
    }

    /// <summary>Says citations: <c>{"type":"url_citation","url_citation":{…}}</c> without the inner object.</summary>
    private void SayAnnotations(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            if (
                reader.TokenType == JsonTokenType.PropertyName
                && reader.ValueSpan.SequenceEqual("url_citation"u8)
                && reader.Read()
                && reader.TokenType == JsonTokenType.StartObject
            )
            {
                int start = (int)reader.TokenStartIndex + 1;
                reader.Skip();
                scratch ??= new ArrayBufferWriter<byte>();
                scratch.ResetWrittenCount();
                scratch.Write("{\"type\":\"url_citation\""u8);
                ReadOnlySpan<byte> members = json[start..(int)reader.BytesConsumed];
                scratch.Write(members.TrimStart(" \t\r\n"u8).StartsWith("}"u8) ? default : ","u8);
                scratch.Write(members);
                sink.Annotation(scratch.WrittenSpan);
            }
        }
    }

    private static string OtherFormatOf(in ChatChunk chunk) =>
        chunk.Type.StartsWith("message"u8) || chunk.Type.StartsWith("content_block"u8) ? "Messages"
        : chunk.Type.StartsWith("response."u8) || chunk.Object.SequenceEqual("response"u8) ? "Responses"
        : "";
}
