using System.Buffers;
using System.Text;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Writes an answer for a Responses client: as a stream, or all of it at its end.</summary>
internal sealed class ResponsesAnswerWriter : ClientAnswerWriter
{
    private readonly IBufferWriter<byte> output;
    private readonly ResponseFrame frame;
    private readonly ResponseItems items;
    private readonly ResponseEvents? events;
    private readonly BlockOrder order;

    /// <summary>A writer.</summary>
    /// <param name="context">The answer's request.</param>
    /// <param name="output">Where to.</param>
    /// <param name="isStream">As a stream.</param>
    public ResponsesAnswerWriter(AnswerContext context, IBufferWriter<byte> output, bool isStream)
    {
        this.output = output;
        frame = new ResponseFrame(context);
        events = isStream ? new ResponseEvents(output) : null;
        items = new ResponseItems(context, frame, events);
        order = new BlockOrder(items, context);
    }

    /// <inheritdoc/>
    public override AnswerSink Sink => order;

    /// <inheritdoc/>
    public override bool IsStarted => order.IsStarted;

    /// <inheritdoc/>
    public override UpstreamError? Failure => order.Failure;

    /// <inheritdoc/>
    public override void Complete(in AnswerUsage usage, string costUsd)
    {
        if (order is { Finished: FinishReason.Refusal, HasText: false, HasCalls: false, HasRefused: false })
        {
            order.Refusal("refused"u8); // A refusal without a word would be an answer without an item.
        }

        End(IncompleteReason(), usage, costUsd);
    }

    /// <inheritdoc/>
    public override void Fail(UpstreamError error)
    {
        if (events is null)
        {
            return;
        }

        order.Start();
        ApiError said = OpenAiError.Of(error);
        JsonOutput json = events.Begin("response.failed"u8).Name("response"u8);
        frame.WriteFailed(json, CodeOf(said), said.Message, items.Done);
        events.End(json);
    }

    /// <inheritdoc/>
    public override void Cut(ApiError error, in AnswerUsage usage, string costUsd)
    {
        if (events is null)
        {
            return;
        }

        End("max_output_tokens"u8, usage, costUsd);
        JsonOutput json = events.Begin("error"u8).Name("code"u8);
        OrNull(json, error.Code).Name("message"u8).Plain(error.Message).Name("param"u8);
        OrNull(json, error.Param);
        events.End(json);
    }

    /// <inheritdoc/>
    public override void KeepAlive() => events?.Comment("keep-alive"u8, default);

    private void End(ReadOnlySpan<byte> incomplete, in AnswerUsage usage, string costUsd)
    {
        items.IsCutOff = !incomplete.IsEmpty;
        order.End();
        ReadOnlySpan<byte> status = incomplete.IsEmpty ? "completed"u8 : "incomplete"u8;
        if (events is null)
        {
            frame.Write(new JsonOutput(output), status, incomplete, items.Done, usage);
            return;
        }

        if (costUsd.Length > 0)
        {
            events.Comment("x-farthing-cost-usd="u8, Encoding.ASCII.GetBytes(costUsd));
        }

        JsonOutput json = events
            .Begin(incomplete.IsEmpty ? "response.completed"u8 : "response.incomplete"u8)
            .Name("response"u8);
        frame.Write(json, status, incomplete, items.Done, usage);
        events.End(json);
    }

    private ReadOnlySpan<byte> IncompleteReason() =>
        order.Finished switch
        {
            FinishReason.Length or FinishReason.ContextWindow => "max_output_tokens"u8,
            FinishReason.ContentFilter => "content_filter"u8,
            FinishReason.Refusal when order.HasText || order.HasCalls => "content_filter"u8,
            FinishReason.Pause => "pause_turn"u8,
            _ => default,
        };

    /// <summary>The code of a failure: those that Codex takes for final, or for a reason to wait, else one that it tries again.</summary>
    private static string CodeOf(ApiError said) =>
        said.Code
            is "context_length_exceeded"
                or "insufficient_quota"
                or "usage_not_included"
                or "rate_limit_exceeded"
                or "server_is_overloaded"
            ? said.Code
        : said.Status is 400 or 413 ? "invalid_prompt"
        : "server_error";

    private static JsonOutput OrNull(JsonOutput json, string? text) =>
        text is null ? json.Null() : json.Plain(text);
}
