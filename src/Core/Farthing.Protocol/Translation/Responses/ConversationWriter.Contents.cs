using System.Text;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <content>Contents of messages and results.</content>
internal sealed partial class ConversationWriter
{
    /// <summary>Where a result's text already says that it is an error, within this many bytes.</summary>
    private const int ErrorWordBytes = 64;

    private void WriteContent(Part part)
    {
        switch (part)
        {
            case TextPart text:
                WritePart("input_text"u8, text.Text);
                break;
            case ImagePart image:
                WriteImage(image);
                break;
            case DocumentPart document:
                WriteDocument(document);
                break;
            case AudioPart:
                throw new RequestRefusedException("this model takes no audio");
            default:
                losses.Count("user_part");
                break;
        }
    }

    private void WritePart(ReadOnlySpan<byte> type, JsonText text) =>
        json.Object().Name("type"u8).Text(type).Name("text"u8).Text(text).EndObject();

    private void WriteImage(ImagePart image)
    {
        json.Object().Name("type"u8).Text("input_image"u8).Name("image_url"u8);
        WriteSource(image.Media);
        Add("detail"u8, image.Detail);
        json.EndObject();
    }

    private void WriteDocument(DocumentPart document)
    {
        if (!document.Media.FileId.IsEmpty)
        {
            throw OfOtherStore();
        }

        if (document.Media.MediaType.Span.SequenceEqual("text/plain"u8) && document.Media.Url.IsEmpty)
        {
            List<JsonText> lines = [document.Name, document.Context, document.Media.Base64];
            lines.RemoveAll(line => line.IsEmpty);
            if (lines.Count > 0)
            {
                WritePart("input_text"u8, JsonText.Join(lines, "\\n"u8));
            }

            return;
        }

        if (!traits.IsHosted && !traits.TakesDocuments)
        {
            throw new RequestRefusedException("this model takes no documents");
        }

        if (!document.Context.IsEmpty)
        {
            WritePart("input_text"u8, document.Context);
        }

        json.Object().Name("type"u8).Text("input_file"u8);
        if (document.Media.Url.IsEmpty)
        {
            json.Name("filename"u8)
                .Text(document.Name.IsEmpty ? "document.pdf"u8 : document.Name.Span)
                .Name("file_data"u8);
        }
        else
        {
            json.Name("file_url"u8);
        }

        WriteSource(document.Media);
        json.EndObject();
    }

    private void WriteSource(MediaSource source)
    {
        if (!source.FileId.IsEmpty)
        {
            throw OfOtherStore();
        }

        if (!source.Url.IsEmpty)
        {
            json.Text(source.Url);
            return;
        }

        json.BeginText()
            .More("data:"u8)
            .More(source.MediaType.Span)
            .More(";base64,"u8)
            .More(source.Base64.Span)
            .EndText();
    }

    private void WriteResult(Part part)
    {
        if (part is not ToolResultPart result)
        {
            return;
        }

        bool isCustom =
            traits.IsHosted
            && (result.IsCustom || customCalls.Exists(id => id.Span.SequenceEqual(result.Id.Span)));
        json.Object()
            .Name("type"u8)
            .Text(isCustom ? "custom_tool_call_output"u8 : "function_call_output"u8)
            .Name("call_id"u8)
            .Text(result.Id)
            .Name("output"u8);
        WriteOutput(result);
        json.EndObject();
    }

    private void WriteOutput(ToolResultPart result)
    {
        List<Part> content = result.Content;
        List<JsonText> texts =
        [
            .. content.OfType<TextPart>().Select(part => part.Text).Where(text => !text.IsEmpty),
        ];
        bool isMarked = result.IsError && !SaysError(texts);
        if (isMarked)
        {
            losses.Count("is_error");
        }

        if (content.TrueForAll(part => part is TextPart))
        {
            json.BeginText().More(isMarked ? "Error: "u8 : default);
            json.More(texts.Count == 0 ? default : JsonText.Join(texts, "\\n"u8).Span).EndText();
            return;
        }

        json.Array();
        if (isMarked)
        {
            WritePart("input_text"u8, new JsonText("Error:"u8.ToArray()));
        }

        foreach (Part part in content)
        {
            if (part is not TextPart { Text.IsEmpty: true })
            {
                WriteContent(part);
            }
        }

        json.EndArray();
    }

    /// <summary>True where the text says by itself that it is an error.</summary>
    private static bool SaysError(List<JsonText> texts)
    {
        if (texts.Count == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> head = texts[0].Span;
        return Encoding
            .UTF8.GetString(head[..Math.Min(head.Length, ErrorWordBytes)])
            .Contains("error", StringComparison.OrdinalIgnoreCase);
    }

    private static RequestRefusedException OfOtherStore() =>
        new("file ids belong to the file store of another provider");
}
