using System.Buffers;
using System.Text;
using System.Text.Json;
using Farthing.Emulation.Engines;
using Farthing.Emulation.Texts;
using Farthing.Numerics.Randomness;
using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Http;

/// <summary>Gathers the log probabilities of a chunk's tokens. They are the plan's, else made up from its seed and the token's place: the same answer has the same ones.</summary>
internal sealed class LogprobWriter(GenerationRequest request)
{
    private readonly List<(byte[] Token, double Logprob, int Offset, ulong Seed)> tokens = [];
    private int offset;

    /// <summary>Adds a token.</summary>
    public void Add(EmulatedSequence sequence, int at, ReadOnlySpan<byte> piece)
    {
        Pcg32 random = new(sequence.Plan.Seed, (ulong)at + 1000);
        int given = at - sequence.Plan.ReasoningTokens;
        double logprob = Math.Round(
            given >= 0 && given < sequence.Plan.Logprobs.Count
                ? sequence.Plan.Logprobs[given]
                : -random.NextExponential() * 0.4,
            6
        );
        offset = at == 0 ? 0 : offset;
        tokens.Add((piece.ToArray(), logprob, offset, sequence.Plan.Seed ^ (ulong)at));
        offset += Encoding.UTF8.GetCharCount(piece);
    }

    /// <summary>The <c>logprobs</c> object of what was added since the last call.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter json = new(output))
        {
            json.WriteStartObject();
            if (request.IsChat)
            {
                WriteChat(json);
            }
            else
            {
                WritePlain(json);
            }

            json.WriteEndObject();
        }

        tokens.Clear();
        return output.WrittenMemory;
    }

    private void WriteChat(Utf8JsonWriter json)
    {
        json.WriteStartArray("content");
        foreach ((byte[] token, double logprob, _, ulong seed) in tokens)
        {
            json.WriteStartObject();
            WriteToken(json, token, logprob);
            json.WriteStartArray("top_logprobs");
            foreach ((byte[] other, double value) in Alternatives(token, logprob, seed))
            {
                json.WriteStartObject();
                WriteToken(json, other, value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WritePlain(Utf8JsonWriter json)
    {
        json.WriteStartArray("text_offset");
        foreach ((_, _, int at, _) in tokens)
        {
            json.WriteNumberValue(at);
        }

        json.WriteEndArray();
        json.WriteStartArray("token_logprobs");
        foreach ((_, double logprob, _, _) in tokens)
        {
            json.WriteNumberValue(logprob);
        }

        json.WriteEndArray();
        json.WriteStartArray("tokens");
        foreach ((byte[] token, _, _, _) in tokens)
        {
            json.WriteStringValue(token);
        }

        json.WriteEndArray();
        json.WriteStartArray("top_logprobs");
        foreach ((byte[] token, double logprob, _, ulong seed) in tokens)
        {
            json.WriteStartObject();
            foreach ((byte[] other, double value) in Alternatives(token, logprob, seed))
            {
                json.WriteNumber(Encoding.UTF8.GetString(other), value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The token itself and others that were less likely, without repeats.</summary>
    private IEnumerable<(byte[] Token, double Logprob)> Alternatives(byte[] token, double logprob, ulong seed)
    {
        if (request.TopLogprobs == 0)
        {
            yield break;
        }

        yield return (token, logprob);
        int start = (int)(seed % (ulong)WordList.Inside.Length);
        for (int i = 1, given = 1; given < request.TopLogprobs; i++)
        {
            byte[] other = WordList.Inside[(start + i) % WordList.Inside.Length];
            if (!other.AsSpan().SequenceEqual(token))
            {
                given++;
                yield return (other, Math.Round(logprob - (0.7 * i), 6));
            }
        }
    }

    private static void WriteToken(Utf8JsonWriter json, byte[] token, double logprob)
    {
        json.WriteString("token", token);
        json.WriteNumber("logprob", logprob);
        json.WriteStartArray("bytes");
        foreach (byte one in token)
        {
            json.WriteNumberValue(one);
        }

        json.WriteEndArray();
    }
}
