using System.Text;
using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <content>Content of messages: a string, or parts.</content>
internal sealed partial class ChatMessageReader
{
    private List<Part> ReadContent(BodyNode message)
    {
        if (!message.TryMember("content", out BodyNode content))
        {
            return [];
        }

        if (content.Kind == JsonValueKind.String)
        {
            JsonText text = content.Text();
            return text.IsEmpty ? [] : [new TextPart(text)];
        }

        if (content.Kind != JsonValueKind.Array)
        {
            throw content.Wrong("has to be a string or an array of parts");
        }

        List<Part> parts = [];
        foreach (BodyNode part in content.Items())
        {
            if (part.TryMember("cache_control", out _))
            {
                losses.CountOnce("cache_control");
            }

            if (ReadPart(part) is { } one)
            {
                parts.Add(one);
            }
        }

        return parts;
    }

    private static Part? ReadPart(BodyNode part)
    {
        string type = part.NeededText("type").Plain();
        switch (type)
        {
            case "text":
                JsonText text = part.NeededText("text");
                return text.IsEmpty ? null : new TextPart(text);
            case "refusal":
                return new RefusalPart(part.NeededText("refusal"));
            case "image_url":
                BodyNode image = Needed(part, "image_url");
                return image.Kind == JsonValueKind.String
                    ? new ImagePart(MediaSource.OfUrl(image.Text()))
                    : new ImagePart(MediaSource.OfUrl(image.NeededText("url")), image.TextOf("detail"));
            case "input_audio":
                BodyNode sound = Needed(part, "input_audio");
                JsonText format = sound.TextOf("format");
                return new AudioPart(
                    new MediaSource
                    {
                        MediaType = format.IsEmpty
                            ? default
                            : JsonText.Join([JsonText.Of("audio"), format], "/"u8),
                        Base64 = sound.NeededText("data"),
                    }
                );
            case "file":
                return ReadFile(Needed(part, "file"));
            default:
                throw new RequestRefusedException(
                    $"'{part.Path}.type' has to be text, image_url, input_audio or file",
                    $"{part.Path}.type"
                );
        }
    }

    private static DocumentPart ReadFile(BodyNode file)
    {
        JsonText name = file.TextOf("filename");
        JsonText id = file.TextOf("file_id");
        if (!id.IsEmpty)
        {
            return new DocumentPart(new MediaSource { FileId = id }, name);
        }

        JsonText data = file.NeededText("file_data");
        MediaSource media = MediaSource.OfUrl(data);
        if (!media.Url.IsEmpty && !data.Span.StartsWith("http"u8))
        {
            media = new MediaSource { MediaType = JsonText.Of("application/pdf"), Base64 = data };
        }

        return new DocumentPart(
            media.MediaType.Span.StartsWith("text/"u8) ? PlainText(media.Base64, file) : media,
            name
        );
    }

    /// <summary>A text file's text: other formats have it as a text.</summary>
    private static MediaSource PlainText(JsonText base64, BodyNode file)
    {
        try
        {
            return new MediaSource
            {
                MediaType = JsonText.Of("text/plain"),
                Base64 = JsonText.Of(Encoding.UTF8.GetString(Convert.FromBase64String(base64.Plain()))),
            };
        }
        catch (FormatException)
        {
            throw new RequestRefusedException($"'{file.Path}.file_data' has to be base64", file.Path);
        }
    }

    private static BodyNode Needed(BodyNode part, string name) =>
        part.TryMember(name, out BodyNode member)
            ? member
            : throw new RequestRefusedException($"'{part.Path}.{name}' is missing", $"{part.Path}.{name}");
}
