using System.Text;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>One item of an answer of <c>/v1/responses</c>: reasoning, a message or a call.</summary>
/// <param name="kind"><see cref="ChunkKinds.Reasoning"/>, <see cref="ChunkKinds.Content"/> or <see cref="ChunkKinds.Tool"/>.</param>
/// <param name="id">Its id, the same in every event.</param>
internal sealed class ResponseItem(ChunkKinds kind, string id)
{
    /// <summary>Its kind.</summary>
    public ChunkKinds Kind { get; } = kind;

    /// <summary>Its id.</summary>
    public string Id { get; } = id;

    /// <summary>Its text, as it stands inside a JSON string.</summary>
    public StringBuilder Escaped { get; } = new();

    /// <summary>Id of the call.</summary>
    public string CallId { get; init; } = "";

    /// <summary>Function of the call.</summary>
    public string Name { get; init; } = "";

    /// <summary>The type of its text part: <c>output_text</c> or <c>reasoning_text</c>; calls have none.</summary>
    public string PartType => Kind == ChunkKinds.Reasoning ? "reasoning_text" : "output_text";

    /// <summary>Writes the item.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="status"><c>in_progress</c> (without its text), <c>completed</c> or <c>incomplete</c>.</param>
    public void Write(Utf8JsonWriter json, string status)
    {
        bool isWhole = status != "in_progress";
        json.WriteStartObject();
        json.WriteString("id", Id);
        switch (Kind)
        {
            case ChunkKinds.Tool:
                json.WriteString("type", "function_call");
                json.WriteString("call_id", CallId);
                json.WriteString("name", Name);
                json.WritePropertyName("arguments");
                json.WriteRawValue(isWhole ? $"\"{Escaped}\"" : "\"\"", skipInputValidation: true);
                json.WriteString("status", status);
                break;
            case ChunkKinds.Reasoning:
                json.WriteString("type", "reasoning");
                json.WriteStartArray("summary");
                json.WriteEndArray();
                WriteParts(json, isWhole);
                break;
            default:
                json.WriteString("type", "message");
                json.WriteString("role", "assistant");
                json.WriteString("status", status);
                WriteParts(json, isWhole);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>Writes its text part.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="isWhole">With its text, or empty as it is opened.</param>
    public void WritePart(Utf8JsonWriter json, bool isWhole)
    {
        json.WriteStartObject();
        json.WriteString("type", PartType);
        json.WritePropertyName("text");
        json.WriteRawValue(isWhole ? $"\"{Escaped}\"" : "\"\"", skipInputValidation: true);
        if (Kind == ChunkKinds.Content)
        {
            json.WriteStartArray("annotations");
            json.WriteEndArray();
            json.WriteStartArray("logprobs");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteParts(Utf8JsonWriter json, bool isWhole)
    {
        json.WriteStartArray("content");
        if (isWhole)
        {
            WritePart(json, isWhole: true);
        }

        json.WriteEndArray();
    }
}
