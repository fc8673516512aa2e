using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

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
