using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <content>Instructions, messages and their blocks.</content>
internal sealed partial class MessagesBodyReader
{
    /// <summary>Begins the block that Claude Code puts in front of its instructions for Anthropic's accounts: another text a request in some versions, which no prefix cache survives.</summary>
    private static ReadOnlySpan<byte> BillingHeader => "x-anthropic-billing-header"u8;

    /// <summary>Instructions as one text, their blocks apart by an empty line.</summary>
    private void AddInstructions(BodyNode content)
    {
        JsonText text;
        if (content.Kind == JsonValueKind.String)
        {
            text = content.Text();
        }
        else
        {
            List<JsonText> texts = [];
            foreach (BodyNode block in content.Items())
            {
                SeeCacheControl(block);
                JsonText one = TextOf(block);
                if (!one.IsEmpty && !one.Span.StartsWith(BillingHeader))
                {
                    texts.Add(one);
                }
            }

            text = texts.Count == 0 ? default : JsonText.Join(texts, "\\n\\n"u8);
        }

        if (!text.IsEmpty)
        {
            conversation.Turns.Add(Turn.Of(TurnRole.System, text));
        }
    }

    /// <summary>Reads a message. Results of tools stand in one of the user; they are a turn of their own, before the rest.</summary>
    private void ReadMessage(BodyNode message)
    {
        if (!message.TryMember("content", out BodyNode content))
        {
            throw new RequestRefusedException(
                $"'{message.Path}.content' is missing",
                $"{message.Path}.content"
            );
        }

        bool isAssistant = message.Is("role", "assistant");
        if (message.Is("role", "system"))
        {
            AddInstructions(content);
            return;
        }

        if (!isAssistant && !message.Is("role", "user"))
        {
            throw new RequestRefusedException(
                $"'{message.Path}.role' has to be user, assistant or system",
                $"{message.Path}.role"
            );
        }

        List<Part> parts = [];
        List<Part> results = [];
        ReadContent(content, parts, results);
        if (results.Count > 0)
        {
            conversation.Turns.Add(new Turn(TurnRole.Tool, results));
        }

        if (parts.Count > 0)
        {
            conversation.Turns.Add(new Turn(isAssistant ? TurnRole.Assistant : TurnRole.User, parts));
        }
    }

    private void ReadContent(BodyNode content, List<Part> parts, List<Part> results)
    {
        if (content.Kind == JsonValueKind.String)
        {
            AddText(parts, content.Text());
            return;
        }

        if (content.Kind != JsonValueKind.Array)
        {
            throw content.Wrong("has to be a string or an array of blocks");
        }

        foreach (BodyNode block in content.Items())
        {
            SeeCacheControl(block);
            ReadBlock(block, parts, results);
        }
    }

    private void ReadBlock(BodyNode block, List<Part> parts, List<Part> results)
    {
        if (block.Is("type", "text"))
        {
            AddText(parts, TextOf(block)); // Nearly all are.
            return;
        }

        string type = block.Kind == JsonValueKind.Object ? block.PlainOf("type") : "";
        switch (type)
        {
            case "thinking":
                parts.Add(new ReasoningPart(block.TextOf("thinking"), block.TextOf("signature")));
                break;
            case "redacted_thinking":
                parts.Add(new ReasoningPart(default, block.TextOf("data"), IsRedacted: true));
                break;
            case "tool_use":
                JsonValue input = block.ValueOf("input");
                parts.Add(
                    new ToolCallPart(
                        block.NeededText("id"),
                        block.NeededText("name"),
                        new ToolArguments(input.IsThere ? input.Json : "{}"u8.ToArray(), IsEscaped: false)
                    )
                );
                break;
            case "tool_result":
                results.Add(ReadResult(block));
                break;
            case "image":
                parts.Add(ReadImage(block));
                break;
            case "document":
                ReadDocument(block, parts, results);
                break;
            case "search_result":
                losses.Count("search_result");
                AddText(parts, SearchResultOf(block));
                break;
            case "tool_reference":
                losses.Count("tool_reference");
                JsonText[] words =
                [
                    JsonText.Of("Tool"),
                    block.NeededText("tool_name"),
                    JsonText.Of("is available."),
                ];
                AddText(parts, JsonText.Join(words, " "u8));
                break;
            case "web_search_tool_result":
                losses.Count("web_search_tool_result");
                AddText(parts, SearchesOf(block));
                break;
            default:
                losses.Count(MessagesNames.IsServerBlock(type) ? type : "unknown");
                break;
        }
    }

