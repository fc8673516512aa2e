using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Dialects;
using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Gateway.Caching.Answers;

/// <summary>Gathers an answer from a response or its events.</summary>
internal sealed class AnswerReading(Dialect dialect)
{
    private readonly StringBuilder text = new();
    private readonly List<double> logprobs = [];
    private readonly List<double> top = [];
    private string end = "";
    private bool isOther;

    /// <summary>Tokens whose log probabilities are known.</summary>
    public int Tokens => logprobs.Count;

    /// <summary>True from the first of its text on.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>True for what is thrown of a response that is none of its dialect.</summary>
    public static bool IsUnreadable(Exception thrown) =>
        thrown is JsonException or InvalidOperationException or FormatException or NullReferenceException;

    /// <summary>What was gathered.</summary>
    public ReadAnswer Answer(byte[] toClient) =>
        new(
            text.ToString(),
            end is "length" or "max_tokens" or "max_output_tokens",
            !isOther
                && end
                    is "stop"
                        or "end_turn"
                        or "stop_sequence"
                        or "completed"
                        or "length"
                        or "max_tokens"
                        or "max_output_tokens",
            Features(logprobs.Count),
            Features(LogprobFeatures.Opening),
            toClient
        );

    /// <summary>Reads a whole response.</summary>
    /// <returns>True where it was changed: log probabilities are taken out of it.</returns>
    public bool Whole(JsonNode root)
    {
        if (dialect == Dialect.Messages)
        {
            foreach (JsonNode? block in root["content"]!.AsArray())
            {
                Block(block!);
            }

            end = Word(root["stop_reason"]);
            return false;
        }

        if (dialect == Dialect.Responses)
        {
            Response(root);
            return false;
        }

        return Choices(root, "message");
    }

    /// <summary>Reads an event, and writes it as a client gets it that did not ask for log probabilities.</summary>
    /// <param name="lines">At the event.</param>
    /// <param name="toClient">Takes it.</param>
    public void Event(in EventLines lines, IBufferWriter<byte> toClient)
    {
        if (
            lines.Data.IsEmpty
            || lines.Data.SequenceEqual("[DONE]"u8)
            || JsonNode.Parse(lines.Data)! is var data && !Event(data)
        )
        {
            toClient.Write(lines.Whole);
            return;
        }

        toClient.Write("data: "u8);
        toClient.Write(Bytes(data));
        toClient.Write("\n\n"u8);
    }

    /// <summary>A node as JSON.</summary>
    public static byte[] Bytes(JsonNode node)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (
            Utf8JsonWriter json = new(
                bytes,
                new JsonWriterOptions
                {
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        )
        {
            node.WriteTo(json);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <returns>As above.</returns>
    private bool Event(JsonNode data)
    {
        isOther |= data["error"] is not null;
        if (dialect == Dialect.Messages)
        {
            switch (Word(data["type"]))
            {
                case "content_block_start":
                    Block(data["content_block"]!);
                    break;
                case "content_block_delta":
                    Said(Word(data["delta"]!["text"]));
                    break;
                case "message_delta":
                    end = Word(data["delta"]!["stop_reason"]);
                    break;
            }

            return false;
        }

        if (dialect == Dialect.Responses)
        {
            HasBegun |= Word(data["type"]) is "response.output_text.delta";
            if (Word(data["type"]) is "response.completed" or "response.incomplete")
            {
                Response(data["response"]!);
            }

            return false;
        }

        return Choices(data, "delta");
    }

    private void Block(JsonNode block)
    {
        string type = Word(block["type"]);
        Said(type == "text" ? Word(block["text"]) : "");
        isOther |= type is not ("text" or "thinking" or "redacted_thinking");
    }

    private void Response(JsonNode response)
    {
        string status = Word(response["status"]);
        end = status == "incomplete" ? Word(response["incomplete_details"]?["reason"]) : status;
        foreach (JsonNode? item in response["output"]!.AsArray())
        {
            string type = Word(item!["type"]);
            isOther |= type is not ("message" or "reasoning");
            if (type == "message")
            {
                foreach (JsonNode? part in item["content"]!.AsArray())
                {
                    isOther |= Word(part!["type"]) == "refusal";
                    text.Append(Word(part["text"]));
                }
            }
        }
    }

    private bool Choices(JsonNode root, string member)
    {
        if (root["choices"] is not JsonArray choices || choices.Count == 0)
        {
            return false;
        }

        isOther |= choices.Count > 1;
        JsonObject choice = choices[0]!.AsObject();
        Said(Word(choice["text"])); // Of completions.
        if (choice[member] is JsonObject message)
        {
            Said(Word(message["content"]));
            isOther |=
                message["tool_calls"] is JsonArray { Count: > 0 } || Word(message["refusal"]).Length > 0;
        }

        end = Word(choice["finish_reason"]) is { Length: > 0 } said ? said : end;
        if (choice["logprobs"]?["content"] is JsonArray tokens)
        {
            foreach (JsonNode? token in tokens)
            {
                Token(token!);
            }
        }

        return choice.Remove("logprobs");
    }

    private void Token(JsonNode token)
    {
        logprobs.Add(token["logprob"]!.GetValue<double>());
        double[] five =
        [
            .. (token["top_logprobs"] as JsonArray ?? [])
                .Select(one => one!["logprob"]!.GetValue<double>())
                .OrderDescending()
                .Take(LogprobFeatures.Top),
        ];
        top.AddRange(five);
        top.AddRange(Enumerable.Repeat(double.NegativeInfinity, LogprobFeatures.Top - five.Length));
    }

    /// <summary>Null where there are none, or they are no log probabilities.</summary>
    /// <param name="most">Of so many tokens, the first ones.</param>
    private LogprobFeatures? Features(int most)
    {
        if (logprobs.Count == 0 || !logprobs.TrueForAll(one => one <= 0))
        {
            return null;
        }

        bool hasTop = top.Exists(double.IsFinite);
        return LogprobFeatures.Of(
            [.. logprobs.Take(most)],
            hasTop ? [.. top.Take(most * LogprobFeatures.Top)] : []
        );
    }

    private void Said(string words)
    {
        HasBegun |= words.Length > 0;
        text.Append(words);
    }

    private static string Word(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? word) ? word : "";
}
