using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <content>Messages and their blocks.</content>
internal sealed partial class MessagesBodyWriter
{
    private void WriteMessages()
    {
        json.Name("messages"u8).Array();
        List<MessagesTurn> turns = arrangement.Turns;
        for (int i = 0; i < turns.Count; i++)
        {
            MessagesTurn turn = turns[i];
            if (i == turns.Count - 1 && turn.Role == TurnRole.Assistant && turn.Parts[^1] is TextPart last)
            {
                // The answer goes on with it; blanks at its end are rejected.
                turn.Parts[^1] = new TextPart(MessagesText.TrimEnd(last.Text));
            }

            json.Object().Name("role"u8);
            json.Text(
                turn.Role switch
                {
                    TurnRole.Assistant => "assistant"u8,
                    TurnRole.System => "system"u8,
                    _ => "user"u8,
                }
            );
            json.Name("content"u8);
            if (turn.Results.Count == 0 && turn.Parts is [TextPart only])
            {
                json.Text(only.Text);
            }
            else
            {
                json.Array();
                foreach (ToolResultPart result in turn.Results)
                {
                    WriteResult(result);
                }

                foreach (Part part in turn.Parts)
                {
                    WritePart(part);
                }

                json.EndArray();
            }

            json.EndObject();
        }

        json.EndArray();
    }

    private void WritePart(Part part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text);
                break;
            case ReasoningPart { IsRedacted: true } reasoning:
                json.Object().Name("type"u8).Text("redacted_thinking"u8);
                json.Name("data"u8).Text(reasoning.Seal).EndObject();
                break;
            case ReasoningPart reasoning:
                json.Object().Name("type"u8).Text("thinking"u8).Name("thinking"u8).Text(reasoning.Text);
                json.Name("signature"u8).Text(reasoning.Seal).EndObject();
                break;
            case ToolCallPart call:
                json.Object().Name("type"u8).Text("tool_use"u8);
                json.Name("id"u8).Text(MessagesText.IdOf(call.Id));
                json.Name("name"u8).Text(ToolTable.NameOf(call.Name, MaxToolName)).Name("input"u8);
                MessagesArguments.WriteCalled(json, call, losses);
                json.EndObject();
                break;
            case ImagePart image:
                WriteImage(image);
                break;
            case DocumentPart document:
                WriteDocument(document);
                break;
            case AudioPart:
                throw TakesNoAudio();
            default:
                throw new InvalidOperationException($"no block for {part.GetType().Name}");
        }
    }

    private void WriteText(JsonText text) =>
        json.Object().Name("type"u8).Text("text"u8).Name("text"u8).Text(text).EndObject();

    /// <summary>Writes a result. One without content has none here either; an empty text would be rejected.</summary>
    private void WriteResult(ToolResultPart result)
    {
        json.Object().Name("type"u8).Text("tool_result"u8);
        json.Name("tool_use_id"u8).Text(MessagesText.IdOf(result.Id));
        if (result.Content is [TextPart only])
        {
            json.Name("content"u8).Text(only.Text);
        }
        else if (result.Content.Count > 0)
        {
            json.Name("content"u8).Array();
            foreach (Part part in result.Content)
            {
                if (part is not TextPart text || !MessagesText.IsBlank(text.Text))
                {
                    WritePart(part);
                }
            }

            json.EndArray();
        }

        if (result.IsError)
        {
            json.Name("is_error"u8).Flag(true);
        }

        json.EndObject();
    }

    private void WriteImage(ImagePart image)
    {
        MediaSource media = image.Media;
        bool isTaken =
            media.Base64.IsEmpty
            || media.MediaType.Span.SequenceEqual("image/jpeg"u8)
            || media.MediaType.Span.SequenceEqual("image/png"u8)
            || media.MediaType.Span.SequenceEqual("image/gif"u8)
            || media.MediaType.Span.SequenceEqual("image/webp"u8);
        if (!isTaken)
        {
            throw new RequestRefusedException($"image type {media.MediaType.Plain()} is not accepted");
        }

        json.Object().Name("type"u8).Text("image"u8);
        WriteSource(media);
        json.EndObject();
    }

    private void WriteDocument(DocumentPart document)
    {
        MediaSource media = document.Media;
        bool isText = media.MediaType.Span.StartsWith("text/"u8);
        if (!isText && !media.Base64.IsEmpty && !media.MediaType.Span.SequenceEqual("application/pdf"u8))
        {
            throw new RequestRefusedException($"document type {media.MediaType.Plain()} is not accepted");
        }

        json.Object().Name("type"u8).Text("document"u8);
        if (isText && !media.Base64.IsEmpty)
        {
            json.Name("source"u8).Object().Name("type"u8).Text("text"u8);
            json.Name("media_type"u8).Text("text/plain"u8).Name("data"u8).Text(media.Base64).EndObject();
        }
        else
        {
            WriteSource(media);
        }

        if (!document.Name.IsEmpty)
        {
            json.Name("title"u8).Text(document.Name);
        }

        if (!document.Context.IsEmpty)
        {
            json.Name("context"u8).Text(document.Context);
        }

        json.EndObject();
    }

    private void WriteSource(MediaSource media)
    {
        if (!media.FileId.IsEmpty)
        {
            throw new RequestRefusedException("file ids belong to OpenAI's file store");
        }

        json.Name("source"u8).Object().Name("type"u8);
        if (media.Base64.IsEmpty)
        {
            json.Text("url"u8).Name("url"u8).Text(media.Url);
        }
        else
        {
            json.Text("base64"u8).Name("media_type"u8).Text(media.MediaType);
            json.Name("data"u8).Text(media.Base64);
        }

        json.EndObject();
    }
}
