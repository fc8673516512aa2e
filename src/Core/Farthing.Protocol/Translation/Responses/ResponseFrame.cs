using System.Buffers;
using System.Text;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Writes the response object around its items. What it repeats of the request is rendered once: a stream has it three times.</summary>
internal sealed class ResponseFrame
{
    private readonly byte[] id;
    private readonly long createdSeconds;
    private readonly byte[] beforeOutput;
    private readonly byte[] behindOutput;

    /// <summary>The frame of an answer.</summary>
    public ResponseFrame(AnswerContext context)
    {
        id = Encoding.ASCII.GetBytes("resp_" + context.RequestId);
        createdSeconds = context.CreatedSeconds;
        Conversation request = context.Request;
        beforeOutput = Render(json =>
        {
            Echo(json, request, "instructions", "null"u8);
            Echo(json, request, "max_output_tokens", "null"u8);
            Echo(json, request, "metadata", "{}"u8);
            json.Name("model"u8).Plain(request.Model);
        });
        behindOutput = Render(json =>
        {
            Echo(json, request, "parallel_tool_calls", "true"u8);
            json.Name("previous_response_id"u8).Null();
            EchoIfThere(json, request, "prompt_cache_key");
            Echo(json, request, "reasoning", "{\"effort\":null,\"summary\":null}"u8);
            EchoIfThere(json, request, "safety_identifier");
            Echo(json, request, "service_tier", "null"u8);
            json.Name("store"u8).Flag(false);
            Echo(json, request, "temperature", "null"u8);
            Echo(json, request, "text", "{\"format\":{\"type\":\"text\"}}"u8);
            Echo(json, request, "tool_choice", "\"auto\""u8);
            Echo(json, request, "tools", "[]"u8);
            Echo(json, request, "top_p", "null"u8);
            json.Name("truncation"u8).Text("disabled"u8);
            Echo(json, request, "user", "null"u8);
        });
    }

    /// <summary>Writes the object of an answer that goes on or ended.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="status">Its status.</param>
    /// <param name="incomplete">Why it is incomplete; empty where it is not.</param>
    /// <param name="items">Its items, with commas between.</param>
    /// <param name="usage">Its usage; null until it is known.</param>
    public void Write(
        JsonOutput json,
        ReadOnlySpan<byte> status,
        ReadOnlySpan<byte> incomplete,
        ReadOnlySpan<byte> items,
        AnswerUsage? usage
    )
    {
        Begin(json, status).Name("error"u8).Null().Name("incomplete_details"u8);
        if (incomplete.IsEmpty)
        {
            json.Null();
        }
        else
        {
            json.Object().Name("reason"u8).Text(incomplete).EndObject();
        }

        End(json, items, usage);
    }

    /// <summary>Writes the object of an answer that failed.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="code">Code of the error.</param>
    /// <param name="message">Its message.</param>
    /// <param name="items">The items that are whole, with commas between.</param>
    public void WriteFailed(JsonOutput json, string code, string message, ReadOnlySpan<byte> items)
    {
        Begin(json, "failed"u8)
            .Name("error"u8)
            .Object()
            .Name("code"u8)
            .Plain(code)
            .Name("message"u8)
            .Plain(message)
            .EndObject()
            .Name("incomplete_details"u8)
            .Null();
        End(json, items, null);
    }

    private JsonOutput Begin(JsonOutput json, ReadOnlySpan<byte> status) =>
        json.Object()
            .Name("id"u8)
            .Text(id)
            .Name("object"u8)
            .Text("response"u8)
            .Name("created_at"u8)
            .Number(createdSeconds)
            .Name("status"u8)
            .Text(status)
            .Name("background"u8)
            .Flag(false);

    private void End(JsonOutput json, ReadOnlySpan<byte> items, AnswerUsage? usage)
    {
        json.Raw(beforeOutput).Name("output"u8).Array().More(items).EndArray().Raw(behindOutput);
        json.Name("usage"u8);
        if (usage is not AnswerUsage took)
        {
            json.Null().EndObject();
            return;
        }

        json.Object()
            .Name("input_tokens"u8)
            .Number(took.Input)
            .Name("input_tokens_details"u8)
            .Object()
            .Name("cached_tokens"u8)
            .Number(took.CacheRead)
            .Name("cache_write_tokens"u8)
            .Number(took.CacheWrite)
            .EndObject()
            .Name("output_tokens"u8)
            .Number(took.Output)
            .Name("output_tokens_details"u8)
            .Object()
            .Name("reasoning_tokens"u8)
            .Number(took.Reasoning ?? 0)
            .EndObject()
            .Name("total_tokens"u8)
            .Number(took.Total)
            .EndObject()
            .EndObject();
    }

    private static byte[] Render(Action<JsonOutput> write)
    {
        ArrayBufferWriter<byte> output = new(512);
        write(new JsonOutput(output));
        return output.WrittenSpan.ToArray();
    }

    private static void Echo(JsonOutput json, Conversation request, string name, ReadOnlySpan<byte> missing)
    {
        JsonValue value = ValueOf(request, name);
        json.Name(Encoding.ASCII.GetBytes(name)).Raw(value.IsThere ? JsonLine.Of(value.Span) : missing);
    }

    private static void EchoIfThere(JsonOutput json, Conversation request, string name)
    {
        if (ValueOf(request, name).IsThere)
        {
            Echo(json, request, name, default);
        }
    }

    private static JsonValue ValueOf(Conversation request, string name) =>
        request.Echo.Find(echo => echo.Name == name).Value;
}
