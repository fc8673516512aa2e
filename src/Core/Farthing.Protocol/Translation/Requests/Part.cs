using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>A part of a turn.</summary>
public abstract record Part;

/// <summary>Text.</summary>
/// <param name="Text">The text.</param>
public sealed record TextPart(JsonText Text) : Part;

/// <summary>Words with which the model refused.</summary>
/// <param name="Text">The words.</param>
public sealed record RefusalPart(JsonText Text) : Part;

/// <summary>A picture.</summary>
/// <param name="Media">Where it is.</param>
/// <param name="Detail">OpenAI's <c>detail</c>; empty without.</param>
public sealed record ImagePart(MediaSource Media, JsonText Detail = default) : Part;

/// <summary>A document: a PDF, or plain text.</summary>
/// <param name="Media">Where it is; plain text has the type <c>text/plain</c> and stands in <see cref="MediaSource.Base64"/> unencoded.</param>
/// <param name="Name">Its file's name or title; empty without.</param>
/// <param name="Context">What is said about it; empty without.</param>
public sealed record DocumentPart(MediaSource Media, JsonText Name = default, JsonText Context = default)
    : Part;

/// <summary>A sound.</summary>
/// <param name="Media">Where it is.</param>
public sealed record AudioPart(MediaSource Media) : Part;

/// <summary>Reasoning of an earlier turn. It goes back only to its maker, which its seal names.</summary>
/// <param name="Text">What was shown of it; empty where nothing was.</param>
/// <param name="Seal">The opaque text that came with it (<see cref="ReasoningSeal"/> or a provider's own); empty without.</param>
/// <param name="IsRedacted">Anthropic's <c>redacted_thinking</c>: nothing of it was shown.</param>
public sealed record ReasoningPart(JsonText Text, JsonText Seal, bool IsRedacted = false) : Part;

/// <summary>A call of a tool.</summary>
/// <param name="Id">Its id, the client's own.</param>
/// <param name="Name">The tool, as the client names it: with its namespace in front where it has one (<see cref="ToolDefinition.FullName"/>).</param>
/// <param name="Arguments">What it is called with.</param>
/// <param name="IsCustom">The arguments are a free text, not JSON.</param>
public sealed record ToolCallPart(JsonText Id, JsonText Name, ToolArguments Arguments, bool IsCustom = false)
    : Part;

/// <summary>The result of a tool.</summary>
/// <param name="Id">Id of its call.</param>
/// <param name="Content">Texts, pictures, documents.</param>
/// <param name="IsError">The tool failed.</param>
/// <param name="IsCustom">Its call was one of a custom tool.</param>
public sealed record ToolResultPart(
    JsonText Id,
    List<Part> Content,
    bool IsError = false,
    bool IsCustom = false
) : Part;

/// <summary>Where a picture, sound or document is.</summary>
public readonly record struct MediaSource
{
    /// <summary>Its media type, such as <c>image/png</c>; empty where it is not said.</summary>
    public JsonText MediaType { get; init; }

    /// <summary>Its bytes in base64 (of <c>text/plain</c>: the text itself); empty where it is elsewhere.</summary>
    public JsonText Base64 { get; init; }

    /// <summary>Its address; empty without.</summary>
    public JsonText Url { get; init; }

    /// <summary>Its id in a provider's file store; empty without.</summary>
    public JsonText FileId { get; init; }

    /// <summary>Reads <c>data:TYPE;base64,DATA</c>, or takes the text as an address.</summary>
    public static MediaSource OfUrl(JsonText url)
    {
        ReadOnlySpan<byte> text = url.Span;
        int comma = text.IndexOf((byte)',');
        return text.StartsWith("data:"u8) && comma > 0 && text[..comma].EndsWith(";base64"u8)
            ? new MediaSource
            {
                MediaType = new JsonText(url.Escaped["data:".Length..(comma - ";base64".Length)]),
                Base64 = new JsonText(url.Escaped[(comma + 1)..]),
            }
            : new MediaSource { Url = url };
    }
}
