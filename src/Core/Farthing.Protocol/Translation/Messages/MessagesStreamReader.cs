using System.Text.Json;
using Farthing.Protocol.Sse;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Reads a stream of a Messages upstream. Events that it does not know are passed over, as the API demands.</summary>
/// <param name="context">The answer's request.</param>
/// <param name="sink">Receives the answer.</param>
internal sealed class MessagesStreamReader(AnswerContext context, AnswerSink sink) : AnswerStreamReader
{
    private readonly MessagesContentReader content = new(context, sink);
    private bool isStarted;
    private bool isFinished;

    private static UpstreamError NoObject { get; } =
        UpstreamError.Unreadable("The upstream sent an event that is no JSON object.");

    /// <inheritdoc/>
    public override void Take(in SseEvent one)
    {
        if (IsDone)
        {
            return;
        }

        try
        {
            Take(one.Data);
        }
        catch (JsonException)
        {
            Fail(NoObject);
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (!IsDone)
        {
            Fail(UpstreamError.BrokenOff);
        }
    }

    private void Take(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = new(data);
        ReadOnlySpan<byte> type = default;
        MessagesFields fields = default;
        bool hasError = false;
        bool hasChoices = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            Fail(NoObject);
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8) && reader.TokenType == JsonTokenType.String)
            {
                type = reader.ValueSpan;
            }
            else if (name.SequenceEqual("delta"u8) || name.SequenceEqual("content_block"u8))
            {
                fields.Read(ref reader, data);
            }
            else
            {
                hasError |= name.SequenceEqual("error"u8) && reader.TokenType != JsonTokenType.Null;
                hasChoices |= name.SequenceEqual("choices"u8);
                reader.Skip();
            }
        }

        if (type.SequenceEqual("content_block_delta"u8))
        {
            content.Go(fields);
        }
        else if (type.IsEmpty ? hasError : type.SequenceEqual("error"u8))
        {
            Fail(UpstreamErrorReader.ReadEvent(data));
        }
        else if (type.IsEmpty ? hasChoices : type.StartsWith("response."u8))
        {
            Fail(UpstreamError.Unreadable("The upstream's answer is not one of the Messages API."));
        }
        else
        {
            TakeRare(type, fields, data);
        }
    }

    private void TakeRare(ReadOnlySpan<byte> type, in MessagesFields fields, ReadOnlySpan<byte> data)
    {
        if (type.SequenceEqual("message_start"u8))
        {
            context.UsageAtStart = StartUsage.Of(data) ?? context.UsageAtStart;
            Start();
        }
        else if (type.SequenceEqual("content_block_start"u8))
        {
            Start();
            content.Open(fields);
        }
        else if (type.SequenceEqual("content_block_stop"u8))
        {
            content.Close();
        }
        else if (type.SequenceEqual("message_delta"u8))
        {
            Start();
            isFinished |= !fields.StopReason.IsEmpty;
            content.Finish(fields);
        }
        else if (type.SequenceEqual("message_stop"u8))
        {
            Start();
            content.Close();
            if (!isFinished)
            {
                context.Losses.Count("no_finish");
            }

            IsDone = true;
        }
    }

    private void Start()
    {
        if (!isStarted)
        {
            isStarted = true;
            context.IsReasoningSummary = true;
            sink.Start();
        }
    }

    private void Fail(UpstreamError error)
    {
        IsDone = true;
        sink.Fail(error);
    }
}
