using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Reads tools and the choice between them.</summary>
internal static class ToolReader
{
    /// <summary>Reads the array that comes next; tools that are not functions are passed over.</summary>
    public static List<ToolSpec> ReadAll(ref RequestText text, ReadOnlySpan<byte> json)
    {
        List<ToolSpec> tools = [];
        text.Reader.Read();
        if (text.Reader.TokenType != JsonTokenType.StartArray)
        {
            text.Refuse("an array of tools");
            return tools;
        }

        while (text.Reader.Read() && text.Reader.TokenType != JsonTokenType.EndArray)
        {
            if (text.Reader.TokenType != JsonTokenType.StartObject)
            {
                text.Refuse("an array of tools");
                continue;
            }

            while (text.NextMember())
            {
                if (text.Is("function"u8))
                {
                    ReadFunction(ref text, json, tools);
                }
                else
                {
                    text.Reader.Skip();
                }
            }
        }

        return tools;
    }

    /// <summary>Reads the choice that comes next: a word, or an object that names a function.</summary>
    public static (ToolChoice Choice, string? Name) ReadChoice(ref RequestText text)
    {
        text.Reader.Read();
        if (text.Reader.TokenType == JsonTokenType.String)
        {
            switch (text.Reader.GetString())
            {
                case "auto":
                    return (ToolChoice.Auto, null);
                case "none":
                    return (ToolChoice.None, null);
                case "required":
                    return (ToolChoice.Required, null);
                default:
                    text.Refuse("auto, none, required or a function");
                    return (ToolChoice.Auto, null);
            }
        }

        if (text.Reader.TokenType != JsonTokenType.StartObject)
        {
            text.Refuse("auto, none, required or a function");
            return (ToolChoice.Auto, null);
        }

        string? name = null;
        int depth = text.Reader.CurrentDepth;
        while (text.Reader.Read() && text.Reader.CurrentDepth > depth)
        {
            if (text.Reader.TokenType == JsonTokenType.PropertyName && text.Is("name"u8))
            {
                name = text.Text();
            }
        }

        return (ToolChoice.Named, name);
    }

    private static void ReadFunction(ref RequestText text, ReadOnlySpan<byte> json, List<ToolSpec> tools)
    {
        text.Reader.Read();
        if (text.Reader.TokenType != JsonTokenType.StartObject)
        {
            text.Refuse("an object");
            return;
        }

        string? name = null;
        byte[] parameters = [];
        while (text.NextMember())
        {
            if (text.Is("name"u8))
            {
                name = text.Text();
            }
            else if (text.Is("parameters"u8))
            {
                parameters = text.Raw(json);
            }
            else
            {
                text.Reader.Skip();
            }
        }

        if (string.IsNullOrEmpty(name))
        {
            text.Error ??= ApiError.Invalid("a function needs a name", "tools");
            return;
        }

        tools.Add(new ToolSpec(name, parameters));
    }
}

/// <summary>A function that the model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">JSON Schema of its arguments as it was sent; empty where it has none.</param>
public sealed record ToolSpec(string Name, ReadOnlyMemory<byte> Parameters);
