using System.Text.Json;
using Farthing.Protocol.OpenAi;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>Parses a body for a reader of requests.</summary>
internal static class BodyDocument
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Parses a body and lets it be read.</summary>
    /// <exception cref="RequestRefusedException">It is no JSON object, or the reader refuses it.</exception>
    public static Conversation Read(
        ReadOnlyMemory<byte> body,
        Losses losses,
        Action<BodyNode, Conversation, Losses> read
    )
    {
        try
        {
            BodyDensity.Check(body.Span);
            using JsonDocument document = JsonDocument.Parse(body, Options);
            Conversation conversation = new();
            BodyNode root = new(document.RootElement, body);
            if (root.Kind != JsonValueKind.Object)
            {
                throw root.Wrong("has to be a JSON object");
            }

            read(root, conversation, losses);
            return conversation;
        }
        catch (JsonException broken)
        {
            throw new RequestRefusedException(ApiError.NotJson(broken));
        }
        catch (InvalidOperationException)
        {
            throw new RequestRefusedException("A text in the body is not valid UTF-8.");
        }
    }
}

/// <summary>Bounds how many JSON values a body may have that is translated: reading makes objects of them, so that some megabytes of nothing but structure would become hundreds.</summary>
/// <remarks>A conversation that fills a window of a million tokens with messages of thirty has some 150,000. Long texts, pictures and documents are one value each.</remarks>
public static class BodyDensity
{
    /// <summary>Most values of a body: names, texts, numbers, begins and ends of objects and lists.</summary>
    public const int MaxValues = 200_000;

    /// <summary>Looks at a body. Reads no further than the bound, and nothing of a body that is too short to pass it.</summary>
    /// <exception cref="RequestRefusedException">It has more (413), or is no JSON.</exception>
    public static void Check(ReadOnlySpan<byte> body)
    {
        if (body.Length <= MaxValues)
        {
            return; // A value has a byte at least.
        }

        try
        {
            Utf8JsonReader reader = new(body);
            int values = 0;
            while (reader.Read())
            {
                if (++values > MaxValues)
                {
                    throw new RequestRefusedException(
                        new ApiError(
                            413,
                            "invalid_request_error",
                            $"The body has more than {MaxValues} JSON values: so many are not translated between formats. Join texts that are in many parts."
                        )
                    );
                }
            }
        }
        catch (JsonException broken)
        {
            throw new RequestRefusedException(ApiError.NotJson(broken));
        }
    }
}
