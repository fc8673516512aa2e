using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Requests;

/// <summary>Reads a request's body once, without copying it.</summary>
/// <remarks>What is metered must be read as the upstream reads it. So a member that counts may stand there once, and in its own spelling: servers differ in which of two they take, and some do not mind the case.</remarks>
public static class RequestReader
{
    private const int MaxDepth = 64;
    private const int MaxChoices = 65_536;
    private const int LongestName = 256;

    /// <summary>Reads a body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="dialect">Where it was sent to.</param>
    /// <param name="peek">Receives what it says.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static ApiError? Read(ReadOnlySpan<byte> body, Dialect dialect, out RequestPeek peek)
    {
        peek = new RequestPeek
        {
            Dialect = dialect,
            BodyBytes = body.Length,
            IsStored = dialect.StoresAnswers,
        };
        try
        {
            Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            ApiError? fault = ReadObject(ref reader, peek) ?? Check(peek);
            if (fault is null && dialect.HasBeta && SealedThinking.MayBeIn(body))
            {
                peek.ForeignThinking = SealedThinking.Find(body, peek.PromptAt);
            }

            return fault ?? (dialect.Unit is UnitKind unit ? UnitReader.Read(body, unit, peek) : null);
        }
        catch (JsonException broken)
        {
            return ApiError.Invalid(
                $"The body is not JSON that can be read (line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}), or it is nested deeper than {MaxDepth} levels."
            );
        }
        catch (InvalidOperationException)
        {
            return ApiError.Invalid("A text in the body is not valid UTF-8.");
        }
    }

    /// <summary>What is wrong with what every request states; null where nothing is.</summary>
    internal static ApiError? Check(RequestPeek peek)
    {
        if (peek.Model.Length == 0)
        {
            return ApiError.Invalid("you must provide a model parameter", "model");
        }

        if (peek.Model.Length > LongestName || peek.Model.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            return ApiError.Invalid("The name of the model is no name.", "model");
        }

        return peek.Choices > MaxChoices
            ? ApiError.Invalid($"More than {MaxChoices} choices are asked for.", "n")
            : null;
    }

