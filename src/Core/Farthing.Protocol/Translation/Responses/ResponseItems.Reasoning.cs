using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Responses;

/// <content>Reasoning: an engine's own words as open text, a provider's summary as one.</content>
internal sealed partial class ResponseItems
{
    private bool isSummary;

    private ReadOnlySpan<byte> PartType => isSummary ? "summary_text"u8 : "reasoning_text"u8;

    /// <inheritdoc/>
    public override void OpenReasoning()
    {
        BeginItem("rs_");
        isSummary = context.IsReasoningSummary;
        WriteReasoningAdded();
        if (events is not null)
        {
            WritePart(
                isSummary ? "response.reasoning_summary_part.added"u8 : "response.content_part.added"u8,
                default
            );
        }

        OpenDeltas(
            isSummary ? "response.reasoning_summary_text.delta"u8 : "response.reasoning_text.delta"u8,
            isSummary ? "summary_index"u8 : "content_index"u8
        );
    }

    /// <inheritdoc/>
    public override void Reasoning(ReadOnlySpan<byte> text) => GoOn(text);

    /// <inheritdoc/>
    public override void CloseReasoning(ReadOnlySpan<byte> seal)
    {
        if (events is not null)
        {
            JsonOutput json = BeginReasoningEvent(
                    isSummary ? "response.reasoning_summary_text.done"u8 : "response.reasoning_text.done"u8
                )
                .Name("text"u8)
                .Text(text.WrittenSpan);
            events.End(json);
            WritePart(
                isSummary ? "response.reasoning_summary_part.done"u8 : "response.content_part.done"u8,
                text.WrittenSpan
            );
        }

        WriteReasoningDone(text.WrittenSpan, seal);
    }

    /// <inheritdoc/>
    public override void HiddenReasoning(ReadOnlySpan<byte> seal)
    {
        if (!context.Request.AsksSeals)
        {
            return; // Nothing to show, and nobody to give it back.
        }

        BeginItem("rs_");
        WriteReasoningAdded();
        WriteReasoningDone(default, seal);
    }

    private void WriteReasoningAdded()
    {
        if (events is not null)
        {
            JsonOutput json = BeginAdded();
            json.Object().Name("id"u8).Text(id).Name("type"u8).Text("reasoning"u8);
            json.Name("summary"u8).Array().EndArray().EndObject();
            events.End(json);
        }
    }

    private void WriteReasoningDone(ReadOnlySpan<byte> shown, ReadOnlySpan<byte> seal)
    {
        JsonOutput json = BeginDone(out int at);
        json.Object().Name("id"u8).Text(id).Name("type"u8).Text("reasoning"u8).Name("summary"u8).Array();
        if (isSummary && !shown.IsEmpty)
        {
            WritePart(json, shown);
        }

        json.EndArray();
        if (!isSummary && !shown.IsEmpty)
        {
            json.Name("content"u8).Array();
            WritePart(json, shown);
            json.EndArray();
        }

        if (context.Request.AsksSeals)
        {
            json.Name("encrypted_content"u8).Text(seal);
        }

        json.EndObject();
        EndItem(at);
    }

    private JsonOutput BeginReasoningEvent(ReadOnlySpan<byte> type) =>
        BeginEvent(type).Name(isSummary ? "summary_index"u8 : "content_index"u8).Number(0);

    private void WritePart(ReadOnlySpan<byte> type, ReadOnlySpan<byte> shown)
    {
        JsonOutput json = BeginReasoningEvent(type).Name("part"u8);
        WritePart(json, shown);
        events!.End(json);
    }

    private void WritePart(JsonOutput json, ReadOnlySpan<byte> shown) =>
        json.Object().Name("type"u8).Text(PartType).Name("text"u8).Text(shown).EndObject();
}
