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