    private ToolResultPart ReadResult(BodyNode block)
    {
        List<Part> content = [];
        if (block.TryMember("content", out BodyNode inner))
        {
            ReadContent(inner, content, []); // Results within results do not exist.
        }

        return new ToolResultPart(
            block.NeededText("tool_use_id"),
            content,
            block.TryMember("is_error", out BodyNode isError) && isError.Flag()
        );
    }

    private static ImagePart ReadImage(BodyNode block) =>
        block.TryMember("source", out BodyNode source)
            ? new ImagePart(MediaOf(source))
            : throw new RequestRefusedException($"'{block.Path}.source' is missing", $"{block.Path}.source");

    private static MediaSource MediaOf(BodyNode source) =>
        source.PlainOf("type") switch
        {
            "base64" => new MediaSource
            {
                MediaType = source.NeededText("media_type"),
                Base64 = source.NeededText("data"),
            },
            "url" => new MediaSource { Url = source.NeededText("url") },
            "file" => throw new RequestRefusedException(
                "file ids belong to Anthropic's file store",
                source.Path
            ),
            _ => throw source.Wrong("has to be of type base64 or url"),
        };

    /// <summary>A document of text or blocks becomes its parts, with title and context as their first line; a PDF stays one.</summary>
    private void ReadDocument(BodyNode block, List<Part> parts, List<Part> results)
    {
        if (
            block.TryMember("citations", out BodyNode citations)
            && citations.TryMember("enabled", out BodyNode isEnabled)
            && isEnabled.Flag()
        )
        {
            losses.Count("citations");
        }

        if (!block.TryMember("source", out BodyNode source))
        {
            throw new RequestRefusedException($"'{block.Path}.source' is missing", $"{block.Path}.source");
        }

        JsonText title = block.TextOf("title");
        JsonText context = block.TextOf("context");
        switch (source.PlainOf("type"))
        {
            case "text":
                AddText(parts, Lines("\\n"u8, Lines(": "u8, title, context), source.NeededText("data")));
                break;
            case "content":
                AddText(parts, Lines(": "u8, title, context));
                if (source.TryMember("content", out BodyNode content))
                {
                    ReadContent(content, parts, results);
                }

                break;
            default:
                parts.Add(new DocumentPart(MediaOf(source), title, context));
                break;
        }
    }

    private static JsonText SearchResultOf(BodyNode block)
    {
        List<JsonText> texts = [];
        foreach (BodyNode text in block.ItemsOf("content"))
        {
            texts.Add(text.TextOf("text"));
        }

        JsonText content = texts.Count == 0 ? default : JsonText.Join(texts, "\\n"u8);
        return Lines("\\n"u8, block.TextOf("title"), block.TextOf("source"), content);
    }

    /// <summary>Titles and addresses that Anthropic's search found, a line each; none where it failed.</summary>
    private static JsonText SearchesOf(BodyNode block)
    {
        List<JsonText> found = [];
        if (block.TryMember("content", out BodyNode content) && content.Kind == JsonValueKind.Array)
        {
            foreach (BodyNode one in content.Items())
            {
                found.Add(Lines(": "u8, one.TextOf("title"), one.TextOf("url")));
            }
        }

        return found.Count == 0 ? default : JsonText.Join(found, "\\n"u8);
    }

    private JsonText TextOf(BodyNode block)
    {
        if (
            block.TryMember("citations", out BodyNode citations)
            && citations.Kind == JsonValueKind.Array
            && citations.Element.GetArrayLength() > 0
        )
        {
            losses.Count("citations");
        }

        return block.NeededText("text");
    }

    private static void AddText(List<Part> parts, JsonText text)
    {
        if (!text.IsEmpty)
        {
            parts.Add(new TextPart(text));
        }
    }
}
