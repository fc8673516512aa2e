using System.Text.Json;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.PromptCaching.Prompts;

/// <summary>Finds the blocks of a prompt in a body that is known to be valid JSON.</summary>
/// <param name="isMessages">The body is Anthropic's Messages; false: OpenAI's chat or responses, whose messages are one block each.</param>
internal ref partial struct PromptReader(bool isMessages)
{
    private PromptBlocks found = new();
    private ReadOnlySpan<byte> text;

    /// <summary>Reads a body.</summary>
    public PromptBlocks Read(ReadOnlySpan<byte> body)
    {
        found = new PromptBlocks();
        text = body;
        Utf8JsonReader reader = new(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int name = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("tools"u8))
            {
                Values(ref reader, PromptPart.Tools);
            }
            else if (reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("instructions"u8))
            {
                Values(ref reader, PromptPart.System);
            }
            else if (reader.ValueTextEquals("messages"u8) || reader.ValueTextEquals("input"u8))
            {
                Messages(ref reader);
            }
            else if (reader.ValueTextEquals("tool_choice"u8) || reader.ValueTextEquals("thinking"u8))
            {
                found.Parameters.Add(Value(ref reader));
            }
            else if (reader.ValueTextEquals("cache_control"u8))
            {
                Mark(ref reader, name);
            }
            else
            {
                found.HasCacheKey |= reader.ValueTextEquals("prompt_cache_key"u8);
                found.HasCacheOptions |= reader.ValueTextEquals("prompt_cache_options"u8);
                Value(ref reader);
            }
        }

        found.Arrange();
        found.ClientMarks.Sort(static (a, b) => a.At.Start.CompareTo(b.At.Start));
        return found;
    }

    private static JsonSpan Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new JsonSpan(start, (int)reader.BytesConsumed - start);
    }

    private readonly void Mark(ref Utf8JsonReader reader, int name)
    {
        JsonSpan value = Value(ref reader);
        if (value.Length != 4) // null is none
        {
            found.ClientMarks.Add(
                new ClientMark(
                    new JsonSpan(name, value.Start + value.Length - name),
                    text.Slice(value.Start, value.Length).IndexOf("\"1h\""u8) >= 0
                )
            );
        }
    }

    /// <summary>A string, or an array of blocks.</summary>
    private readonly void Values(ref Utf8JsonReader reader, PromptPart part, (int, int) role = default)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            int start = (int)reader.TokenStartIndex;
            int end = (int)reader.BytesConsumed;
            found.Blocks.Add(
                new PromptBlock(part, start, end, end - start > 2, IsText: true, false) { Role = role }
            );
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Block(ref reader, part, role);
                role = default;
            }
        }
        else
        {
            reader.Skip();
        }
    }

    /// <summary>One element of an array of blocks.</summary>
    private readonly void Block(ref Utf8JsonReader reader, PromptPart part, (int, int) role)
    {
        int start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            found.Blocks.Add(
                new PromptBlock(part, start, (int)reader.BytesConsumed, false, false, false) { Role = role }
            );
            return;
        }

        bool canMark = true;
        bool isMedia = false;
        bool hasMembers = false;
        bool isPlain = true;
        JsonSpan words = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            hasMembers = true;
            int name = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("cache_control"u8))
            {
                Mark(ref reader, name);
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    isPlain &= reader.ValueTextEquals("text"u8);
                    canMark &= !(
                        reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("redacted_thinking"u8)
                    );
                    isMedia |= reader.ValueTextEquals("image"u8) || reader.ValueTextEquals("document"u8);
                }

                reader.Skip();
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                words = Value(ref reader);
                canMark &= words.Length > 2; // An empty text cannot be marked.
            }
            else if (reader.ValueTextEquals("defer_loading"u8))
            {
                isPlain = false;
                canMark &= Value(ref reader).Length != 4; // Nor a tool that is loaded later.
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                isPlain = false;
                Inner(ref reader);
            }
            else
            {
                isPlain = false;
                Value(ref reader);
            }
        }

        int end = (int)reader.BytesConsumed;
        found.Blocks.Add(
            new PromptBlock(part, start, end, canMark && hasMembers, false, isMedia)
            {
                Role = role,
                Text = isPlain && words.IsThere ? (words.Start, words.Start + words.Length) : default,
            }
        );
    }

    /// <summary>Blocks of a tool's result may be marked by the client, too.</summary>
    private readonly void Inner(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int name = (int)reader.TokenStartIndex;
                if (reader.ValueTextEquals("cache_control"u8))
                {
                    Mark(ref reader, name);
                }
                else
                {
                    Value(ref reader);
                }
            }
        }
    }

    private readonly void Messages(ref Utf8JsonReader reader)
    {
        if (!isMessages)
        {
            Turns(ref reader);
            return;
        }

        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            (int Start, int End) role = default;
            int first = found.Blocks.Count;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("content"u8))
                {
                    Values(ref reader, PromptPart.Messages);
                }
                else if (reader.ValueTextEquals("role"u8))
                {
                    JsonSpan value = Value(ref reader);
                    role = (value.Start, value.Start + value.Length);
                }
                else
                {
                    Value(ref reader);
                }
            }

            if (first < found.Blocks.Count)
            {
                found.Blocks[first] = found.Blocks[first] with { Role = role };
            }
        }
    }
}

/// <summary>A block of a prompt: the least that a provider caches.</summary>
/// <param name="Part">Its part.</param>
/// <param name="Start">Offset of its first byte in the body.</param>
/// <param name="End">Offset behind its last byte.</param>
/// <param name="CanMark">A breakpoint may stand at it.</param>
/// <param name="IsText">It is a bare string: a breakpoint makes it a block of text.</param>
/// <param name="IsMedia">It holds an image or a document: its bytes say nothing about its tokens.</param>
internal readonly record struct PromptBlock(
    PromptPart Part,
    int Start,
    int End,
    bool CanMark,
    bool IsText,
    bool IsMedia
)
{
    /// <summary>Bytes that a picture or document counts as: about 1,500 tokens.</summary>
    public const int MediaWeight = 6000;

    /// <summary>Offset of the name of the message's role, with its value's end; 0: it is not the first block of a message.</summary>
    public (int Start, int End) Role { get; init; }

    /// <summary>The text of a block that has nothing but a text: it is the same prompt as the bare string; 0: it is not one.</summary>
    public (int Start, int End) Text { get; init; }

    /// <summary>What bears a breakpoint within it: a text, or a part of a list.</summary>
    public (int Start, int End) MarkAt { get; init; } = (Start, End);

    /// <summary>By how much the weight of its pictures and documents is more than their bytes.</summary>
    public int Extra { get; init; }

    /// <summary>Bytes by which its tokens are estimated.</summary>
    public int Weight => IsMedia ? MediaWeight : End - Start + Extra;
}
