using System.Text;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>What a stream's first event and a whole answer have in common.</summary>
internal static class MessagesHead
{
    /// <summary>Writes the members before the content: the model as the client named it.</summary>
    public static void Write(JsonOutput json, AnswerContext context) =>
        json.Object()
            .Name("id"u8)
            .Text(Encoding.ASCII.GetBytes($"msg_{context.RequestId}"))
            .Name("type"u8)
            .Text("message"u8)
            .Name("role"u8)
            .Text("assistant"u8)
            .Name("model"u8)
            .Plain(context.Request.Model);

    /// <summary>A call's id: the upstream's own, unchanged, or one made of the request's.</summary>
    /// <param name="context">The answer's request.</param>
    /// <param name="id">The upstream's; may be empty.</param>
    /// <param name="ordinal">The call's number in the answer.</param>
    public static ReadOnlySpan<byte> CallIdOf(AnswerContext context, ReadOnlySpan<byte> id, int ordinal) =>
        id.IsEmpty ? Encoding.ASCII.GetBytes(context.IdOf("toolu_", ordinal)) : id;

    /// <summary>True for a seal of thinking that was redacted: its block shows nothing, not even that it is empty.</summary>
    public static bool IsRedacted(ReadOnlySpan<byte> seal) =>
        seal.Length > 15 && seal.StartsWith("fth3."u8) && seal[14] == (byte)'r';
}
