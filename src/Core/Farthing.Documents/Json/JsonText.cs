using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Documents.Json;

/// <summary>Writes JSON the way all documents look: indented, with letters of any script as they are.</summary>
public static class JsonText
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Runs a writer and returns the text.</summary>
    public static string Write(Action<Utf8JsonWriter> write) => Encoding.UTF8.GetString(Bytes(write).Span);

    /// <summary>Runs a writer and returns what it wrote as a part of a document.</summary>
    public static JsonElement Element(Action<Utf8JsonWriter> write)
    {
        Utf8JsonReader reader = new(Bytes(write).Span);
        return JsonElement.ParseValue(ref reader);
    }

    private static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> written = new();
        using (Utf8JsonWriter writer = new(written, Options))
        {
            write(writer);
        }

        return written.WrittenMemory;
    }
}
