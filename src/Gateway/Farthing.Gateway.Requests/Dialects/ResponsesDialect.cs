using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Gateway.Dialects;

/// <summary>OpenAI's responses.</summary>
internal sealed class ResponsesDialect()
    : Dialect("responses", "/responses", ApiKinds.OpenAi | ApiKinds.Azure)
{
    /// <inheritdoc/>
    public override bool HasFlexTier => true;

    /// <inheritdoc/>
    public override WireFormat? Format => ResponsesFormat.Instance;

    /// <inheritdoc/>
    public override int CalledDepth => 2;

    /// <inheritdoc/>
    internal override MarkForm? Marks { get; } = new("input_text", ChoicesDialect.Breakpoint);

    /// <inheritdoc/>
    public override bool StoresAnswers => true;

    /// <inheritdoc/>
    public override bool IsBelowDeployment => false;

    /// <inheritdoc/>
    public override bool HasMaxTokens => false;

    /// <inheritdoc/>
    public override string? NewLimit => "max_output_tokens";

    /// <summary>A response that ended states its usage.</summary>
    public override bool IsLastUsage(bool hasNoChoices, bool isDone) => isDone;

    /// <inheritdoc/>
    public override StreamSigns SignsOfName(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("response.completed"u8) || name.SequenceEqual("response.incomplete"u8)
            ? StreamSigns.Done
        : name.SequenceEqual("response.failed"u8) ? StreamSigns.Done | StreamSigns.Failed
        : name.SequenceEqual("error"u8) ? StreamSigns.Error
        : StreamSigns.None;

    /// <inheritdoc/>
    public override StreamSigns SignsOf(ReadOnlySpan<byte> data) => SignsOfName(EventText.TypeOf(data));

    /// <inheritdoc/>
    public override int TextOf(ReadOnlySpan<byte> data, out int at) =>
        EventText.Of(data, "\"delta\":"u8, out at);

    /// <inheritdoc/>
    public override byte[] ErrorEvent(ApiError error, string requestId)
    {
        System.Buffers.ArrayBufferWriter<byte> data = new(512);
        using (Utf8JsonWriter json = new(data))
        {
            json.WriteStartObject();
            json.WriteString("type", "error");
            json.WriteString("code", error.Code);
            json.WriteString("message", error.Message);
            json.WriteString("param", error.Param);
            json.WriteNumber("sequence_number", 0);
            json.WriteEndObject();
        }

        return EventOf("event: error\n", data.WrittenSpan);
    }

    /// <inheritdoc/>
    internal override bool IsNormal(JsonElement answer, bool toolCalls) =>
        TextOf(answer, "status") == "completed"
        && answer.TryGetProperty("output", out JsonElement output)
        && output.EnumerateArray().All(item => IsNormalItem(item, toolCalls));

    /// <inheritdoc/>
    internal override AnswerSigns AnswerSignsOf(JsonElement data, bool toolCalls) =>
        TextOf(data, "type") != "response.completed" ? AnswerSigns.None
        : IsNormal(data.GetProperty("response"), toolCalls) ? AnswerSigns.End | AnswerSigns.Normal
        : AnswerSigns.Spoilt;

    /// <inheritdoc/>
    internal override bool Gather(JsonNode data, bool isEvent, AnswerText into)
    {
        string type = AnswerText.Word(data["type"]);
        into.HasBegun |= isEvent && type == "response.output_text.delta";
        if (!isEvent || type is "response.completed" or "response.incomplete")
        {
            Response(isEvent ? data["response"]! : data, into);
        }

        return false;
    }

    private static void Response(JsonNode response, AnswerText into)
    {
        string status = AnswerText.Word(response["status"]);
        into.End =
            status == "incomplete" ? AnswerText.Word(response["incomplete_details"]?["reason"]) : status;
        foreach (JsonNode? item in response["output"]!.AsArray())
        {
            string type = AnswerText.Word(item!["type"]);
            into.IsOther |= type is not ("message" or "reasoning");
            if (type == "message")
            {
                foreach (JsonNode? part in item["content"]!.AsArray())
                {
                    into.IsOther |= AnswerText.Word(part!["type"]) == "refusal";
                    into.Add(AnswerText.Word(part["text"]));
                }
            }
        }
    }

    private static bool IsNormalItem(JsonElement item, bool toolCalls) =>
        TextOf(item, "type") switch
        {
            "message" => !item.TryGetProperty("content", out JsonElement content)
                || content.EnumerateArray().All(part => TextOf(part, "type") != "refusal"),
            "reasoning" => true,
            "function_call" => toolCalls,
            _ => false,
        };
}

/// <summary>Meaning of an event for its stream.</summary>
[Flags]
public enum StreamSigns : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A reason to stop stands in it: what was generated is whole.</summary>
    Finished = 1,

    /// <summary>The stream is at its end.</summary>
    Done = 2,

    /// <summary>No usage follows: what was stated is the last word.</summary>
    LastWord = 4,

    /// <summary>It carries the usage that the stream's end will repeat.</summary>
    UsageDelta = 8,

    /// <summary>The upstream failed.</summary>
    Error = 16,

    /// <summary>It ends the stream and says why there is no answer.</summary>
    Failed = 32,
}
