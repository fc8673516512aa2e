using System.Text;
using System.Text.Json.Nodes;

namespace Farthing.Gateway.Dialects;

/// <summary>A model's answer as it is gathered from a response or its events.</summary>
internal sealed class AnswerText
{
    private readonly StringBuilder text = new();

    /// <summary>The visible text so far.</summary>
    public string Text => text.ToString();

    /// <summary>Reason of its end in its format's word; empty before.</summary>
    public string End { get; set; } = "";

    /// <summary>True for what is no plain answer: it calls tools, was refused, or has several choices.</summary>
    public bool IsOther { get; set; }

    /// <summary>True from the first of its text on.</summary>
    public bool HasBegun { get; set; }

    /// <summary>ln p of its tokens, as far as they are stated.</summary>
    public List<double> Logprobs { get; } = [];

    /// <summary>ln p of the likeliest tokens at each place, likeliest first, −∞ where there are fewer.</summary>
    public List<double> Top { get; } = [];

    /// <summary>Adds words that a client sees as they come.</summary>
    public void Said(string words)
    {
        HasBegun |= words.Length > 0;
        Add(words);
    }

    /// <summary>Adds words of a text that is repeated whole.</summary>
    public void Add(string words) => text.Append(words);

    /// <summary>A node's text; empty where it is none.</summary>
    public static string Word(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? word) ? word : "";
}
