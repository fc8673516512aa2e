using System.Text.Json;

namespace Farthing.Gateway.Batches;

/// <summary>Items of batches as providers take them: one line of JSON each.</summary>
internal static class ProviderItems
{
    /// <summary>An item.</summary>
    /// <param name="body">The request.</param>
    /// <param name="first">Writes the members before it.</param>
    /// <param name="name">The member that has it.</param>
    public static byte[] Of(ReadOnlySpan<byte> body, Action<Utf8JsonWriter> first, string name)
    {
        using MemoryStream text = new(body.Length + 256);
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            first(json);
            json.WritePropertyName(name);
            json.WriteRawValue(OneLine(body), skipInputValidation: true);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>JSON has line ends only between its tokens: blanks mean the same.</summary>
    private static byte[] OneLine(ReadOnlySpan<byte> json)
    {
        byte[] line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
