using System.Text.Json;
using Farthing.Protocol.Sse;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Reads a Responses upstream's stream. Texts and arguments come as deltas; events that repeat them whole are passed over by their type.</summary>
/// <remarks>The answer begins with its first item, not with <c>response.created</c>: a failure in between still has its status.</remarks>
/// <param name="context">The answer's request.</param>
/// <param name="sink">Receives the answer.</param>
internal sealed partial class ResponsesStreamReader(AnswerContext context, AnswerSink sink)
    : AnswerStreamReader
{
    private readonly AnswerItems whole = new(sink, context);
    private readonly List<OpenItem> items = [];
    private bool isStarted;

    /// <summary>A final event has the whole answer in it.</summary>
    public override int MaxEventBytes => 8 << 20;

    /// <inheritdoc/>
    public override void Take(in SseEvent one)
    {
        if (one.IsDone)
        {
            return;
        }

        try
        {
            ReadOnlySpan<byte> name = one.Name;
            bool isNamed = name.StartsWith("response."u8) || name.SequenceEqual("error"u8);
            Take(isNamed ? name : TypeOf(one.Data), one.Data);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            Fail(UpstreamError.Unreadable("The upstream sent an event that is not JSON."));
        }
    }

    /// <inheritdoc/>
    public override void End() => Fail(UpstreamError.BrokenOff);

    private void Take(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        if (type.SequenceEqual("response.output_text.delta"u8))
        {
            DeltaEvent delta = DeltaEvent.Read(data);
            ItemOf(delta, ItemKind.Message).HasDelta = true;
            if (!delta.LogProbs.IsEmpty)
            {
                sink.LogProbs(delta.LogProbs);
            }

            sink.Text(delta.Text);
        }
        else if (
            type.SequenceEqual("response.function_call_arguments.delta"u8)
            || type.SequenceEqual("response.custom_tool_call_input.delta"u8)
        )
        {
            TakeArguments(DeltaEvent.Read(data));
        }
        else if (
            type.SequenceEqual("response.reasoning_summary_text.delta"u8)
            || type.SequenceEqual("response.reasoning_summary.delta"u8)
        )
        {
            TakeSummary(DeltaEvent.Read(data));
        }
        else if (
            type.SequenceEqual("response.reasoning_text.delta"u8)
            || type.SequenceEqual("response.reasoning.delta"u8)
        )
        {
            TakeReasoning(DeltaEvent.Read(data));
        }
        else if (type.SequenceEqual("response.refusal.delta"u8))
        {
            DeltaEvent delta = DeltaEvent.Read(data);
            ItemOf(delta, ItemKind.Message).HasDelta = true;
            sink.Refusal(delta.Text);
        }
        else if (type.SequenceEqual("response.output_item.added"u8))
        {
            TakeAdded(data);
        }
        else if (type.SequenceEqual("response.output_item.done"u8))
        {
            TakeDone(data);
        }
        else if (type.SequenceEqual("response.output_text.annotation.added"u8))
        {
            TakeAnnotation(data);
        }
        else
        {
            TakeEnd(type, data);
        }
    }

    private void TakeEnd(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        if (type.SequenceEqual("response.completed"u8))
        {
            Finish(data, FinishReason.Stop);
        }
        else if (type.SequenceEqual("response.incomplete"u8))
        {
            Finish(data, FinishReason.Length);
        }
        else if (type.SequenceEqual("response.cancelled"u8))
        {
            Fail(FinalResponse.Canceled);
        }
        else if (
            type.SequenceEqual("response.failed"u8)
            || type.SequenceEqual("error"u8)
            || (type.IsEmpty && HasError(data))
        )
        {
            Fail(UpstreamErrorReader.ReadEvent(data));
        }
    }

    private void Finish(ReadOnlySpan<byte> data, FinishReason reason)
    {
        using FinalResponse final = FinalResponse.Read(data, withOutput: !isStarted);
        Start();
        if (final.Output is JsonDocument output)
        {
            whole.ReadAll(output.RootElement); // A server that streams nothing but its end.
        }

        sink.Finish(final.ReasonOf(reason, whole.HasCalls));
        IsDone = true;
    }

    private void Start()
    {
        if (!isStarted)
        {
            isStarted = true;
            sink.Start();
        }
    }

    private void Fail(UpstreamError error)
    {
        IsDone = true;
        sink.Fail(error);
    }

    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = new(data);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                return reader.ValueSpan;
            }

            reader.Skip();
        }

        return default;
    }

    private static bool HasError(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = new(data);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("error", out JsonElement error)
            && error.ValueKind != JsonValueKind.Null;
    }
}

/// <summary>Kind of an item.</summary>
internal enum ItemKind
{
    /// <summary>Any other.</summary>
    Other,

    /// <summary>A message.</summary>
    Message,

    /// <summary>Reasoning.</summary>
    Reasoning,

    /// <summary>A call of a function.</summary>
    Function,

    /// <summary>A call of a custom tool.</summary>
    Custom,
}

/// <summary>An item of an upstream's stream as far as it has come.</summary>
/// <param name="index">Its place in the output.</param>
internal sealed class OpenItem(long index)
{
    /// <summary>Its place in the output.</summary>
    public long Index { get; } = index;

    /// <summary>Its kind.</summary>
    public ItemKind Kind { get; set; }

    /// <summary>Its number among the calls; below 0 where it is none, or has no name yet.</summary>
    public int Call { get; set; } = -1;

    /// <summary>Text or arguments came.</summary>
    public bool HasDelta { get; set; }

    /// <summary>The part of the summary that came last; below 0 where none came.</summary>
    public long SummaryPart { get; set; } = -1;
}
