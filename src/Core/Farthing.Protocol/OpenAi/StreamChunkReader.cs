using System.Buffers;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Reads the JSON of one event of a chat or completion stream, or of a whole answer, in one pass and without allocation. Tolerant: unknown members are passed over.</summary>
public static class StreamChunkReader
{
    /// <summary>Reads one chunk.</summary>
    /// <param name="json">The event's data.</param>
    /// <param name="chunk">What it says.</param>
    /// <param name="content">Receives the shown text, unescaped; null to pass over it.</param>
    /// <returns>False when it is not a JSON object, or cut off.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> json,
        out StreamChunk chunk,
        IBufferWriter<byte>? content = null
    )
    {
        chunk = new StreamChunk { LogprobTokens = -1, Usage = new TokenUsage(-1, -1, -1, -1) };
        try
        {
            Utf8JsonReader reader = new(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("choices"u8))
                {
                    ReadChoices(ref reader, ref chunk, content);
                }
                else if (reader.ValueTextEquals("usage"u8))
                {
                    if (TokenUsageReader.TryRead(ref reader, out chunk.Usage))
                    {
                        chunk.Kinds |= ChunkKinds.Usage;
                    }
                }
                else if (reader.ValueTextEquals("error"u8))
                {
                    reader.Read();
                    chunk.Kinds |=
                        reader.TokenType == JsonTokenType.Null ? ChunkKinds.None : ChunkKinds.Error;
                    reader.Skip();
                }
                else
                {
                    reader.Skip();
                }
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string of broken UTF-8: the caller counts it.
            return false;
        }
    }

    private static void ReadChoices(
        ref Utf8JsonReader reader,
        ref StreamChunk chunk,
        IBufferWriter<byte>? content
    )
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                chunk.Choices++;
                ReadChoice(ref reader, ref chunk, content);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadChoice(
        ref Utf8JsonReader reader,
        ref StreamChunk chunk,
        IBufferWriter<byte>? content
    )
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                ReadDelta(ref reader, ref chunk, content);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                ReadText(ref reader, ref chunk, ChunkKinds.Content, content);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    chunk.Finish = StopReasons.Of(reader.ValueSpan);
                    chunk.Kinds |= ChunkKinds.Finish;
                }

                reader.Skip();
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int index))
                {
                    chunk.ChoiceIndex = index;
                }

                reader.Skip();
            }
            else if (reader.ValueTextEquals("logprobs"u8))
            {
                ReadLogprobs(ref reader, ref chunk);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadDelta(
        ref Utf8JsonReader reader,
        ref StreamChunk chunk,
        IBufferWriter<byte>? content
    )
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                ReadText(ref reader, ref chunk, ChunkKinds.Content, content);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8))
            {
                ReadText(ref reader, ref chunk, ChunkKinds.Reasoning, null);
            }
            else if (reader.ValueTextEquals("refusal"u8))
            {
                ReadText(ref reader, ref chunk, ChunkKinds.Refusal, null);
            }
            else if (reader.ValueTextEquals("role"u8))
            {
                reader.Read();
                chunk.Kinds |= reader.TokenType == JsonTokenType.String ? ChunkKinds.Role : ChunkKinds.None;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8))
            {
                ReadTool(ref reader, ref chunk);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadText(
        ref Utf8JsonReader reader,
        ref StreamChunk chunk,
        ChunkKinds kind,
        IBufferWriter<byte>? content
    )
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0)
        {
            chunk.Kinds |= kind;
            chunk.TextBytes += reader.ValueSpan.Length;
            content?.Advance(reader.CopyString(content.GetSpan(reader.ValueSpan.Length)));
        }
        else
        {
            reader.Skip();
        }
    }

    private static void ReadTool(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        reader.Read();
        long start = reader.BytesConsumed;
        bool isEmpty = reader.TokenType is JsonTokenType.Null;
        reader.Skip();
        long length = reader.BytesConsumed - start;
        isEmpty |= length <= 1; // "[]"
        if (!isEmpty)
        {
            chunk.Kinds |= ChunkKinds.Tool;
            chunk.TextBytes += (int)length;
        }
    }

    /// <summary>Counts the tokens of <c>logprobs</c>: chat's <c>content</c>, completions' <c>tokens</c>.</summary>
    private static void ReadLogprobs(ref Utf8JsonReader reader, ref StreamChunk chunk)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isList = reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("tokens"u8);
            reader.Read();
            if (!isList || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            int count = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                count++;
                reader.Skip();
            }

            chunk.LogprobTokens = Math.Max(0, chunk.LogprobTokens) + count;
        }
    }
}

/// <summary>Content of one event of a chat or completion stream (or of one whole answer), without its text.</summary>
public struct StreamChunk
{
    /// <summary>Its content.</summary>
    public ChunkKinds Kinds;

    /// <summary>Its choices; 0 for the usage event.</summary>
    public int Choices;

    /// <summary>Index of its last choice, where n &gt; 1 samples share a stream.</summary>
    public int ChoiceIndex;

    /// <summary>Why the choice ended.</summary>
    public StopReason Finish;

    /// <summary>Usage so far (continuous usage) or in all.</summary>
    public TokenUsage Usage;

    /// <summary>Generated tokens that its log probabilities list; −1 where it has none.</summary>
    public int LogprobTokens;

    /// <summary>UTF-8 bytes of generated text as they stand in the JSON, escapes included.</summary>
    public int TextBytes;

    /// <summary>True when it carries something generated.</summary>
    public readonly bool HasGenerated => (Kinds & ChunkKinds.Generated) != 0;
}

/// <summary>Content of a stream's chunk. Only <see cref="Reasoning"/>, <see cref="Content"/>, <see cref="Tool"/> and <see cref="Refusal"/> are generated tokens.</summary>
[Flags]
public enum ChunkKinds
{
    /// <summary>Nothing that counts: empty deltas.</summary>
    None = 0,

    /// <summary>The role of who speaks: the first chunk of a chat, no token yet.</summary>
    Role = 1,

    /// <summary>Text that is not shown (<c>reasoning_content</c>, newer vLLM: <c>reasoning</c>), not empty.</summary>
    Reasoning = 2,

    /// <summary>Text that is shown, not empty.</summary>
    Content = 4,

    /// <summary>A part of a tool call.</summary>
    Tool = 8,

    /// <summary>A part of a refusal.</summary>
    Refusal = 16,

    /// <summary>Why it ended.</summary>
    Finish = 32,

    /// <summary>Usage.</summary>
    Usage = 64,

    /// <summary>An error in the middle of the stream.</summary>
    Error = 128,

    /// <summary>Everything that is generated.</summary>
    Generated = Reasoning | Content | Tool | Refusal,
}
