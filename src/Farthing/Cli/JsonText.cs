using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Numerics.Quantities;

namespace Farthing.Cli;

/// <summary>Writes JSON the way all documents look: indented, snake_case, quantities as one object.</summary>
internal static class JsonText
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

    /// <summary>Writes a number, or null where it is infinite or not a number.</summary>
    public static void WriteFinite(this Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static string Word(string name) =>
        name == "UserCalibrated" ? "user-calibrated" : name.ToLowerInvariant();
}
