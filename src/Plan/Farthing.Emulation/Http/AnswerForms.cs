using System.Buffers;
using Farthing.Protocol.Anthropic;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Responses;

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
        FormatOf(dialect) is WireFormat format
            ? new ConversationAnswer(format, isStream: true, id, createdUnixSeconds, model)
            : new ChunkWriter(dialect == AnswerDialect.Chat, id, createdUnixSeconds, model, includesUsage);

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
        if (FormatOf(dialect) is WireFormat format)
        {
            ConversationAnswer answer = new(format, isStream: false, id, createdUnixSeconds, model);
            answer.Write(output, choices[0], usage);
            return;
        }

        AnswerWriter.WriteGeneration(
            output,
            dialect == AnswerDialect.Chat,
            id,
            createdUnixSeconds,
            model,
            choices,
            usage
        );
    }

    /// <summary>The format whose writers the endpoint shares with the gateway; null for those that write tokens of several choices.</summary>
    private static WireFormat? FormatOf(AnswerDialect dialect) =>
        dialect switch
        {
            AnswerDialect.Responses => ResponsesFormat.Instance,
            AnswerDialect.Messages => MessagesFormat.Instance,
            _ => null,
        };
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
