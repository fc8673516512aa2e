using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Text as it stands inside a JSON string.</summary>
public static class JsonString
{
    /// <summary>The escaped text, without quotes.</summary>
    public static string Escape(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    /// <summary>The escaped text, without quotes, as UTF-8.</summary>
    public static byte[] Escape(ReadOnlySpan<byte> text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();
}
