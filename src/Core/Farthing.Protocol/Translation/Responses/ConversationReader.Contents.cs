using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <content>Contents of messages and outputs.</content>
internal sealed partial class ConversationReader
{
    private static List<Part> ContentOf(BodyNode content)
    {
        List<Part> parts = [];
        if (content.Kind == JsonValueKind.String)
        {
            Add(parts, content.Text());
            return parts;
        }

        if (content.Kind != JsonValueKind.Array)
        {
            throw content.Wrong("has to be a string or an array");
        }

        foreach (BodyNode node in content.Items())
        {
            AddPart(parts, node);
        }

        return parts;
    }

    private static void AddPart(List<Part> parts, BodyNode node)
    {
        switch (node.Kind == JsonValueKind.Object ? node.PlainOf("type") : "")
        {
            case "input_text" or "output_text" or "text":
                Add(parts, node.TextOf("text"));
                break;
            case "refusal":
                parts.Add(new RefusalPart(node.TextOf("refusal")));
                break;
            case "input_image":
                parts.Add(ImageOf(node));
                break;
            case "input_file":
                parts.Add(DocumentOf(node));
                break;
            case "input_audio":
                parts.Add(AudioOf(node));
                break;
            default:
                throw node.Wrong("has a type that another model does not know");
        }
    }

    private static void Add(List<Part> parts, JsonText text)
    {
        if (!text.IsEmpty)
        {
            parts.Add(new TextPart(text));
        }
    }

    private static ImagePart ImageOf(BodyNode node)
    {
        if (!node.TryMember("image_url", out BodyNode url))
        {
            throw node.TryMember("file_id", out BodyNode file)
                ? OfOtherStore(file)
                : node.Wrong("needs an 'image_url'");
        }

        JsonText detail = node.TextOf("detail");
        return new ImagePart(
            MediaSource.OfUrl(url.Text()),
            detail.Span.SequenceEqual("original"u8) ? new JsonText("high"u8.ToArray()) : detail
        );
    }

    private static DocumentPart DocumentOf(BodyNode node)
    {
        JsonText name = node.TextOf("filename");
        if (node.TryMember("file_data", out BodyNode data))
        {
            MediaSource source = MediaSource.OfUrl(data.Text());
            if (source.Base64.IsEmpty)
            {
                source = new MediaSource // Without an address in front: a PDF, as the API reads it.
                {
                    MediaType = new JsonText("application/pdf"u8.ToArray()),
                    Base64 = data.Text(),
                };
            }

            return new DocumentPart(
                source.MediaType.Span.StartsWith("text/"u8) ? TextOf(source, data) : source,
                name
            );
        }

        return node.TryMember("file_url", out BodyNode url)
                ? new DocumentPart(new MediaSource { Url = url.Text() }, name)
            : node.TryMember("file_id", out BodyNode file) ? throw OfOtherStore(file)
            : throw node.Wrong("needs 'file_data' or 'file_url'");
    }

    /// <summary>A document of text, decoded.</summary>
    private static MediaSource TextOf(MediaSource source, BodyNode node)
    {
        byte[] base64 = Encoding.UTF8.GetBytes(source.Base64.Plain()); // Slashes may be escaped.
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return
            Base64.DecodeFromUtf8(base64, bytes, out _, out int length) == OperationStatus.Done
            && System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length))
            ? new MediaSource
            {
                MediaType = new JsonText("text/plain"u8.ToArray()),
                Base64 = JsonText.Of(Encoding.UTF8.GetString(bytes, 0, length)),
            }
            : throw node.Wrong("has to be UTF-8 text in base64");
    }

    private static AudioPart AudioOf(BodyNode node) =>
        node.TryMember("input_audio", out BodyNode audio)
            ? new AudioPart(
                new MediaSource
                {
                    MediaType = JsonText.Of("audio/" + audio.PlainOf("format")),
                    Base64 = audio.NeededText("data"),
                }
            )
            : throw node.Wrong("needs an 'input_audio'");

    private static RequestRefusedException OfOtherStore(BodyNode file) =>
        new("file ids belong to OpenAI's file store", file.Path);
}
