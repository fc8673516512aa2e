using System.Buffers;
using System.Text.Json;
using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Http;

/// <summary>Writes the models that a caller may use, with the members that OpenAI's and Anthropic's clients each look for.</summary>
internal static class ModelList
{
    /// <summary>The list.</summary>
    public static ArrayBufferWriter<byte> Write(
        IReadOnlyList<string> models,
        CallerRights rights,
        DateTimeOffset since
    )
    {
        ArrayBufferWriter<byte> body = new(1024);
        using Utf8JsonWriter json = new(body);
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        string? first = null;
        string? last = null;
        foreach (string model in models)
        {
            if (rights.Allows(model))
            {
                first ??= model;
                last = model;
                WriteModel(json, model, since);
            }
        }

        json.WriteEndArray();
        json.WriteBoolean("has_more", false);
        json.WriteString("first_id", first);
        json.WriteString("last_id", last);
        json.WriteEndObject();
        json.Flush();
        return body;
    }

    /// <summary>One model.</summary>
    public static ArrayBufferWriter<byte> WriteOne(string model, DateTimeOffset since)
    {
        ArrayBufferWriter<byte> body = new(256);
        using Utf8JsonWriter json = new(body);
        WriteModel(json, model, since);
        json.Flush();
        return body;
    }

    private static void WriteModel(Utf8JsonWriter json, string model, DateTimeOffset since)
    {
        json.WriteStartObject();
        json.WriteString("id", model);
        json.WriteString("object", "model");
        json.WriteString("type", "model");
        json.WriteString("display_name", model);
        json.WriteNumber("created", since.ToUnixTimeSeconds());
        json.WriteString(
            "created_at",
            since.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)
        );
        json.WriteString("owned_by", "farthing");
        json.WriteEndObject();
    }
}
