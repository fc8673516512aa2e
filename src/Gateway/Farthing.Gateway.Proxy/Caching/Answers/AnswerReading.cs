using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Dialects;
using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Gateway.Caching.Answers;

/// <summary>Gathers an answer from a response or its events.</summary>
internal sealed class AnswerReading(Dialect dialect)
{
    private readonly AnswerText read = new();

    /// <summary>Tokens whose log probabilities are known.</summary>
    public int Tokens => read.Logprobs.Count;

    /// <summary>True from the first of its text on.</summary>
    public bool HasBegun => read.HasBegun;

    /// <summary>True for what is thrown of a response that is none of its dialect.</summary>
    public static bool IsUnreadable(Exception thrown) =>
        thrown is JsonException or InvalidOperationException or FormatException or NullReferenceException;

    /// <summary>What was gathered.</summary>
    public ReadAnswer Answer(byte[] toClient) =>
        new(
            read.Text,
            read.End is "length" or "max_tokens" or "max_output_tokens",
            !read.IsOther
                && read.End
                    is "stop"
                        or "end_turn"
                        or "stop_sequence"
                        or "completed"
                        or "length"
                        or "max_tokens"
                        or "max_output_tokens",
            Features(read.Logprobs.Count),
            Features(LogprobFeatures.Opening),
            toClient
        );

    /// <summary>Reads a whole response.</summary>
    /// <returns>True where it was changed: log probabilities are taken out of it.</returns>
    public bool Whole(JsonNode root) => dialect.Gather(root, isEvent: false, read);

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
        read.IsOther |= data["error"] is not null;
        return dialect.Gather(data, isEvent: true, read);
    }

    /// <summary>Null where there are none, or they are no log probabilities.</summary>
    /// <param name="most">Of so many tokens, the first ones.</param>
    private LogprobFeatures? Features(int most)
    {
        if (read.Logprobs.Count == 0 || !read.Logprobs.TrueForAll(one => one <= 0))
        {
            return null;
        }

        bool hasTop = read.Top.Exists(double.IsFinite);
        return LogprobFeatures.Of(
            [.. read.Logprobs.Take(most)],
            hasTop ? [.. read.Top.Take(most * LogprobFeatures.Top)] : []
        );
    }
}
