using System.Text.Json;

namespace Farthing.Gateway.Requests;

/// <summary>Names by which requests and models have an upstream search the web, which is billed per search.</summary>
/// <remarks>By the API references of OpenAI, Anthropic, Google, xAI, Groq, Zhipu, Moonshot, Perplexity and OpenRouter, December 2026.</remarks>
public static class SearchNames
{
    /// <summary>The most searches of one tool that are counted as a limit; a larger one bounds nothing.</summary>
    public const long LargestLimit = 10_000;

    private static readonly string[] ToolTypes =
    [
        "web_search", // OpenAI, Anthropic (with a date behind it), Zhipu
        "x_search", // xAI
        "live_search", // xAI
        "browser_search", // Groq
        "google_search", // Gemini
        "openrouter:web_search",
    ];

    /// <summary>True for a tool's <c>type</c> that searches the web.</summary>
    public static bool IsTool(string type)
    {
        foreach (string known in ToolTypes)
        {
            if (type.StartsWith(known, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for the name of a model whose every answer may search: the request does not have to ask for it.</summary>
    /// <param name="model">The model's name at its upstream, with or without its provider before a slash.</param>
    public static bool IsModel(string model)
    {
        ReadOnlySpan<char> name = model.AsSpan(model.LastIndexOf('/') + 1);
        return name.Contains("-search-preview", StringComparison.Ordinal) // gpt-4o-search-preview
            || name.Contains("-search-api", StringComparison.Ordinal) // gpt-5-search-api
            || name.StartsWith("sonar", StringComparison.Ordinal) // Perplexity
            || name.StartsWith("compound", StringComparison.Ordinal) // Groq
            || name.EndsWith(":online", StringComparison.Ordinal); // OpenRouter
    }

    /// <summary>True where the reader stands on a tool's member that is named after a search, as Gemini has them.</summary>
    internal static bool IsToolMember(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("google_search"u8)
        || reader.ValueTextEquals("googleSearch"u8)
        || reader.ValueTextEquals("google_search_retrieval"u8)
        || reader.ValueTextEquals("googleSearchRetrieval"u8)
        || reader.ValueTextEquals("enterprise_web_search"u8)
        || reader.ValueTextEquals("enterpriseWebSearch"u8);

    /// <summary>True where xAI's <c>search_parameters</c> search, which its <c>mode</c> may switch off. The reader stands on the value, and ends on its last token.</summary>
    internal static bool DoSearch(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return reader.TokenType is not JsonTokenType.Null and not JsonTokenType.False;
        }

        bool isOff = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMode = reader.ValueTextEquals("mode"u8);
            reader.Read();
            isOff = isMode
                ? reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("off"u8)
                : isOff;
            reader.Skip();
        }

        return !isOff;
    }
}
