using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Farthing.Gateway.Batches;

/// <summary>Reads a line of an input file and says what is wrong with it.</summary>
/// <param name="endpoint">The endpoint of the batch.</param>
/// <param name="mayUse">Whether the key may use a model.</param>
internal sealed class LineCheck(string endpoint, Func<string, bool> mayUse)
{
    private const int LongestId = 512;
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);

    /// <summary>Reads a line.</summary>
    public BatchLine Read(long number, ReadOnlyMemory<byte> text)
    {
        if (!Utf8.IsValid(text.Span))
        {
            return Wrong(number, null, "invalid_json_line", "The line is not valid UTF-8.");
        }

        JsonDocument line;
        try
        {
            line = JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return Wrong(number, null, "invalid_json_line", "The line is not valid JSON.");
        }

        using (line)
        {
            try
            {
                return Read(number, line.RootElement);
            }
            catch (InvalidOperationException)
            {
                return Wrong(
                    number,
                    null,
                    "invalid_json_line",
                    "The line is not valid JSON: half a surrogate pair stands in a text."
                );
            }
        }
    }

    /// <summary>A line that is at fault.</summary>
    public static BatchLine Wrong(long number, string? customId, string code, string message) =>
        new(number, customId, "", [], code, message);

    private BatchLine Read(long number, JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
        {
            return Wrong(number, null, "invalid_json_line", "The line is not a JSON object.");
        }

        string? id = TextOf(line, "custom_id");
        if (string.IsNullOrEmpty(id) || id.Length > LongestId || id.Contains('\0'))
        {
            return Wrong(
                number,
                null,
                "missing_custom_id",
                $"'custom_id' has to be a text of 1 to {LongestId} characters."
            );
        }

        if (!ids.Add(id))
        {
            return Wrong(number, id, "duplicate_custom_id", "An earlier line has the same 'custom_id'.");
        }

        if (TextOf(line, "method") != "POST")
        {
            return Wrong(number, id, "invalid_method", "'method' has to be POST.");
        }

        if (TextOf(line, "url") != endpoint)
        {
            return Wrong(number, id, "mismatched_url", $"'url' has to be {endpoint}, the batch's endpoint.");
        }

        if (!line.TryGetProperty("body", out JsonElement body) || body.ValueKind != JsonValueKind.Object)
        {
            return Wrong(number, id, "invalid_body", "'body' has to be an object.");
        }

        if (body.TryGetProperty("stream", out JsonElement stream) && stream.ValueKind == JsonValueKind.True)
        {
            return Wrong(number, id, "stream_not_supported", "'stream' cannot be true in a batch.");
        }

        string? model = TextOf(body, "model");
        return model is null || !mayUse(model)
            ? Wrong(
                number,
                id,
                "model_not_found",
                $"The model '{model}' does not exist or you do not have access to it."
            )
            : new BatchLine(number, id, model, JsonMarshal.GetRawUtf8Value(body).ToArray());
    }

    private static string? TextOf(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
