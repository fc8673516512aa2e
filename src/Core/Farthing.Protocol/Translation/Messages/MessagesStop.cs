using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Writes why an answer ended.</summary>
internal static class MessagesStop
{
    /// <summary>Writes <c>stop_reason</c>, <c>stop_sequence</c> and <c>stop_details</c>.</summary>
    public static void Write(JsonOutput json, BlockOrder order, AnswerContext context, in AnswerUsage usage)
    {
        ReadOnlySpan<byte> reason = ReasonOf(order, context, usage);
        json.Name("stop_reason"u8).Text(reason).Name("stop_sequence"u8);
        if (reason.SequenceEqual("stop_sequence"u8))
        {
            json.Text(order.StopText);
        }
        else
        {
            json.Null();
        }

        json.Name("stop_details"u8);
        if (reason.SequenceEqual("refusal"u8))
        {
            json.Raw("""{"type":"refusal","category":null,"explanation":null}"""u8);
        }
        else
        {
            json.Null();
        }
    }

    /// <summary>An answer with calls waits for their results, whatever word ended it; one without any does not.</summary>
    private static ReadOnlySpan<byte> ReasonOf(
        BlockOrder order,
        AnswerContext context,
        in AnswerUsage usage
    ) =>
        order.Finished switch
        {
            FinishReason.Length => usage.Total >= context.Traits.ContextTokens
                ? "model_context_window_exceeded"u8
                : "max_tokens"u8,
            FinishReason.ContextWindow => "model_context_window_exceeded"u8,
            FinishReason.ContentFilter or FinishReason.Refusal => "refusal"u8,
            FinishReason.Pause => "pause_turn"u8,
            _ when order.HasCalls => "tool_use"u8,
            _ when order.HasRefused => "refusal"u8,
            FinishReason.StopText => "stop_sequence"u8,
            _ => "end_turn"u8,
        };
}
