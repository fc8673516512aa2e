using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.Recording;

/// <summary>Finds the JSON value of a body that a byte of its prompt's text comes from.</summary>
internal sealed class PromptPlace
{
    private readonly int target;
    private readonly List<Level> levels = [];
    private string root = "$";

    private PromptPlace(int target) => this.target = target;

    /// <summary>Path of the value; <c>$</c> where the byte is of none.</summary>
    public string Path { get; private set; } = "$";

    /// <summary>Index of the message, item or tool that it stands in; 0 where there are none.</summary>
    public int Index { get; private set; }

    /// <summary>The byte within the value's text, or the name of a member.</summary>
    public int Byte { get; private set; }

    /// <summary>Finds it.</summary>
    /// <param name="body">The body, sound.</param>
    /// <param name="peek">Its facts.</param>
    /// <param name="target">Byte of the prompt's text.</param>
    public static PromptPlace Of(ReadOnlySpan<byte> body, RequestPeek peek, int target)
    {
        PromptPlace place = new(target);
        using PromptText text = PromptText.Of(body, peek, place);
        return place;
    }

    /// <summary>A part of the body begins: tools, system or messages.</summary>
    public void Begin(ReadOnlySpan<byte> body, JsonSpan at)
    {
        levels.Clear();
        ReadOnlySpan<byte> before = body[..at.Start].TrimEnd(" \t\r\n:"u8);
        int end = before.Length - 1;
        int start = end > 0 ? before[..end].LastIndexOf((byte)'"') : -1;
        root = start < 0 ? "$" : "$." + Encoding.UTF8.GetString(before[(start + 1)..end]);
    }

    /// <summary>The walk came to a token.</summary>
    public void At(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                Step();
                levels.Add(new Level { IsArray = reader.TokenType == JsonTokenType.StartArray });
                break;
            case JsonTokenType.EndArray or JsonTokenType.EndObject:
                levels.RemoveAt(levels.Count - 1);
                break;
            case JsonTokenType.PropertyName:
                levels[^1].Name = reader.GetString()!;
                break;
            default:
                Step();
                break;
        }
    }

    /// <summary>Text was written for the token.</summary>
    public void Wrote(int from, int to)
    {
        if (target >= from && target < to)
        {
            StringBuilder path = new(root);
            foreach (Level level in levels)
            {
                _ = level.IsArray
                    ? path.Append(CultureInfo.InvariantCulture, $"[{level.Next - 1}]")
                    : path.Append('.').Append(level.Name);
            }

            Path = path.ToString();
            Index = levels.Count > 0 && levels[0].IsArray ? Math.Max(0, levels[0].Next - 1) : 0;
            Byte = target - from;
        }
    }

    /// <summary>Counts an item of an array.</summary>
    private void Step()
    {
        if (levels.Count > 0)
        {
            levels[^1].Next++;
        }
    }

    private sealed class Level
    {
        public bool IsArray { get; init; }

        public int Next { get; set; }

        public string Name { get; set; } = "";
    }
}
