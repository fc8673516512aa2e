using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Makes the object of a call's <c>input</c> out of arguments as other formats have them.</summary>
internal static class MessagesArguments
{
    /// <summary>Writes the arguments of an earlier call. None are <c>{}</c>; a value that is no object becomes <c>{"value":…}</c>; what is no JSON becomes <c>{"arguments":"…"}</c> and is counted.</summary>
    public static void WriteCalled(JsonOutput json, ToolCallPart call, Losses losses)
    {
        if (call.IsCustom)
        {
            WriteCustom(json, call.Arguments.Bytes.Span);
            return;
        }

        ReadOnlySpan<byte> given = call.Arguments.Bytes.Span;
        ReadOnlySpan<byte> plain = call.Arguments.IsEscaped ? Decode(given) : given;
        switch (KindOf(plain))
        {
            case ArgumentsKind.None:
                json.Raw("{}"u8);
                break;
            case ArgumentsKind.Object:
                json.Raw(plain);
                break;
            case ArgumentsKind.Value:
                json.Object().Name("value"u8).Raw(plain).EndObject();
                break;
            default:
                losses.Count("arguments");
                WriteRaw(json, given);
                break;
        }
    }

    /// <summary>Writes the arguments of a call in an answer. What is no JSON object is counted: <c>{}</c> where the output limit cut it off, else <c>{"arguments":"…"}</c>.</summary>
    public static void WriteCall(JsonOutput json, ReadOnlySpan<byte> escaped, bool isCut, Losses losses)
    {
        ReadOnlySpan<byte> plain = Decode(escaped);
        switch (KindOf(plain))
        {
            case ArgumentsKind.None:
                json.Raw("{}"u8);
                break;
            case ArgumentsKind.Object:
                json.Raw(plain);
                break;
            default:
                losses.Count("arguments");
                if (isCut)
                {
                    json.Raw("{}"u8);
                }
                else
                {
                    WriteRaw(json, escaped);
                }

                break;
        }
    }

    /// <summary>Writes a custom tool's free text as the function's only argument.</summary>
    public static void WriteCustom(JsonOutput json, ReadOnlySpan<byte> escaped) =>
        json.Object().Name("input"u8).Text(escaped).EndObject();

    private static void WriteRaw(JsonOutput json, ReadOnlySpan<byte> escaped) =>
        json.Object().Name("arguments"u8).Text(escaped).EndObject();

    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\'))
        {
            return escaped;
        }

        byte[] decoded = new byte[escaped.Length];
        return decoded.AsSpan(0, EscapedText.Decode(escaped, decoded));
    }

    private static ArgumentsKind KindOf(ReadOnlySpan<byte> plain)
    {
        if (plain.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return ArgumentsKind.None;
        }

        try
        {
            Utf8JsonReader reader = new(plain);
            reader.Read();
            ArgumentsKind kind =
                reader.TokenType == JsonTokenType.StartObject ? ArgumentsKind.Object : ArgumentsKind.Value;
            while (reader.Read())
            {
                // To its end: only then it is JSON.
            }

            return kind;
        }
        catch (JsonException)
        {
            return ArgumentsKind.Broken;
        }
    }

    private enum ArgumentsKind
    {
        None,
        Object,
        Value,
        Broken,
    }
}
