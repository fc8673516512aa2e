using System.Buffers;
using System.Globalization;
using Farthing.Gateway.Dialects;
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
        dialect.WriteError(body, error, requestId);
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory);
    }

    /// <summary>Says when to come again, in both headers.</summary>
    public static void SetRetryAfter(IHeaderDictionary headers, TimeSpan wait)
    {
        double seconds = Math.Max(0.001, wait.TotalSeconds);
        headers.RetryAfter = Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture);
        headers["retry-after-ms"] = Math.Ceiling(seconds * 1000).ToString(CultureInfo.InvariantCulture);
    }
}