    private static ApiError? ReadObject(ref Utf8JsonReader reader, RequestPeek peek)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return ApiError.Invalid("The body has to be a JSON object.");
        }

        peek.InsertAt = (int)reader.BytesConsumed;
        long prompts = 1;
        long n = 1;
        long bestOf = 1;
        ulong seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            RequestMember member = RequestMembers.Of(ref reader, out bool isMisspelled);
            if (isMisspelled || (member != RequestMember.Other && (seen & (1UL << (int)member)) != 0))
            {
                string name = RequestMembers.NameOf(member);
                return ApiError.Invalid(
                    isMisspelled
                        ? $"'{name}' has to be written in lower case."
                        : $"'{name}' stands there twice.",
                    name
                );
            }

            seen |= 1UL << (int)member;
            int nameAt = (int)reader.TokenStartIndex;
            bool isTemperature = member == RequestMember.Other && reader.ValueTextEquals("temperature"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isNull = reader.TokenType == JsonTokenType.Null;
            ApiError? fault = null;
            switch (member)
            {
                case RequestMember.Model:
                    fault = ReadText(ref reader, "model", out string model);
                    peek.Model = model;
                    peek.ModelAt = new JsonSpan(start, (int)reader.BytesConsumed - start);
                    break;
                case RequestMember.Stream when !isNull:
                    if (reader.TokenType is not JsonTokenType.True and not JsonTokenType.False)
                    {
                        return ApiError.Invalid("'stream' has to be true or false.", "stream");
                    }

                    peek.IsStream = reader.TokenType == JsonTokenType.True;
                    break;
                case RequestMember.MaxTokens when peek.Dialect.HasMaxTokens:
                    fault = ReadCount(ref reader, "max_tokens", 0, out long? maxTokens);
                    peek.MaxTokens = new OutputLimit(SpanFrom(start, ref reader), maxTokens);
                    break;
                case RequestMember.MaxCompletionTokens
                or RequestMember.MaxOutputTokens when RequestMembers.NameOf(member) == peek.Dialect.NewLimit:
                    fault = ReadCount(ref reader, peek.Dialect.NewLimit!, 0, out long? maxNew);
                    peek.MaxNewTokens = new OutputLimit(SpanFrom(start, ref reader), maxNew);
                    break;
                case RequestMember.N:
                    fault = ReadCount(ref reader, "n", 1, out long? choices);
                    n = choices ?? 1;
                    break;
                case RequestMember.BestOf:
                    fault = ReadCount(ref reader, "best_of", 1, out long? candidates);
                    bestOf = candidates ?? 1;
                    break;
                case RequestMember.User when reader.TokenType == JsonTokenType.String:
                    peek.User = reader.GetString()!;
                    break;
                case RequestMember.Metadata when reader.TokenType == JsonTokenType.StartObject:
                    ReadMetadata(ref reader, peek);
                    break;
                case RequestMember.StreamOptions:
                    fault = ReadStreamOptions(ref reader, peek, start);
                    break;
                case RequestMember.Tools or RequestMember.Functions when !isNull:
                    ToolWalk.Read(ref reader, peek);
                    peek.ToolBytes += reader.BytesConsumed - start;
                    peek.ToolsAt =
                        member == RequestMember.Tools || !peek.ToolsAt.IsThere
                            ? SpanFrom(start, ref reader)
                            : peek.ToolsAt;
                    break;
                case RequestMember.ServiceTier when reader.TokenType == JsonTokenType.String:
                    peek.ServiceTier = reader.GetString()!;
                    break;
                case RequestMember.Messages or RequestMember.Input:
                    PromptWalk.Messages(ref reader, peek);
                    peek.PromptAt = SpanFrom(start, ref reader);
                    break;
                case RequestMember.Prompt:
                    prompts = PromptWalk.Prompts(ref reader, peek);
                    peek.PromptAt = peek.PromptAt.IsThere ? peek.PromptAt : SpanFrom(start, ref reader);
                    break;
                case RequestMember.System or RequestMember.Instructions:
                    reader.Skip();
                    peek.SystemAt = SpanFrom(start, ref reader);
                    break;
                case RequestMember.Store when !isNull:
                    peek.IsStored = reader.TokenType == JsonTokenType.True;
                    reader.Skip();
                    break;
                case RequestMember.Prediction when !isNull:
                    reader.Skip();
                    peek.PredictionBytes = reader.BytesConsumed - start;
                    break;
                case >= RequestMember.Reasoning and <= RequestMember.IgnoreEos when !isNull:
                    peek.MayHideOutput = true;
                    reader.Skip();
                    break;
                case RequestMember.PreviousResponseId or RequestMember.Conversation when !isNull:
                    peek.HasStoredState = true;
                    peek.PreviousResponse =
                        member == RequestMember.PreviousResponseId && reader.TokenType == JsonTokenType.String
                            ? reader.GetString()!
                            : peek.PreviousResponse;
                    reader.Skip();
                    break;
                case RequestMember.McpServers or RequestMember.Container when !isNull:
                    peek.HasServerTools = true;
                    peek.HasOtherServerTools = true;
                    reader.Skip();
                    break;
                case >= RequestMember.WebSearchOptions and <= RequestMember.WebSearch when !isNull:
                    NoteSearch(SearchNames.DoSearch(ref reader), peek);
                    break;
                case RequestMember.Background when reader.TokenType == JsonTokenType.True:
                    peek.Unpriceable = "background";
                    break;
                case RequestMember.ChatTemplate when !isNull:
                    peek.Unpriceable = "chat_template";
                    reader.Skip();
                    break;
                case RequestMember.Speed when !isNull && !reader.ValueTextEqualsText("standard"u8):
                    peek.Unpriceable = "speed";
                    reader.Skip();
                    break;
                case RequestMember.InferenceGeo when !isNull && !reader.ValueTextEqualsText("global"u8):
                    peek.Unpriceable = "inference_geo";
                    reader.Skip();
                    break;
                case RequestMember.NPredict:
                    peek.Unpriceable = "n_predict"; // llama.cpp lets it override max_tokens.
                    reader.Skip();
                    break;
                case RequestMember.Modalities when !isNull:
                    int modalities = start;
                    reader.Skip();
                    peek.Unpriceable =
                        reader.BytesConsumed - modalities > "[ \"text\" ]".Length
                            ? "modalities"
                            : peek.Unpriceable;
                    break;
                case >= RequestMember.Models and <= RequestMember.CustomLogitProcessor when !isNull:
                    peek.Steering |= (SteeringMembers)(1 << (member - RequestMember.Models));
                    reader.Skip();
                    peek.MaySearch |= member == RequestMember.Plugins; // OpenRouter's "web" is one of them.
                    break;
                default:
                    peek.IsCold |=
                        isTemperature
                        && reader.TokenType == JsonTokenType.Number
                        && reader.TryGetDouble(out double temperature)
                        && temperature == 0;
                    reader.Skip();
                    break;
            }

            if (fault is not null)
            {
                return fault;
            }

            NoteMember(member, SpanFrom(nameAt, ref reader), peek);
        }

        if (reader.Read())
        {
            return ApiError.Invalid("Something stands behind the JSON object.");
        }

        peek.Choices = prompts * Math.Max(n, bestOf);
        return null;
    }

    /// <summary>Notes searches that a member asks for, none of which has a limit.</summary>
    private static void NoteSearch(bool doesSearch, RequestPeek peek)
    {
        if (doesSearch)
        {
            peek.HasServerTools = true;
            peek.MaySearch = true;
            peek.MaxSearches = null;
        }
    }

    /// <summary>Notes the place of a member that may have to leave the body.</summary>
    private static void NoteMember(RequestMember member, JsonSpan place, RequestPeek peek)
    {
        switch (member)
        {
            case RequestMember.Model:
                peek.ModelMemberAt = place;
                break;
            case RequestMember.Stream:
                peek.StreamMemberAt = place;
                break;
            case RequestMember.AnthropicVersion:
                peek.VersionMemberAt = place;
                break;
            case RequestMember.AnthropicBeta:
                peek.BetasMemberAt = place;
                break;
            default:
                break;
        }
    }

    private static JsonSpan SpanFrom(int start, ref Utf8JsonReader reader) =>
        new(start, (int)reader.BytesConsumed - start);

    private static ApiError? ReadText(ref Utf8JsonReader reader, string name, out string value)
    {
        value = "";
        if (reader.TokenType != JsonTokenType.String)
        {
            return ApiError.Invalid($"'{name}' has to be a string.", name);
        }

        value = reader.GetString()!;
        return null;
    }

    private static ApiError? ReadCount(ref Utf8JsonReader reader, string name, long least, out long? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (
            reader.TokenType != JsonTokenType.Number
            || !reader.TryGetDecimal(out decimal count) // 1e3 is a whole number, too.
            || decimal.Truncate(count) != count
            || count < least
            || count > int.MaxValue
        )
        {
            return ApiError.Invalid($"'{name}' has to be a whole number of at least {least}.", name);
        }

        value = (long)count;
        return null;
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, RequestPeek peek)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isSession = reader.ValueTextEquals("session"u8) || reader.ValueTextEquals("session_id"u8);
            bool isTags = reader.ValueTextEquals("tags"u8);
            bool isUser = reader.ValueTextEquals("user_id"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && (isSession || isTags || isUser))
            {
                string text = reader.GetString()!;
                peek.Session = isSession ? text : peek.Session;
                peek.Tags = isTags ? text : peek.Tags;
                peek.User = isUser ? text : peek.User;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static ApiError? ReadStreamOptions(ref Utf8JsonReader reader, RequestPeek peek, int start)
    {
        if (reader.TokenType is not JsonTokenType.StartObject and not JsonTokenType.Null)
        {
            return ApiError.Invalid("'stream_options' has to be an object.", "stream_options");
        }

        peek.AreStreamOptionsEmpty = true;
        while (
            reader.TokenType != JsonTokenType.Null
            && reader.Read()
            && reader.TokenType == JsonTokenType.PropertyName
        )
        {
            peek.AreStreamOptionsEmpty = false;
            bool isUsage = reader.ValueTextEquals("include_usage"u8);
            bool isContinuous = reader.ValueTextEquals("continuous_usage_stats"u8);
            if ((isUsage && peek.IncludeUsageAt.IsThere) || (isContinuous && peek.ContinuousUsageAt.IsThere))
            {
                return ApiError.Invalid("A member of 'stream_options' stands there twice.", "stream_options");
            }

            reader.Read();
            int from = (int)reader.TokenStartIndex;
            bool isTrue = reader.TokenType == JsonTokenType.True;
            reader.Skip();
            if (isUsage)
            {
                peek.IncludeUsageAt = SpanFrom(from, ref reader);
                peek.AsksUsage = isTrue;
            }
            else if (isContinuous)
            {
                peek.ContinuousUsageAt = SpanFrom(from, ref reader);
                peek.AsksContinuousUsage = isTrue;
            }
        }

        peek.StreamOptionsAt = SpanFrom(start, ref reader);
        return null;
    }

    private static bool ValueTextEqualsText(this ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(text);
}
