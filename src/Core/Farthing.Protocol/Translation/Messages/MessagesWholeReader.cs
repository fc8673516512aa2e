using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Reads a whole answer of a Messages upstream.</summary>
internal static class MessagesWholeReader
{
    /// <summary>Reads an answer.</summary>
    /// <param name="answer">Its body.</param>
    /// <param name="context">Its request.</param>
    /// <param name="sink">Receives it; a <see cref="AnswerSink.Fail"/> where it is none.</param>
    public static void Read(ReadOnlySpan<byte> answer, AnswerContext context, AnswerSink sink)
    {
        try
        {
            MessagesFields message = MessagesFields.Of(answer);
            if (message.Type.SequenceEqual("error"u8) || !message.Error.IsEmpty)
            {
                sink.Fail(UpstreamErrorReader.Read(502, answer));
                return;
            }

            if (message.Type.SequenceEqual("message"u8))
            {
                Read(message, context, sink);
                return;
            }
        }
        catch (JsonException)
        {
            // Not JSON, or cut off: no answer of this format, as one of another shape.
        }

        sink.Fail(UpstreamError.Unreadable("The upstream's answer is not one of the Messages API."));
    }

    private static void Read(in MessagesFields message, AnswerContext context, AnswerSink sink)
    {
        MessagesContentReader content = new(context, sink);
        context.IsReasoningSummary = true;
        sink.Start();
        Utf8JsonReader reader = new(message.Content.IsEmpty ? "[]"u8 : message.Content);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            MessagesFields block = default;
            block.Read(ref reader, message.Content);
            content.Open(block);
        }

        content.Close();
        if (message.StopReason.IsEmpty)
        {
            context.Losses.Count("no_finish");
        }

        content.Finish(message);
    }
}
