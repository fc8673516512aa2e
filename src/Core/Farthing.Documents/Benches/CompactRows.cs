using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Farthing.Documents.Benches;

/// <summary>Rows that are made one by one as they are written, each on one line however the document is indented; read as a list.</summary>
/// <typeparam name="T">A row.</typeparam>
public sealed class CompactRows<T> : JsonConverter<IEnumerable<T>>
{
    private static readonly JsonWriterOptions OneLine = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc/>
    public override IEnumerable<T> Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        JsonTypeInfo<T> row = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        List<T> rows = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            rows.Add(JsonSerializer.Deserialize(ref reader, row) ?? throw new JsonException());
        }

        return rows;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IEnumerable<T> value, JsonSerializerOptions options)
    {
        JsonTypeInfo<T> info = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        ArrayBufferWriter<byte> text = new();
        using Utf8JsonWriter line = new(text, OneLine);
        writer.WriteStartArray();
        foreach (T row in value)
        {
            text.ResetWrittenCount();
            line.Reset();
            JsonSerializer.Serialize(line, row, info);
            writer.WriteRawValue(text.WrittenSpan, skipInputValidation: true);
        }

        writer.WriteEndArray();
    }
}
