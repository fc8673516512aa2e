using System.Text.Json;

namespace Farthing.Measurement.Load.Http;

/// <summary>Collects the shown text of a stream as it stands in the JSON, escapes included, so that the next turn of a session can send it back without decoding.</summary>
internal sealed class EscapedText
{
    private byte[] bytes = [];
    private int length;

    /// <summary>Forgets what was collected.</summary>
    public void Clear() => length = 0;

    /// <summary>What was collected.</summary>
    public byte[] ToArray() => bytes[..length];

    /// <summary>Appends every <c>content</c> or <c>text</c> of an event that <c>StreamChunkReader</c> could read.</summary>
    public void Append(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            bool isText =
                reader.TokenType == JsonTokenType.PropertyName
                && (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("text"u8));
            if (isText && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                Keep(reader.ValueSpan);
            }
        }
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (length + piece.Length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(1024, (length + piece.Length) * 2));
        }

        piece.CopyTo(bytes.AsSpan(length));
        length += piece.Length;
    }
}
