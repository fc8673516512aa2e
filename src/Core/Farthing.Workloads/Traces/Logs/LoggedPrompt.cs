using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Farthing.Workloads.Prompts;

namespace Farthing.Workloads.Traces.Logs;

/// <summary>The prompt of a logged request as canonical text: out of messages, a request body, a text, or the events of a span, as JSON or as JSON within a text. One at a time; it is overwritten by the next.</summary>
internal sealed class LoggedPrompt : IDisposable
{
    private const int MaxNesting = 4;
    private const string EventPrefix = "gen_ai.";
    private readonly PromptText text = new(1 << 16);

    /// <summary>What LiteLLM puts in the place of what it leaves out of a long text.</summary>
    private static ReadOnlySpan<byte> CutMark => "... (litellm_truncated"u8;

    /// <summary>The part of a prompt that something is.</summary>
    internal enum Part
    {
        /// <summary>Tools.</summary>
        Tools,

        /// <summary>The system's text.</summary>
        System,

        /// <summary>Messages, or all of it.</summary>
        Messages,
    }

    /// <summary>The canonical text, up to where it was cut.</summary>
    public ReadOnlySpan<byte> Text => text.Bytes;

    /// <summary>True where the log left a part out of a text.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Reads the prompt of a row; false where it has none.</summary>
    /// <param name="row">The row.</param>
    /// <param name="source">Whose names count; null: only <paramref name="mapped"/>.</param>
    /// <param name="mapped">The name of the prompt, instead of the source's; null without.</param>
    /// <exception cref="InvalidOperationException">A text in it is not valid Unicode.</exception>
    public bool Read(LogRow row, LogSource? source, string? mapped)
    {
        text.Clear();
        IsCut = false;
        bool isThere = false;
        if (mapped is not null)
        {
            isThere = row.TryAdd(mapped, Part.Messages, this);
        }
        else if (source is { Prompt.Count: > 0 })
        {
            TryFirst(row, source.Tools, Part.Tools);
            TryFirst(row, source.System, Part.System);
            isThere = TryFirst(row, source.Prompt, Part.Messages);
        }

        int cut = text.Bytes.IndexOf(CutMark);
        if (cut >= 0)
        {
            IsCut = true;
            text.CutAt(cut);
        }

        return isThere;
    }

    /// <summary>Adds the name of an attribute.</summary>
    public void AddName(string name) => text.AddPlain(Encoding.UTF8.GetBytes(name));

    /// <summary>Adds a text, or the JSON that it is; false where it is empty.</summary>
    public bool TryAdd(Part part, ReadOnlySpan<byte> utf8) => TryAdd(part, utf8, 0);

    /// <summary>Adds a value; false where it is empty.</summary>
    public bool TryAdd(Part part, JsonElement value) => TryAdd(part, value, 0);

    /// <inheritdoc/>
    public void Dispose() => text.Dispose();

    private bool TryFirst(LogRow row, IReadOnlyList<string> names, Part part)
    {
        foreach (string name in names)
        {
            if (row.TryAdd(name, part, this))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryAdd(Part part, ReadOnlySpan<byte> utf8, int depth)
    {
        ReadOnlySpan<byte> trimmed = utf8.Trim(" \t\r\n"u8);
        if (trimmed.IsEmpty)
        {
            return false;
        }

        if (trimmed[0] is (byte)'{' or (byte)'[' && depth < MaxNesting)
        {
            try
            {
                Utf8JsonReader reader = new(trimmed);
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                if (reader.BytesConsumed == trimmed.Length)
                {
                    return TryAdd(part, document.RootElement, depth + 1);
                }
            }
            catch (JsonException)
            {
                // It begins like JSON and is none, or is cut off: a text like any other.
            }
        }

        text.AddPlain(utf8);
        return true;
    }

    private bool TryAdd(Part part, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return TryAddText(part, value, depth);
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                return TryAddEvents(part, value) ?? Write(part, value);
            case JsonValueKind.Object when part == Part.Messages:
                return TryAddBody(value, depth);
            case JsonValueKind.Object:
                return Write(part, value);
            default:
                return false;
        }
    }

    /// <summary>A text, unescaped without a string.</summary>
    private bool TryAddText(Part part, JsonElement value, int depth)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        byte[] unescaped = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            Utf8JsonReader reader = new(raw);
            reader.Read();
            return TryAdd(part, unescaped.AsSpan(0, reader.CopyString(unescaped)), depth);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unescaped);
        }
    }

    /// <summary>A request body: its tools, system's text and messages, wherever they stand in it. An object that is none is taken as it is.</summary>
    private bool TryAddBody(JsonElement body, int depth)
    {
        if (Member(body, "messages", "input", "prompt") is JsonElement messages)
        {
            if (Member(body, "tools", "functions") is JsonElement tools)
            {
                TryAdd(Part.Tools, tools, depth);
            }

            if (Member(body, "system", "instructions") is JsonElement system)
            {
                TryAdd(Part.System, system, depth);
            }

            return depth < MaxNesting && TryAdd(Part.Messages, messages, depth + 1);
        }

        if (depth < MaxNesting && body.TryGetProperty("body", out JsonElement inner))
        {
            return TryAdd(Part.Messages, inner, depth + 1);
        }

        return body.EnumerateObject().Any() && Write(Part.Messages, body);
    }

    private static JsonElement? Member(JsonElement body, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (
                body.TryGetProperty(name, out JsonElement value)
                && value.ValueKind is JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Object
            )
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The prompt in a span's events: a message each, or all in one attribute. Null where the list has none.</summary>
    private bool? TryAddEvents(Part part, JsonElement list)
    {
        bool? isThere = null;
        foreach (JsonElement one in list.EnumerateArray())
        {
            if (
                one.ValueKind != JsonValueKind.Object
                || !one.TryGetProperty("name", out JsonElement name)
                || name.ValueKind != JsonValueKind.String
                || !one.TryGetProperty("attributes", out JsonElement attributes)
            )
            {
                continue;
            }

            isThere ??= false;
            string kind = name.GetString()!;
            if (kind.StartsWith(EventPrefix, StringComparison.Ordinal) && kind != "gen_ai.choice")
            {
                isThere |= AddEvent(part, kind, attributes);
            }
        }

        return isThere;
    }

    private bool AddEvent(Part part, string kind, JsonElement attributes)
    {
        if (kind.EndsWith(".message", StringComparison.Ordinal))
        {
            AddName(kind);
            return Write(part, attributes);
        }

        JsonLogRow row = new(attributes);
        row.TryAdd("gen_ai.tool.definitions", Part.Tools, this);
        row.TryAdd("gen_ai.system_instructions", Part.System, this);
        return row.TryAdd("gen_ai.input.messages", part, this) || row.TryAdd("gen_ai.prompt", part, this);
    }

    private bool Write(Part part, JsonElement value)
    {
        ReadOnlySpan<byte> json = JsonMarshal.GetRawUtf8Value(value);
        if (part == Part.Tools)
        {
            text.AddTools(json);
        }
        else if (part == Part.System)
        {
            text.AddSystem(json);
        }
        else
        {
            text.AddMessages(json);
        }

        return true;
    }
}
