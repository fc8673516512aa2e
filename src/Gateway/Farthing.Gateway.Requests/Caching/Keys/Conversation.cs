using System.Buffers;
using System.Text.Json;
using Farthing.Gateway.Caching.Policies;
using Farthing.Reduction.Texts;

namespace Farthing.Gateway.Caching.Keys;

/// <summary>Finds what makes a conversation's answer depend on the moment: clock words of its user, and results of tools or of retrieval in its turns.</summary>
/// <remarks>All turns count: "And in Rome?" hangs on the question before. System prompts and earlier answers are not read for clock words: one that states the time has another key at another time.</remarks>
internal static class Conversation
{
    /// <summary>Why its answer is not kept; none where nothing speaks against it.</summary>
    /// <param name="body">The body, which is sound.</param>
    /// <param name="from">Where messages, input or prompt begin.</param>
    /// <param name="length">Their bytes.</param>
    /// <param name="allowsTools">True where results of tools are taken for unchanging.</param>
    /// <exception cref="InvalidOperationException">A text in it is no Unicode.</exception>
    public static CacheBypass BypassOf(ReadOnlySpan<byte> body, int from, int length, bool allowsTools)
    {
        Utf8JsonReader reader = new(body.Slice(from, length));
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return IsAboutNow(ref reader) ? CacheBypass.Volatile : CacheBypass.None;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return CacheBypass.None;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            CacheBypass bypass = reader.TokenType switch
            {
                JsonTokenType.StartObject => OfMessage(ref reader, allowsTools),
                JsonTokenType.String when IsAboutNow(ref reader) => CacheBypass.Volatile,
                _ => CacheBypass.None,
            };
            if (bypass != CacheBypass.None)
            {
                return bypass;
            }
        }

        return CacheBypass.None;
    }

    private static CacheBypass OfMessage(ref Utf8JsonReader reader, bool allowsTools)
    {
        bool isUser = IsOfUser(reader);
        int depth = reader.CurrentDepth;
        MemberKind kind = MemberKind.Other;
        while (reader.Read() && (reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth > depth))
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                kind = KindOf(ref reader);
            }
            else if (
                !allowsTools
                && (
                    (kind == MemberKind.Call && reader.TokenType != JsonTokenType.Null)
                    || (
                        kind == MemberKind.Type
                        && reader.TokenType == JsonTokenType.String
                        && IsTool(reader.ValueSpan)
                    )
                )
            )
            {
                return CacheBypass.Tools;
            }
            else if (
                isUser
                && kind == MemberKind.Other
                && reader.TokenType == JsonTokenType.String
                && IsAboutNow(ref reader)
            )
            {
                return CacheBypass.Volatile;
            }
        }

        return CacheBypass.None;
    }

    /// <summary>Reads ahead on a copy: members stand in any order.</summary>
    private static bool IsOfUser(Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRole = reader.ValueTextEquals("role"u8);
            reader.Read();
            if (isRole)
            {
                return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("user"u8);
            }

            reader.Skip();
        }

        return false;
    }

    private static MemberKind KindOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("role"u8) || reader.ValueTextEquals("type"u8) ? MemberKind.Type
        : reader.ValueTextEquals("tool_calls"u8)
        || reader.ValueTextEquals("tool_call_id"u8)
        || reader.ValueTextEquals("function_call"u8)
            ? MemberKind.Call
        : MemberKind.Other;

    /// <summary>True for a role or a type of what a tool or a search said, such as <c>tool_result</c>, <c>function_call_output</c>, <c>search_result</c>, <c>document</c>.</summary>
    private static bool IsTool(ReadOnlySpan<byte> word) =>
        word.IndexOf("tool"u8) >= 0
        || word.IndexOf("function"u8) >= 0
        || word.IndexOf("search"u8) >= 0
        || word.IndexOf("document"u8) >= 0
        || word.IndexOf("file"u8) >= 0
        || word.IndexOf("mcp"u8) >= 0;

    private static bool IsAboutNow(ref Utf8JsonReader reader)
    {
        char[] text = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        int length = reader.CopyString(text);
        bool isAboutNow = ClockWords.IsIn(text.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(text);
        return isAboutNow;
    }

    private enum MemberKind
    {
        Other,
        Type,
        Call,
    }
}
