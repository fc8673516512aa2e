using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Farthing.Workloads.Prompts;

/// <summary>Finds the JSON value that a byte of a prompt's text comes from.</summary>
/// <param name="target">The byte.</param>
public sealed class PromptPlace(int target)
{
    private readonly List<Level> levels = [];
    private string root = "$";

    /// <summary>Path of the value; <c>$</c> where the byte is of none.</summary>
    public string Path { get; private set; } = "$";

    /// <summary>Index of the message, item or tool that it stands in; 0 where there are none.</summary>
    public int Index { get; private set; }

    /// <summary>The byte within the value's text, or the name of a member.</summary>
    public int Byte { get; private set; }

    /// <summary>A part of the prompt begins: tools, system or messages.</summary>
    /// <param name="path">The part's path.</param>
    public void Begin(string path)
    {
        levels.Clear();
        root = path;
    }

    /// <summary>The walk came to a token.</summary>
    internal void At(ref Utf8JsonReader reader)
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
    internal void Wrote(int from, int to)
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
