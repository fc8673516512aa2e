using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>A message as the API takes it: adjacent turns of a speaker in one, results of tools before all else.</summary>
/// <param name="role">Its speaker: never <see cref="TurnRole.Tool"/>, whose results the user brings.</param>
internal sealed class MessagesTurn(TurnRole role)
{
    /// <summary>Its speaker.</summary>
    public TurnRole Role { get; } = role;

    /// <summary>Results of tools; they come first.</summary>
    public List<ToolResultPart> Results { get; } = [];

    /// <summary>What follows them.</summary>
    public List<Part> Parts { get; } = [];

    /// <summary>True when nothing is in it.</summary>
    public bool IsEmpty => Results.Count == 0 && Parts.Count == 0;

    /// <summary>True when it calls tools.</summary>
    public bool HasCalls => Parts.Exists(part => part is ToolCallPart);

    /// <summary>Puts instructions in front of its text.</summary>
    public void Prepend(JsonText text)
    {
        int at = Parts.FindIndex(part => part is TextPart);
        if (at < 0)
        {
            Parts.Insert(0, new TextPart(text));
        }
        else
        {
            Parts[at] = new TextPart(Join(text, ((TextPart)Parts[at]).Text));
        }
    }

    /// <summary>Puts instructions behind its last text; where it has results alone, behind the last one's.</summary>
    public void Append(JsonText text)
    {
        if (Parts.Count > 0 || Results.Count == 0)
        {
            Append(Parts, text);
            return;
        }

        List<Part> content = [.. Results[^1].Content];
        Append(content, text);
        Results[^1] = Results[^1] with { Content = content };
    }

    private static void Append(List<Part> parts, JsonText text)
    {
        int at = parts.FindLastIndex(part => part is TextPart);
        if (at < 0)
        {
            parts.Add(new TextPart(text));
        }
        else
        {
            parts[at] = new TextPart(Join(((TextPart)parts[at]).Text, text));
        }
    }

    private static JsonText Join(JsonText first, JsonText second) =>
        JsonText.Join([first, second], "\\n\\n"u8);
}
