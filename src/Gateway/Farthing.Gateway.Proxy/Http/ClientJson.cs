using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Http;

/// <summary>Serialization of the gateway's own answers to clients: the one place that knows their wire form.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FeedbackTaken))]
[JsonSerializable(typeof(MessagesModelList))]
[JsonSerializable(typeof(MessagesModelList.Model))]
[JsonSerializable(typeof(ModelList))]
internal sealed partial class ClientJson : JsonSerializerContext
{
    /// <summary>Answers with a record.</summary>
    public static async Task WriteAsync<T>(HttpResponse response, T answer, JsonTypeInfo<T> type)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }
}

/// <summary>Answer to a client that sent feedback.</summary>
/// <param name="Object"><c>farthing.feedback</c>.</param>
/// <param name="Session">The session that it is of; null where it is of a request alone.</param>
/// <param name="Request">The request; null where it is of a session.</param>
/// <param name="Outcome"><c>success</c> or <c>failure</c>.</param>
internal sealed record FeedbackTaken(string Object, string? Session, string? Request, string Outcome);
