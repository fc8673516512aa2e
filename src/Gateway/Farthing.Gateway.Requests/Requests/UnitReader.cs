using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Requests;

/// <summary>Counts the units of a request to an endpoint that is not billed by tokens.</summary>
internal static class UnitReader
{
    /// <summary>Documents of a search unit.</summary>
    private const int DocumentsOfSearch = 100;

    /// <summary>Tokens of a document, its query included; longer ones are cut, and each part counts as a document.</summary>
    /// <remarks>Cohere's rule. A token is a byte at least, so that parts are bounded by bytes.</remarks>
    private const int TokensOfDocument = 500;

    /// <summary>Reads a body that is known to be a JSON object.</summary>
    /// <param name="body">The body.</param>
    /// <param name="unit">What its endpoint is billed by.</param>
    /// <param name="peek">What was read of it; receives its units.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static ApiError? Read(ReadOnlySpan<byte> body, UnitKind unit, RequestPeek peek)
    {
        if (peek.IsStream)
        {
            return NoStream(peek.Dialect);
        }

        switch (unit)
        {
            case UnitKind.Search:
                return Searches(body, peek);
            case UnitKind.Character:
                return Characters(body, peek);
            case UnitKind.Image:
                peek.Units = new UnitCount(peek.Choices, peek.Choices, IsExact: false);
                return Images(body, peek);
            case UnitKind.Second:
                return ApiError.Invalid("The body has to be a form with a sound.");
            default:
                peek.Units = new UnitCount(1, 1, IsExact: true);
                return null;
        }
    }

    /// <summary>Why no stream is passed on.</summary>
    public static ApiError NoStream(Dialect dialect) =>
        ApiError.Invalid(
            $"A stream of /v1{dialect.Path} is not passed on: what it costs could not be read from it.",
            "stream"
        );

    /// <summary>Characters are code points, as those are billed.</summary>
    private static ApiError? Characters(ReadOnlySpan<byte> body, RequestPeek peek)
    {
        Utf8JsonReader reader = new(body);
        bool isSeen = false;
        long characters = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isInput = reader.ValueTextEquals("input"u8);
            bool isFormat = reader.ValueTextEquals("stream_format"u8);
            reader.Read();
            if (isFormat && reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("audio"u8))
            {
                return ApiError.Invalid("'stream_format' has to be audio.", "stream_format");
            }

            if (!isInput)
            {
                reader.Skip();
                continue;
            }

            if (isSeen || reader.TokenType != JsonTokenType.String)
            {
                return ApiError.Invalid("'input' has to be one text.", "input");
            }

            isSeen = true;
            foreach (System.Text.Rune _ in reader.GetString()!.EnumerateRunes())
            {
                characters++;
            }
        }

        peek.Units = new UnitCount(characters, characters, IsExact: true);
        return isSeen ? null : ApiError.Invalid("you must provide an input parameter", "input");
    }

    /// <summary>Their price goes by size and quality.</summary>
    private static ApiError? Images(ReadOnlySpan<byte> body, RequestPeek peek)
    {
        Utf8JsonReader reader = new(body);
        bool isSized = false;
        bool isGraded = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            bool isSize = name.Equals("size", StringComparison.OrdinalIgnoreCase);
            bool isQuality = name.Equals("quality", StringComparison.OrdinalIgnoreCase);
            reader.Read();
            if (!isSize && !isQuality)
            {
                reader.Skip();
                continue;
            }

            string own = name.ToLowerInvariant();
            if (name != own || (isSize ? isSized : isGraded))
            {
                return ApiError.Invalid($"'{own}' has to stand there once, in lower case.", own);
            }

            if (reader.TokenType is not JsonTokenType.String and not JsonTokenType.Null)
            {
                return ApiError.Invalid($"'{own}' has to be a text.", own);
            }

            string text = reader.TokenType == JsonTokenType.Null ? "" : reader.GetString()!;
            (isSized, isGraded) = (isSized || isSize, isGraded || isQuality);
            (peek.ImageSize, peek.ImageQuality) = isSize ? (text, peek.ImageQuality) : (peek.ImageSize, text);
        }

        return null;
    }

    private static ApiError? Searches(ReadOnlySpan<byte> body, RequestPeek peek)
    {
        Utf8JsonReader reader = new(body);
        long queryBytes = -1;
        long documents = -1;
        long documentBytes = 0;
        bool hasObjects = false;
        List<long> lengths = [];
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isQuery = reader.ValueTextEquals("query"u8);
            bool isDocuments = reader.ValueTextEquals("documents"u8);
            reader.Read();
            long start = reader.TokenStartIndex;
            if ((isQuery && queryBytes >= 0) || (isDocuments && documents >= 0))
            {
                string name = isQuery ? "query" : "documents";
                return ApiError.Invalid($"'{name}' stands there twice.", name);
            }

            if (!isDocuments)
            {
                reader.Skip();
                queryBytes = isQuery ? reader.BytesConsumed - start : queryBytes;
                continue;
            }

            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return ApiError.Invalid("'documents' has to be a list.", "documents");
            }

            documents = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                long from = reader.TokenStartIndex;
                hasObjects |= reader.TokenType != JsonTokenType.String;
                reader.Skip();
                lengths.Add(reader.BytesConsumed - from);
                documentBytes += lengths[^1];
                documents++;
            }
        }

        if (documents < 0)
        {
            return ApiError.Invalid("you must provide a documents parameter", "documents");
        }

        long part = Math.Max(1, TokensOfDocument - Math.Max(0, queryBytes));
        long parts = 0;
        foreach (long length in lengths)
        {
            parts += Units(length, part);
        }

        peek.Units = new UnitCount(
            Units(parts, DocumentsOfSearch),
            Units(documents, DocumentsOfSearch),
            false
        );
        // Each document is read with the query and all else that may be said of it, in a template.
        peek.TokenUnits = new UnitCount(
            documentBytes + (documents * (body.Length - documentBytes + RequestPeek.TemplateTokens)),
            UsageScanner.TokensOf(documentBytes + (documents * Math.Max(0, queryBytes))),
            IsExact: false
        )
        {
            IsBoundProven = !hasObjects,
        };
        return null;
    }

    private static long Units(long things, long each) => Math.Max(1, (things + each - 1) / each);
}
