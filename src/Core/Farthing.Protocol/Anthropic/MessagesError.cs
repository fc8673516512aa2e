using System.Buffers;
using System.Text.Json;
using Farthing.Protocol.OpenAi;

namespace Farthing.Protocol.Anthropic;

/// <summary>Writes errors as the Messages API has them: <c>{"type":"error","error":{"type","message"},"request_id"}</c>.</summary>
public static class MessagesError
{
    private static readonly JsonWriterOptions Options = new()
    {
        SkipValidation = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The word that the API has for a status.</summary>
    public static string TypeOf(int status) =>
        status switch
        {
            401 => "authentication_error",
            402 => "billing_error",
            403 => "permission_error",
            404 => "not_found_error",
            413 => "request_too_large",
            429 => "rate_limit_error",
            503 or 529 => "overloaded_error",
            504 => "timeout_error",
            >= 500 => "api_error",
            _ => "invalid_request_error",
        };

    /// <summary>Writes the body; <paramref name="error"/>'s own type and code are left out, its status decides.</summary>
    public static void Write(IBufferWriter<byte> output, ApiError error, string requestId)
    {
        using Utf8JsonWriter json = new(output, Options);
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", TypeOf(error.Status));
        json.WriteString("message", error.Message);
        json.WriteEndObject();
        json.WriteString("request_id", requestId);
        json.WriteEndObject();
    }
}
