using System.Buffers;
using System.Globalization;
using System.Text;
using Farthing.Gateway.Requests;
using Farthing.Protocol.Anthropic;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Http;

/// <summary>Writes errors in the caller's dialect.</summary>
internal static class ErrorReply
{
    /// <summary>Answers with an error. One that is worth another try says when: some clients try again at once where nobody tells them to wait.</summary>
    public static async Task WriteAsync(
        HttpContext context,
        Dialect dialect,
        ApiError error,
        string requestId,
        TimeSpan? retryAfter = null
    )
    {
        HttpResponse response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }

        response.StatusCode = error.Status;
        if (error.Status is 429 or >= 500 || retryAfter is not null)
        {
            SetRetryAfter(response.Headers, retryAfter ?? TimeSpan.FromSeconds(1));
        }

        ArrayBufferWriter<byte> body = new(512);
        Write(body, dialect, error, requestId);
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory);
    }

    /// <summary>The event that ends a stream which broke off, with an empty line before it that ends whatever was begun.</summary>
    public static byte[] Event(ApiEndpoint endpoint, ApiError error, string requestId)
    {
        ArrayBufferWriter<byte> data = new(512);
        if (endpoint == ApiEndpoint.Responses)
        {
            WriteResponseEvent(data, error);
        }
        else
        {
            Write(data, endpoint.Dialect, error, requestId);
        }

        string name =
            endpoint.Dialect == Dialect.Anthropic || endpoint == ApiEndpoint.Responses
                ? "event: error\n"
                : "";
        return Encoding.UTF8.GetBytes($"\n\n{name}data: {Encoding.UTF8.GetString(data.WrittenSpan)}\n\n");
    }

    /// <summary>Says when to come again, in both headers.</summary>
    public static void SetRetryAfter(IHeaderDictionary headers, TimeSpan wait)
    {
        double seconds = Math.Max(0.001, wait.TotalSeconds);
        headers.RetryAfter = Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture);
        headers["retry-after-ms"] = Math.Ceiling(seconds * 1000).ToString(CultureInfo.InvariantCulture);
    }

    private static void Write(ArrayBufferWriter<byte> body, Dialect dialect, ApiError error, string requestId)
    {
        if (dialect == Dialect.Anthropic)
        {
            MessagesError.Write(body, error, requestId);
        }
        else
        {
            error.Write(body);
        }
    }

    private static void WriteResponseEvent(ArrayBufferWriter<byte> data, ApiError error)
    {
        using System.Text.Json.Utf8JsonWriter json = new(data);
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteString("code", error.Code);
        json.WriteString("message", error.Message);
        json.WriteString("param", error.Param);
        json.WriteNumber("sequence_number", 0);
        json.WriteEndObject();
    }
}
