using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>What one speaker said, in order.</summary>
/// <param name="Role">The speaker.</param>
/// <param name="Parts">Its parts.</param>
public sealed record Turn(TurnRole Role, List<Part> Parts)
{
    /// <summary>A turn of one text.</summary>
    public static Turn Of(TurnRole role, JsonText text) => new(role, [new TextPart(text)]);

    /// <summary>Its texts, joined; empty where it has none.</summary>
    /// <param name="separator">What stands between two, escaped.</param>
    public JsonText Text(ReadOnlySpan<byte> separator)
    {
        List<JsonText> texts = [.. Parts.OfType<TextPart>().Select(part => part.Text)];
        return texts.Count == 0 ? default : JsonText.Join(texts, separator);
    }
}
