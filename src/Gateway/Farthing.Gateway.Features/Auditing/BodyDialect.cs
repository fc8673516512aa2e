using System.Text.Json;
using Farthing.Gateway.Dialects;

namespace Farthing.Gateway.Auditing;

/// <summary>The wire format of a body, by where it was sent or by what stands in it.</summary>
internal static class BodyDialect
{
    /// <summary>Finds it.</summary>
    /// <param name="body">The body, a JSON object.</param>
    /// <param name="url">Where it was sent; empty where that is not known.</param>
    /// <returns>Null where it is none of them.</returns>
    public static Dialect? Of(ReadOnlySpan<byte> body, string url)
    {
        foreach (Dialect dialect in url.Length > 0 ? Dialect.All : [])
        {
            if (
                !dialect.IsForm
                && url.Split('?')[0].TrimEnd('/').EndsWith(dialect.Path, StringComparison.OrdinalIgnoreCase)
            )
            {
                return dialect;
            }
        }

        Signs signs = Read(body);
        return (signs & Signs.Messages) != 0
            ? (signs & Signs.Anthropic) != 0
                ? Dialect.Messages
                : Dialect.Chat
            : (signs & Signs.Input) != 0
                ? (signs & Signs.Embedding) != 0
                    ? Dialect.Embeddings
                    : Dialect.Responses
                : (signs & Signs.Prompt) != 0
                    ? Dialect.Completions
                    : null;
    }

    private static Signs Read(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = 64 });
        Signs signs = Signs.None;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            signs |= SignOf(ref reader, out bool isDeep);
            bool isModel = reader.ValueTextEquals("model"u8);
            reader.Read();
            if (isModel && reader.TokenType == JsonTokenType.String)
            {
                signs |=
                    reader.ValueSpan.IndexOf("claude"u8) >= 0 ? Signs.Anthropic
                    : reader.ValueSpan.IndexOf("embed"u8) >= 0 ? Signs.Embedding
                    : Signs.None;
            }

            signs |= isDeep ? SignsWithin(reader) : Signs.None;
            reader.Skip();
        }

        return signs;
    }

    private static Signs SignOf(ref Utf8JsonReader reader, out bool isDeep)
    {
        isDeep = reader.ValueTextEquals("tools"u8) || reader.ValueTextEquals("messages"u8);
        return reader.ValueTextEquals("messages"u8) ? Signs.Messages
            : reader.ValueTextEquals("input"u8) || reader.ValueTextEquals("instructions"u8) ? Signs.Input
            : reader.ValueTextEquals("prompt"u8) ? Signs.Prompt
            : reader.ValueTextEquals("system"u8)
            || reader.ValueTextEquals("anthropic_version"u8)
            || reader.ValueTextEquals("stop_sequences"u8)
            || reader.ValueTextEquals("thinking"u8)
                ? Signs.Anthropic
            : reader.ValueTextEquals("encoding_format"u8) || reader.ValueTextEquals("dimensions"u8)
                ? Signs.Embedding
            : Signs.None;
    }

    /// <summary>Marks of Anthropic's format within tools and messages; a copy of the reader goes through them.</summary>
    private static Signs SignsWithin(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Signs.None;
        }

        int outer = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > outer)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth <= outer + 4)
            {
                if (
                    reader.ValueTextEquals("input_schema"u8)
                    || reader.ValueTextEquals("tool_use_id"u8)
                    || reader.ValueTextEquals("cache_control"u8)
                )
                {
                    return Signs.Anthropic;
                }
            }
        }

        return Signs.None;
    }

    [Flags]
    private enum Signs
    {
        None = 0,
        Messages = 1,
        Input = 2,
        Prompt = 4,
        Anthropic = 8,
        Embedding = 16,
    }
}
