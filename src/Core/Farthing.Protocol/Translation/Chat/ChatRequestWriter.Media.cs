using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <content>Results of tools, pictures, documents, sounds.</content>
internal sealed partial class ChatRequestWriter
{
    /// <summary>How far into a result it is looked for words of its own about an error.</summary>
    private const int ErrorWordBytes = 64;

    /// <summary>Writes results, each a message of text. What is no text comes after the last one: providers refuse a message between results.</summary>
    private void WriteResults(Turn turn, List<Part> media)
    {
        foreach (Part part in turn.Parts)
        {
            if (part is not ToolResultPart result)
            {
                continue;
            }

            BeginMessage("tool"u8);
            json.Name("tool_call_id"u8).Text(result.Id).Name("content"u8).BeginText();
            if (result.IsError && !SaysError(result.Content))
            {
                json.More("Error: "u8);
            }

            string kind = AddMedia(result, media);
            if (!WriteTexts(result.Content, "\\n"u8) && kind.Length > 0)
            {
                json.More(Words($"({kind} below)").Span);
            }

            json.EndText().EndObject();
        }
    }

    /// <summary>Notes a result's pictures and documents, each with a line that says whose it is.</summary>
    /// <returns>Kind of the first; empty where there is none.</returns>
    private static string AddMedia(ToolResultPart result, List<Part> media)
    {
        string first = "";
        foreach (Part part in result.Content)
        {
            string kind = part switch
            {
                ImagePart => "image",
                DocumentPart when !IsPlainText(part) => "document",
                AudioPart => "audio",
                _ => "",
            };
            if (kind.Length == 0)
            {
                continue;
            }

            first = first.Length == 0 ? kind : first;
            string title = char.ToUpperInvariant(kind[0]) + kind[1..];
            media.Add(
                new TextPart(
                    JsonText.Join(
                        [JsonText.Of($"{title} from tool call "), result.Id, JsonText.Of(":")],
                        default
                    )
                )
            );
            media.Add(part);
        }

        return first;
    }

    private static bool SaysError(List<Part> content)
    {
        foreach (Part part in content)
        {
            ReadOnlySpan<byte> text = TextOf(part).Span;
            if (!text.IsEmpty)
            {
                text = text[..Math.Min(text.Length, ErrorWordBytes)];
                for (int i = 0; i + 5 <= text.Length; i++)
                {
                    if (System.Text.Ascii.EqualsIgnoreCase(text.Slice(i, 5), "error"u8))
                    {
                        return true;
                    }
                }

                return false;
            }
        }

        return false;
    }

    private void WriteParts(List<Part> parts)
    {
        foreach (Part part in parts)
        {
            switch (part)
            {
                case ImagePart image:
                    WriteImage(image);
                    break;
                case AudioPart audio:
                    WriteAudio(audio);
                    break;
                case DocumentPart document when !IsPlainText(part):
                    WriteDocument(document);
                    break;
                default:
                    JsonText text = TextOf(part);
                    if (!text.IsEmpty)
                    {
                        json.Object().Name("type"u8).Text("text"u8).Name("text"u8).Text(text).EndObject();
                    }

                    break;
            }
        }
    }

    private void WriteImage(ImagePart image)
    {
        RefuseFile(image.Media);
        json.Object().Name("type"u8).Text("image_url"u8).Name("image_url"u8).Object().Name("url"u8);
        WriteUrl(image.Media);
        if (!image.Detail.IsEmpty)
        {
            bool isOriginal = image.Detail.Span.SequenceEqual("original"u8); // The Responses API's own word.
            json.Name("detail"u8).Text(isOriginal ? "high"u8 : image.Detail.Span);
        }

        json.EndObject().EndObject();
    }

    private void WriteDocument(DocumentPart document)
    {
        RefuseFile(document.Media);
        if (!traits.IsHosted && !traits.TakesDocuments)
        {
            throw new RequestRefusedException("this model takes no documents");
        }

        if (!document.Media.Url.IsEmpty)
        {
            throw new RequestRefusedException(
                "this model takes no documents by address; send the document's contents"
            );
        }

        json.Object().Name("type"u8).Text("file"u8).Name("file"u8).Object();
        json.Name("filename"u8).Text(document.Name.IsEmpty ? "document.pdf"u8 : document.Name.Span);
        json.Name("file_data"u8);
        WriteUrl(document.Media);
        json.EndObject().EndObject();
    }

    private void WriteAudio(AudioPart audio)
    {
        ReadOnlySpan<byte> type = audio.Media.MediaType.Span;
        type = type[(type.IndexOf((byte)'/') + 1)..];
        json.Object().Name("type"u8).Text("input_audio"u8).Name("input_audio"u8).Object();
        json.Name("data"u8).Text(audio.Media.Base64);
        json.Name("format"u8).Text(type.IsEmpty ? "wav"u8 : type).EndObject().EndObject();
    }

    private void WriteUrl(MediaSource media)
    {
        if (!media.Url.IsEmpty)
        {
            json.Text(media.Url);
            return;
        }

        json.BeginText().More("data:"u8).More(media.MediaType.Span);
        json.More(";base64,"u8).More(media.Base64.Span).EndText();
    }

    private static void RefuseFile(MediaSource media)
    {
        if (!media.FileId.IsEmpty)
        {
            bool isAnthropic = media.FileId.Span.StartsWith("file_"u8);
            throw new RequestRefusedException(
                $"file ids belong to {(isAnthropic ? "Anthropic" : "OpenAI")}'s file store"
            );
        }
    }
}
