using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Gateway.Dialects;

/// <summary>Common part of chat completions and completions: the signs of their streams.</summary>
internal abstract class ChoicesDialect(string name, string path)
    : Dialect(name, path, ApiKinds.OpenAi | ApiKinds.Azure)
{
    /// <summary>OpenAI's breakpoint, with a comma behind it.</summary>
    internal const string Breakpoint = "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"},";

    /// <inheritdoc/>
    public override bool HasStreamOptions => true;

    /// <inheritdoc/>
    public override bool ShowsOutput => true;

    /// <summary>The <c>object</c> of a chunk.</summary>
    private protected abstract string ChunkObject { get; }

    /// <summary>A chunk that stops at <c>length</c>, for clients that pass over errors in a stream; the error, for those that raise it; the end.</summary>
    public override byte[] EndEvents(
        ApiError error,
        string model,
        string requestId,
        DateTimeOffset at,
        string costUsd
    )
    {
        ArrayBufferWriter<byte> events = new(1024);
        events.Write("\n\ndata: "u8);
        using (Utf8JsonWriter chunk = new(events))
        {
            chunk.WriteStartObject();
            chunk.WriteString("id"u8, requestId);
            chunk.WriteString("object"u8, ChunkObject);
            chunk.WriteNumber("created"u8, at.ToUnixTimeSeconds());
            chunk.WriteString("model"u8, model);
            chunk.WriteStartArray("choices"u8);
            chunk.WriteStartObject();
            chunk.WriteNumber("index"u8, 0);
            WriteNoText(chunk);
            chunk.WriteString("finish_reason"u8, "length"u8);
            chunk.WriteEndObject();
            chunk.WriteEndArray();
            chunk.WriteEndObject();
        }

        events.Write(ErrorEvent(error, requestId));
        events.Write(Encoding.ASCII.GetBytes($": x-farthing-cost-usd={costUsd}\n\ndata: [DONE]\n\n"));
        return events.WrittenSpan.ToArray();
    }

    /// <summary>Writes a choice's member of its text, with none in it.</summary>
    private protected abstract void WriteNoText(Utf8JsonWriter choice);

    /// <summary>A chunk without choices carries the usage of the whole stream.</summary>
    public override bool IsLastUsage(bool hasNoChoices, bool isDone) => hasNoChoices;

    /// <inheritdoc/>
    public override StreamSigns SignsOf(ReadOnlySpan<byte> data)
    {
        int at = data.IndexOf("\"finish_reason\":"u8);
        StreamSigns signs =
            at >= 0 && data[(at + 16)..].TrimStart((byte)' ').StartsWith("\""u8)
                ? StreamSigns.Finished
                : StreamSigns.None;
        return data.StartsWith("{"u8) && data[1..].TrimStart(" \t"u8).StartsWith("\"error\""u8)
            ? signs | StreamSigns.Error
            : signs;
    }

    /// <inheritdoc/>
    internal override bool IsNormal(JsonElement answer, bool toolCalls) =>
        answer.TryGetProperty("choices", out JsonElement choices)
        && choices.GetArrayLength() > 0
        && choices
            .EnumerateArray()
            .All(choice =>
                IsEnd(TextOf(choice, "finish_reason"), toolCalls) && !IsRefusal(choice, "message")
            );

    /// <inheritdoc/>
    internal override AnswerSigns AnswerSignsOf(JsonElement data, bool toolCalls)
    {
        AnswerSigns signs = AnswerSigns.None;
        if (data.TryGetProperty("choices", out JsonElement choices))
        {
            foreach (JsonElement choice in choices.EnumerateArray())
            {
                string reason = TextOf(choice, "finish_reason");
                signs |=
                    IsRefusal(choice, "delta") || (reason.Length > 0 && !IsEnd(reason, toolCalls))
                        ? AnswerSigns.Spoilt
                    : reason.Length > 0 ? AnswerSigns.Normal
                    : AnswerSigns.None;
            }
        }

        return signs;
    }

    /// <inheritdoc/>
    internal override bool Gather(JsonNode data, bool isEvent, AnswerText into)
    {
        if (data["choices"] is not JsonArray choices || choices.Count == 0)
        {
            return false;
        }

        into.IsOther |= choices.Count > 1;
        JsonObject choice = choices[0]!.AsObject();
        into.Said(AnswerText.Word(choice["text"])); // Of completions.
        if (choice[isEvent ? "delta" : "message"] is JsonObject message)
        {
            into.Said(AnswerText.Word(message["content"]));
            into.IsOther |=
                message["tool_calls"] is JsonArray { Count: > 0 }
                || AnswerText.Word(message["refusal"]).Length > 0;
        }

        into.End = AnswerText.Word(choice["finish_reason"]) is { Length: > 0 } said ? said : into.End;
        if (choice["logprobs"]?["content"] is JsonArray tokens)
        {
            foreach (JsonNode? token in tokens)
            {
                Token(token!, into);
            }
        }

        return choice.Remove("logprobs");
    }

    private static void Token(JsonNode token, AnswerText into)
    {
        into.Logprobs.Add(token["logprob"]!.GetValue<double>());
        double[] likeliest =
        [
            .. (token["top_logprobs"] as JsonArray ?? [])
                .Select(one => one!["logprob"]!.GetValue<double>())
                .OrderDescending()
                .Take(LogprobFeatures.Top),
        ];
        into.Top.AddRange(likeliest);
        into.Top.AddRange(Enumerable.Repeat(double.NegativeInfinity, LogprobFeatures.Top - likeliest.Length));
    }

    private static bool IsEnd(string reason, bool toolCalls) =>
        reason == "stop" || (toolCalls && reason == "tool_calls");

    private static bool IsRefusal(JsonElement choice, string member) =>
        choice.TryGetProperty(member, out JsonElement message)
        && message.ValueKind == JsonValueKind.Object
        && TextOf(message, "refusal").Length > 0;
}

/// <summary>OpenAI's completions.</summary>
internal sealed class CompletionsDialect() : ChoicesDialect("completions", "/completions")
{
    /// <inheritdoc/>
    public override string Operation => "text_completion";

    /// <summary>The API's own.</summary>
    public override long? DefaultOutputTokens => 16;

    /// <inheritdoc/>
    public override int TextOf(ReadOnlySpan<byte> data, out int at) =>
        EventText.Of(data, "\"text\":"u8, out at);

    /// <inheritdoc/>
    private protected override string ChunkObject => "text_completion";

    /// <inheritdoc/>
    private protected override void WriteNoText(Utf8JsonWriter choice) => choice.WriteString("text"u8, ""u8);
}
