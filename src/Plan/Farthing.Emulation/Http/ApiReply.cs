using System.Buffers;
using System.Globalization;
using Farthing.Protocol.Anthropic;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Emulation.Http;

/// <summary>Writes whole answers and errors.</summary>
internal static class ApiReply
{
    /// <summary>A JSON body.</summary>
    public static async Task JsonAsync(HttpContext context, ArrayBufferWriter<byte> body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory);
    }

    /// <summary>An error, in the form of the API whose path was asked. One that is worth another try says when.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">What is wrong.</param>
    /// <param name="retryAfterSeconds">When another try is worth it.</param>
    public static Task ErrorAsync(HttpContext context, ApiError error, double retryAfterSeconds = 1)
    {
        if (error.Status is 429 or >= 500)
        {
            // Some clients retry at once where nobody tells them to wait.
            double wait = Math.Max(0.001, retryAfterSeconds);
            context.Response.Headers.RetryAfter = Math.Ceiling(wait).ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["retry-after-ms"] = Math.Ceiling(wait * 1000)
                .ToString(CultureInfo.InvariantCulture);
        }

        ArrayBufferWriter<byte> body = new();
        if (context.Request.Path.StartsWithSegments("/v1/messages", StringComparison.Ordinal))
        {
            MessagesError.Write(body, error, context.TraceIdentifier);
        }
        else
        {
            error.Write(body);
        }

        return JsonAsync(context, body, error.Status);
    }

    /// <summary>A body of text.</summary>
    public static async Task TextAsync(HttpContext context, string text, string type, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        context.Response.ContentLength = bytes.Length;
        await context.Response.BodyWriter.WriteAsync(bytes);
    }

    /// <summary>The request's body, whole.</summary>
    public static async Task<byte[]> BodyAsync(HttpContext context)
    {
        System.IO.Pipelines.PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            System.IO.Pipelines.ReadResult read = await reader.ReadAsync(context.RequestAborted);
            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
