using System.Buffers;
using Farthing.Protocol.Anthropic;
using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Http;

/// <summary>Reads requests and writes answers in the form of their endpoint; between the two all endpoints are one.</summary>
internal static class AnswerForms
{
    /// <summary>Reads a request.</summary>
    public static ApiError? Read(AnswerDialect dialect, byte[] body, out GenerationRequest? request) =>
        dialect switch
        {
            AnswerDialect.Responses => ResponsesRequestReader.Read(body, out request),
            AnswerDialect.Messages => MessagesRequestReader.Read(body, out request),
            _ => GenerationRequestReader.Read(body, dialect == AnswerDialect.Chat, out request),
        };

    /// <summary>Prefix of the ids of its answers.</summary>
    public static string IdPrefix(AnswerDialect dialect) =>
        dialect switch
        {
            AnswerDialect.Completions => "cmpl-",
            AnswerDialect.Chat => "chatcmpl-",
            AnswerDialect.Responses => "resp_",
            _ => "msg_",
        };

    /// <summary>A writer of its streams.</summary>
    public static IAnswerStream Stream(
        AnswerDialect dialect,
        string id,
        long createdUnixSeconds,
        string model,
        bool includesUsage
    ) =>
        dialect switch
        {
            AnswerDialect.Responses => new ResponsesStream(id, createdUnixSeconds, model),
            AnswerDialect.Messages => new MessagesStream(id, model),
            _ => new ChunkWriter(dialect == AnswerDialect.Chat, id, createdUnixSeconds, model, includesUsage),
        };

    /// <summary>Writes a whole answer.</summary>
    public static void Write(
        AnswerDialect dialect,
        ArrayBufferWriter<byte> output,
        string id,
        long createdUnixSeconds,
        string model,
        IReadOnlyList<AnswerChoice> choices,
        in TokenUsage usage
    )
    {
        switch (dialect)
        {
            case AnswerDialect.Responses:
                ResponsesWriter.Write(output, id, createdUnixSeconds, model, choices[0], usage);
                break;
            case AnswerDialect.Messages:
                MessagesWriter.Write(output, id, model, choices[0], usage);
                break;
            default:
                AnswerWriter.WriteGeneration(
                    output,
                    dialect == AnswerDialect.Chat,
                    id,
                    createdUnixSeconds,
                    model,
                    choices,
                    usage
                );
                break;
        }
    }
}

/// <summary>The wire format of an endpoint that generates.</summary>
internal enum AnswerDialect
{
    /// <summary><c>/v1/completions</c>.</summary>
    Completions,

    /// <summary><c>/v1/chat/completions</c>.</summary>
    Chat,

    /// <summary><c>/v1/responses</c>.</summary>
    Responses,

    /// <summary>Anthropic's <c>/v1/messages</c>.</summary>
    Messages,
}
