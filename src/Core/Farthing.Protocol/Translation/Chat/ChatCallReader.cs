using System.Buffers;
using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Tells an upstream's calls of tools apart and says them to a sink. Servers leave out the index, send 0 for each, repeat id and name, send arguments whole, as an object, or before the name.</summary>
/// <param name="context">The answer's request.</param>
/// <param name="sink">Receives them.</param>
internal sealed class ChatCallReader(AnswerContext context, AnswerSink sink)
{
    /// <summary>Most bytes of arguments that wait for their call's name.</summary>
    private const int MaxNamelessBytes = 64 << 10;

    /// <summary>Stands for the index of the one call of the older form.</summary>
    private const int FunctionIndex = -2;

    private readonly List<Call> calls = [];
    private readonly ArrayBufferWriter<byte> scratch = new(64);

    /// <summary>Takes <c>tool_calls</c>.</summary>
    /// <param name="json">The array.</param>
    /// <returns>False when too much waits for a name.</returns>
    public bool TakeAll(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            Fragment fragment = new() { Index = -1 };
            ReadFragment(ref reader, json, ref fragment);
            if (!Take(fragment))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes <c>function_call</c>, the older form.</summary>
    /// <param name="json">The object.</param>
    public void TakeFunction(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        reader.Read();
        Fragment fragment = new() { Index = FunctionIndex };
        ReadFunction(ref reader, json, ref fragment);
        Take(fragment);
    }

    /// <summary>The answer is at its end: calls that never got a name are none.</summary>
    public void End()
    {
        foreach (Call call in calls)
        {
            if (!call.IsStarted)
            {
                context.Losses.Count("nameless_call");
            }
        }
    }

    private static void ReadFragment(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> json,
        ref Fragment fragment
    )
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isCustom = reader.ValueSpan.SequenceEqual("custom"u8);
            if (isCustom || reader.ValueSpan.SequenceEqual("function"u8))
            {
                reader.Read();
                fragment.IsCustom = isCustom && reader.TokenType == JsonTokenType.StartObject;
                ReadFunction(ref reader, json, ref fragment);
            }
            else if (reader.ValueSpan.SequenceEqual("id"u8))
            {
                reader.Read();
                fragment.Id = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
                reader.Skip();
            }
            else if (reader.ValueSpan.SequenceEqual("index"u8))
            {
                reader.Read();
                fragment.Index =
                    reader.TokenType == JsonTokenType.Number
                    && reader.TryGetInt32(out int index)
                    && index >= 0
                        ? index
                        : -1;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadFunction(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> json,
        ref Fragment fragment
    )
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isName = reader.ValueSpan.SequenceEqual("name"u8);
            bool isArguments =
                reader.ValueSpan.SequenceEqual("arguments"u8) || reader.ValueSpan.SequenceEqual("input"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                fragment.Name = isName ? reader.ValueSpan : fragment.Name;
                fragment.Arguments = isArguments ? reader.ValueSpan : fragment.Arguments;
            }
            else if (isArguments && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                fragment.Arguments = json[start..(int)reader.BytesConsumed];
                fragment.IsRaw = true;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private bool Take(in Fragment fragment)
    {
        Call call = Find(fragment) ?? Add(fragment);
        if (call.Id.Length == 0 && !fragment.Id.IsEmpty)
        {
            call.Id = fragment.Id.ToArray();
        }

        ReadOnlySpan<byte> arguments = fragment.Arguments;
        if (fragment.IsRaw)
        {
            scratch.ResetWrittenCount();
            JsonInText.Write(arguments, scratch);
            arguments = scratch.WrittenSpan;
        }

        if (!call.IsStarted)
        {
            if (fragment.Name.IsEmpty)
            {
                call.Waiting = [.. call.Waiting, .. arguments];
                return call.Waiting.Length <= MaxNamelessBytes;
            }

            call.IsStarted = true;
            sink.ToolStart(call.Number, call.Id, fragment.Name, fragment.IsCustom);
            if (call.Waiting.Length > 0)
            {
                sink.ToolArguments(call.Number, call.Waiting);
                call.Waiting = [];
            }
        }

        if (!arguments.IsEmpty)
        {
            sink.ToolArguments(call.Number, arguments);
        }

        return true;
    }

    /// <summary>The call that a fragment goes on with; null where it begins one.</summary>
    private Call? Find(in Fragment fragment)
    {
        Call? last = calls.Count > 0 ? calls[^1] : null;
        if (fragment.Index != -1)
        {
            Call? same = null;
            for (int i = calls.Count - 1; i >= 0 && same is null; i--)
            {
                same = calls[i].Index == fragment.Index ? calls[i] : null;
            }

            bool isAnother =
                same is { Id.Length: > 0 }
                && !fragment.Name.IsEmpty
                && !fragment.Id.IsEmpty
                && !fragment.Id.SequenceEqual(same.Id);
            return isAnother ? null : same;
        }

        if (!fragment.Id.IsEmpty)
        {
            for (int i = calls.Count - 1; i >= 0; i--)
            {
                if (fragment.Id.SequenceEqual(calls[i].Id))
                {
                    return calls[i];
                }
            }

            return fragment.Name.IsEmpty && last is { Id.Length: 0 } ? last : null;
        }

        return fragment.Name.IsEmpty || last is { IsStarted: false } ? last : null;
    }

    private Call Add(in Fragment fragment)
    {
        Call call = new() { Number = calls.Count, Index = fragment.Index };
        calls.Add(call);
        return call;
    }

    private ref struct Fragment
    {
        public int Index;
        public ReadOnlySpan<byte> Id;
        public ReadOnlySpan<byte> Name;
        public ReadOnlySpan<byte> Arguments;
        public bool IsRaw;
        public bool IsCustom;
    }

    private sealed class Call
    {
        public required int Number { get; init; }

        public required int Index { get; init; }

        public byte[] Id { get; set; } = [];

        public byte[] Waiting { get; set; } = [];

        public bool IsStarted { get; set; }
    }
}
