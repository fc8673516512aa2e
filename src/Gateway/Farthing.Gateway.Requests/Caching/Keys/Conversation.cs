using System.Buffers;
using System.Text.Json;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Requests;
using Farthing.Reduction.Texts;

namespace Farthing.Gateway.Caching.Keys;

/// <summary>A conversation as a cache reads it, in one walk: its last question, and what makes its answer depend on the moment.</summary>
/// <remarks>
/// Clock words of its user, and results of tools or of retrieval in its turns, make an answer depend on the moment. All turns count: "And in Rome?" hangs on the question before.
/// System prompts and earlier answers are not read for clock words: one that states the time has another key at another time.
/// </remarks>
/// <param name="Question">Its last question; null where the last message is not a user's or not one plain text, and where <paramref name="Moment"/> is given.</param>
/// <param name="Moment">Why its answer is not kept; none where nothing speaks against it, or it was not asked for.</param>
internal readonly record struct Conversation(Question? Question, CacheBypass Moment)
{
    private const int MessageMembers = 1; // depths are counted from a message's own
    private const int Parts = 2;
    private const int PartMembers = 3;

    /// <summary>Reads it.</summary>
    /// <param name="body">The body, which is sound.</param>
    /// <param name="prompt">Place of messages, input or prompt.</param>
    /// <param name="seeksMoment">False: the question alone is of interest.</param>
    /// <param name="allowsTools">True where results of tools are taken for unchanging.</param>
    /// <exception cref="InvalidOperationException">A text in it is no Unicode.</exception>
    public static Conversation Read(
        ReadOnlySpan<byte> body,
        JsonSpan prompt,
        bool seeksMoment,
        bool allowsTools = false
    )
    {
        ReadOnlySpan<byte> json = body.Slice(prompt.Start, prompt.Length);
        Utf8JsonReader reader = new(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return seeksMoment && IsAboutNow(ref reader)
                ? new Conversation(null, CacheBypass.Volatile)
                : new Conversation(new Question(prompt.Start, reader.GetString()!, 1, default), default);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return default;
        }

        int messages = 0;
        JsonSpan opening = default;
        JsonSpan asked = default;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            messages++;
            int start = (int)reader.TokenStartIndex;
            Turn turn = new(seeksMoment, allowsTools);
            CacheBypass moment = turn.Read(ref reader);
            if (moment != CacheBypass.None)
            {
                return new Conversation(null, moment);
            }

            asked = turn.Asked;
            if (turn.IsUser && !opening.IsThere)
            {
                opening = new JsonSpan(prompt.Start + start, (int)reader.BytesConsumed - start);
            }
        }

        if (!asked.IsThere)
        {
            return default;
        }

        Utf8JsonReader text = new(json.Slice(asked.Start, asked.Length));
        text.Read();
        return new Conversation(
            new Question(prompt.Start + asked.Start, text.GetString()!, messages, opening),
            default
        );
    }

    private static bool IsAboutNow(ref Utf8JsonReader reader)
    {
        char[] text = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        int length = reader.CopyString(text);
        bool isAboutNow = ClockWords.IsIn(text.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(text);
        return isAboutNow;
    }

    /// <summary>One message of it.</summary>
    private ref struct Turn(bool seeksMoment, bool allowsTools)
    {
        private MemberKind kind;
        private JsonSpan text;
        private bool isRole;
        private bool inContent;
        private bool isList;
        private bool isText;
        private int parts;

        /// <summary>It is a user's.</summary>
        public bool IsUser { get; private set; }

        /// <summary>Its text with its quotes, where it is a user's and that is the only thing in it.</summary>
        public readonly JsonSpan Asked => IsUser && parts == 1 ? text : default;

        /// <summary>Reads it; the reader ends on its last token.</summary>
        /// <returns>Why the answer is not kept; none where nothing speaks against it.</returns>
        public CacheBypass Read(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                bool isAboutNow =
                    seeksMoment && reader.TokenType == JsonTokenType.String && IsAboutNow(ref reader);
                reader.Skip();
                return isAboutNow ? CacheBypass.Volatile : CacheBypass.None;
            }

            bool isOfUser = seeksMoment && IsOfUser(reader);
            int depth = reader.CurrentDepth;
            while (
                reader.Read() && (reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth > depth)
            )
            {
                int at = reader.CurrentDepth - depth;
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    Name(ref reader, at);
                    continue;
                }

                Value(ref reader, at);
                if (seeksMoment && !allowsTools && IsTool(ref reader))
                {
                    return CacheBypass.Tools;
                }

                if (
                    isOfUser
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

        private void Name(ref Utf8JsonReader reader, int at)
        {
            kind = KindOf(ref reader);
            isText = at == PartMembers && isList && reader.ValueTextEquals("text"u8);
            if (at == MessageMembers)
            {
                isRole = reader.ValueTextEquals("role"u8);
                inContent = reader.ValueTextEquals("content"u8);
                isList = false;
                (text, parts) = inContent ? (default, 0) : (text, parts);
            }
        }

        private void Value(ref Utf8JsonReader reader, int at)
        {
            bool isString = reader.TokenType == JsonTokenType.String;
            if (at == MessageMembers && isRole)
            {
                IsUser = isString && reader.ValueTextEquals("user"u8);
            }
            else if (at == MessageMembers && inContent)
            {
                isList = reader.TokenType == JsonTokenType.StartArray;
                parts += isString ? 1 : 0;
                text = isString ? Here(ref reader) : text;
            }
            else if (at == Parts && isList)
            {
                parts += reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray ? 0 : 1;
            }
            else if (at == PartMembers && isText && isString)
            {
                text = Here(ref reader);
            }
        }

        private static JsonSpan Here(ref Utf8JsonReader reader) =>
            new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));

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

        /// <summary>True for a call, and for a role or a type of what a tool or a search said, such as <c>tool_result</c>, <c>function_call_output</c>, <c>search_result</c>, <c>document</c>.</summary>
        private readonly bool IsTool(ref Utf8JsonReader reader)
        {
            if (kind != MemberKind.Type || reader.TokenType != JsonTokenType.String)
            {
                return kind == MemberKind.Call && reader.TokenType != JsonTokenType.Null;
            }

            ReadOnlySpan<byte> word = reader.ValueSpan;
            return word.IndexOf("tool"u8) >= 0
                || word.IndexOf("function"u8) >= 0
                || word.IndexOf("search"u8) >= 0
                || word.IndexOf("document"u8) >= 0
                || word.IndexOf("file"u8) >= 0
                || word.IndexOf("mcp"u8) >= 0;
        }
    }

    private enum MemberKind
    {
        Other,
        Type,
        Call,
    }
}

/// <summary>The last question of a request: the text of its last user message, where that is the only thing in its turn.</summary>
/// <param name="At">Where it begins in the body, with its quote.</param>
/// <param name="Text">The text.</param>
/// <param name="Messages">Messages, with its own.</param>
/// <param name="OpeningAt">The first message of a user; not there where the prompt is a bare text.</param>
internal readonly record struct Question(int At, string Text, int Messages, JsonSpan OpeningAt)
{
    /// <summary>True where it is the only message: no system prompt and no earlier turn says what to do with it.</summary>
    public bool IsAlone => Messages == 1;
}
