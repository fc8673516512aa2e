using System.Buffers;
using System.Text.Json;

namespace Farthing.Gateway.Cascading.Answers;

/// <summary>The body of a request whose answer is to be drawn anew.</summary>
internal static class SampleBody
{
    /// <summary>Least temperature: at 0 all answers are the first one, and agree about nothing (Wang et al., arXiv 2203.11171, draw at 0.5 to 0.7).</summary>
    public const double LeastTemperature = 0.7;

    /// <summary>The same request at <see cref="LeastTemperature"/> or above, without a seed.</summary>
    public static byte[] Of(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        double temperature =
            document.RootElement.TryGetProperty("temperature", out JsonElement asked)
            && asked.ValueKind == JsonValueKind.Number
                ? asked.GetDouble()
                : 1; // What the formats say where nothing is stated.
        ArrayBufferWriter<byte> made = new(body.Length + 32);
        using (Utf8JsonWriter json = new(made))
        {
            json.WriteStartObject();
            json.WriteNumber("temperature", Math.Max(temperature, LeastTemperature));
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                if (!member.NameEquals("temperature"u8) && !member.NameEquals("seed"u8))
                {
                    member.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return made.WrittenSpan.ToArray();
    }
}
