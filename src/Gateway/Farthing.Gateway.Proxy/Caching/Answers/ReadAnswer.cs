using System.Buffers;
using System.Text.Json.Nodes;
using Farthing.Gateway.Dialects;
using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Gateway.Caching.Answers;

/// <summary>A model's answer, read out of a response of any dialect, whole or a stream.</summary>
/// <param name="Text">Its visible text.</param>
/// <param name="IsCut">True where it ended at a limit of tokens.</param>
/// <param name="IsNormal">False for what is no plain answer: it calls tools, was filtered, or did not end.</param>
/// <param name="Logprobs">Figures of its log probabilities; null where it has none.</param>
/// <param name="Opening">The same of its first tokens alone.</param>
/// <param name="ToClient">The response as a client gets it that did not ask for log probabilities.</param>
internal sealed record ReadAnswer(
    string Text,
    bool IsCut,
    bool IsNormal,
    LogprobFeatures? Logprobs,
    LogprobFeatures? Opening,
    byte[] ToClient
)
{
    /// <summary>Reads it; null where it cannot be read.</summary>
    /// <param name="response">The response.</param>
    /// <param name="dialect">Its dialect.</param>
    /// <param name="isStream">As events.</param>
    public static ReadAnswer? Of(ReadOnlySpan<byte> response, Dialect dialect, bool isStream)
    {
        try
        {
            AnswerReading reading = new(dialect);
            if (!isStream)
            {
                JsonNode whole = JsonNode.Parse(response)!;
                bool isChanged = reading.Whole(whole);
                return reading.Answer(isChanged ? AnswerReading.Bytes(whole) : response.ToArray());
            }

            ArrayBufferWriter<byte> events = new(response.Length);
            EventLines lines = new(response);
            while (lines.Next())
            {
                if (lines.IsSplit)
                {
                    return null;
                }

                reading.Event(lines, events);
            }

            return reading.Answer(events.WrittenSpan.ToArray());
        }
        catch (Exception unreadable) when (AnswerReading.IsUnreadable(unreadable))
        {
            return null;
        }
    }
}
