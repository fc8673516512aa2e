using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>An error of the API: status and the body's <c>error</c> object, all four members of it always present.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Kind of error, such as <c>invalid_request_error</c>.</param>
/// <param name="Message">What is wrong, for people.</param>
/// <param name="Param">The parameter at fault; null where it is none.</param>
/// <param name="Code">Machine-readable code; null where there is none.</param>
public sealed record ApiError(
    int Status,
    string Type,
    string Message,
    string? Param = null,
    string? Code = null
)
{
    /// <summary>A request that cannot be right (400).</summary>
    public static ApiError Invalid(string message, string? param = null, string? code = null) =>
        new(400, "invalid_request_error", message, param, code);

    /// <summary>A request that the server cannot serve now (503).</summary>
    public static ApiError Unavailable(string message, string code, string? param = null) =>
        new(503, "server_error", message, param, code);

    /// <summary>A body that cannot be parsed (400): where that shows, if the parser says it.</summary>
    public static ApiError NotJson(Exception broken) =>
        Invalid(
            broken is JsonException { LineNumber: long line, BytePositionInLine: long at }
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"the body is not JSON (line {line + 1}, byte {at + 1})"
                )
                : "the body is not JSON"
        );

    /// <summary>Writes the body.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        using Utf8JsonWriter json = new(output, ApiJson.Options);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", Message);
        json.WriteString("type", Type);
        json.WriteString("param", Param);
        json.WriteString("code", Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Reads a body: OpenAI's form, or vLLM's older one without <c>error</c> around it, or plain text.</summary>
    /// <param name="status">HTTP status that it came with.</param>
    /// <param name="body">The body, in part or whole.</param>
    public static ApiError Read(int status, ReadOnlySpan<byte> body)
    {
        string? message = null;
        string? type = null;
        string? param = null;
        string? code = null;
        try
        {
            Utf8JsonReader reader = new(body);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                bool isMessage = reader.ValueTextEquals("message"u8);
                bool isType = reader.ValueTextEquals("type"u8);
                bool isParam = reader.ValueTextEquals("param"u8);
                bool isCode = reader.ValueTextEquals("code"u8);
                bool isDetail = reader.ValueTextEquals("detail"u8);
                if (!isMessage && !isType && !isParam && !isCode && !isDetail)
                {
                    continue;
                }

                reader.Read();
                string? value = reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString(),
                    JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
                    _ => null,
                };
                message = isMessage || (isDetail && message is null) ? value ?? message : message;
                type = isType ? value ?? type : type;
                param = isParam ? value ?? param : param;
                code = isCode ? value ?? code : code;
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // An HTML page of a proxy, or a body cut off: its beginning is the best message there is.
            message ??= System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, 200)]);
        }

        return new ApiError(status, type ?? "", message ?? "", param, code);
    }
}
