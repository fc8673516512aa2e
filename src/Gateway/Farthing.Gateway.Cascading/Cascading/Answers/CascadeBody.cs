using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Requests;
using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Gateway.Cascading.Answers;

/// <summary>What a cascade reads of a request's body, and the bodies that it makes of it.</summary>
/// <param name="Question">The last message, of a user and plain text.</param>
/// <param name="Turns">Messages before it.</param>
/// <param name="Opening">A hash of the conversation's first user message: its name where the client gives no session.</param>
/// <param name="AsksLogprobs">True where the client asks for log probabilities.</param>
/// <param name="Json">The JSON that is asked for; null where any text will do.</param>
/// <param name="IsCheckable">False where JSON is asked for by a schema that cannot be checked.</param>
internal sealed record CascadeBody(
    string Question,
    int Turns,
    string Opening,
    bool AsksLogprobs,
    JsonShape? Json,
    bool IsCheckable
)
{
    /// <summary>Reads it; null where the last message is no plain text of a user.</summary>
    public static CascadeBody? Of(Exchange exchange)
    {
        JsonSpan prompt = exchange.Peek.PromptAt;
        if (
            !prompt.IsThere
            || Conversation.Read(exchange.Body.Bytes.Span, prompt, seeksMoment: false).Question
                is not Question question
        )
        {
            return null;
        }

        using JsonDocument body = JsonDocument.Parse(exchange.Body.Bytes);
        JsonElement root = body.RootElement;
        ReadOnlySpan<byte> opening = question.OpeningAt.IsThere
            ? exchange.Body.Bytes.Span.Slice(question.OpeningAt.Start, question.OpeningAt.Length)
            : Encoding.UTF8.GetBytes(question.Text);
        (JsonShape? json, bool isCheckable) = ShapeOf(root);
        return new CascadeBody(
            question.Text,
            question.Messages - 1,
            Convert.ToHexStringLower(SHA256.HashData(opening))[..32],
            root.TryGetProperty("logprobs", out JsonElement logprobs)
                && logprobs.ValueKind is not (JsonValueKind.False or JsonValueKind.Null),
            json,
            isCheckable
        );
    }

    /// <summary>The client's body for another model, in the same form.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="model">The model.</param>
    /// <param name="logprobs">Asks for log probabilities as well, where the dialect has them.</param>
    public static byte[] For(Exchange exchange, string model, bool logprobs)
    {
        ReadOnlySpan<byte> body = exchange.Body.Bytes.Span;
        RequestPeek peek = exchange.Peek;
        ArrayBufferWriter<byte> made = new(body.Length + 64);
        made.Write(body[..peek.InsertAt]);
        made.Write(logprobs ? exchange.Dialect.LogprobMembers : []);
        made.Write(body[peek.InsertAt..peek.ModelAt.Start]);
        made.Write(JsonSerializer.SerializeToUtf8Bytes(model, CascadeJson.Default.String));
        made.Write(body[(peek.ModelAt.Start + peek.ModelAt.Length)..]);
        return made.WrittenSpan.ToArray();
    }

    private static (JsonShape? Shape, bool IsCheckable) ShapeOf(JsonElement root)
    {
        JsonElement format =
            root.TryGetProperty("response_format", out JsonElement chat) ? chat
            : root.TryGetProperty("text", out JsonElement text)
            && text.ValueKind == JsonValueKind.Object
            && text.TryGetProperty("format", out JsonElement response)
                ? response
            : default;
        if (format.ValueKind != JsonValueKind.Object)
        {
            return (null, true);
        }

        switch (TextOf(format, "type"))
        {
            case "json_object":
                return (JsonShape.Any, true);
            case "json_schema":
                JsonElement holder = format.TryGetProperty("json_schema", out JsonElement inner)
                    ? inner
                    : format;
                if (
                    holder.ValueKind == JsonValueKind.Object
                    && holder.TryGetProperty("schema", out JsonElement schema)
                )
                {
                    JsonShape? shape = JsonShape.Read(schema, out _);
                    return (shape, shape is not null);
                }

                return (null, false);
            default:
                return (null, true);
        }
    }

    private static string TextOf(JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
