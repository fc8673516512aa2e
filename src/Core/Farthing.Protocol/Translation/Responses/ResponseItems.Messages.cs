using System.Buffers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Responses;

/// <content>Messages: parts of text and of refusal.</content>
internal sealed partial class ResponseItems
{
    private readonly ArrayBufferWriter<byte> parts = new(256);
    private readonly ArrayBufferWriter<byte> annotations = new(256);
    private readonly ArrayBufferWriter<byte> logProbs = new(); // of the open part
    private OpenPart part;
    private int partIndex;
    private int unsentLogProbs; // where those begin whose text comes next
    private int annotationCount;

    /// <inheritdoc/>
    public override void OpenText()
    {
        BeginItem("msg_");
        parts.ResetWrittenCount();
        partIndex = -1;
        part = OpenPart.None;
        if (events is not null)
        {
            JsonOutput json = BeginAdded();
            WriteMessage(json, "in_progress"u8, default);
            events.End(json);
        }
    }

    /// <inheritdoc/>
    public override void Text(ReadOnlySpan<byte> text)
    {
        OpenPartOf(OpenPart.Text);
        ReadOnlySpan<byte> tokens = logProbs.WrittenSpan[unsentLogProbs..];
        if (tokens.IsEmpty || events is null)
        {
            GoOn(text);
            return;
        }

        this.text.Write(text);
        JsonOutput json = BeginPartEvent("response.output_text.delta"u8).Name("delta"u8).Text(text);
        json.Name("logprobs"u8).Array().More(tokens.TrimStart(","u8)).EndArray();
        events.End(json);
        unsentLogProbs = logProbs.WrittenCount;
    }

    /// <inheritdoc/>
    public override void LogProbs(ReadOnlySpan<byte> tokens)
    {
        OpenPartOf(OpenPart.Text);
        logProbs.Write(logProbs.WrittenCount > 0 ? ","u8 : default);
        logProbs.Write(JsonLine.Of(tokens));
    }

    /// <inheritdoc/>
    public override void Refusal(ReadOnlySpan<byte> text)
    {
        OpenPartOf(OpenPart.Refusal);
        GoOn(text);
    }

    /// <inheritdoc/>
    public override void Annotation(ReadOnlySpan<byte> json)
    {
        if (part != OpenPart.Text)
        {
            context.Losses.Count("annotation");
            return;
        }

        ReadOnlySpan<byte> line = JsonLine.Of(json);
        if (annotationCount > 0)
        {
            annotations.Write(","u8);
        }

        annotations.Write(line);
        if (events is not null)
        {
            events.End(
                BeginPartEvent("response.output_text.annotation.added"u8)
                    .Name("annotation_index"u8)
                    .Number(annotationCount)
                    .Name("annotation"u8)
                    .Raw(line)
            );
        }

        annotationCount++;
    }

    /// <inheritdoc/>
    public override void CloseText()
    {
        ClosePart();
        JsonOutput json = BeginDone(out int at);
        WriteMessage(json, Status, parts.WrittenSpan);
        EndItem(at);
    }

    private void OpenPartOf(OpenPart kind)
    {
        if (part == kind)
        {
            return;
        }

        ClosePart();
        part = kind;
        partIndex++;
        annotationCount = 0;
        annotations.ResetWrittenCount();
        logProbs.ResetWrittenCount();
        unsentLogProbs = 0;
        text.ResetWrittenCount();
        if (events is not null)
        {
            JsonOutput json = BeginPartEvent("response.content_part.added"u8).Name("part"u8);
            WritePart(json);
            events.End(json);
        }

        if (kind == OpenPart.Text)
        {
            OpenDeltas("response.output_text.delta"u8, "content_index"u8, partIndex, ",\"logprobs\":[]"u8);
        }
        else
        {
            OpenDeltas("response.refusal.delta"u8, "content_index"u8, partIndex);
        }
    }

    private void ClosePart()
    {
        if (part == OpenPart.None)
        {
            return;
        }

        if (events is not null)
        {
            bool isText = part == OpenPart.Text;
            JsonOutput json = BeginPartEvent(
                    isText ? "response.output_text.done"u8 : "response.refusal.done"u8
                )
                .Name(isText ? "text"u8 : "refusal"u8)
                .Text(text.WrittenSpan);
            if (isText)
            {
                json.Name("logprobs"u8).Array().More(logProbs.WrittenSpan).EndArray();
            }

            events.End(json);
            json = BeginPartEvent("response.content_part.done"u8).Name("part"u8);
            WritePart(json);
            events.End(json);
        }

        if (partIndex > 0)
        {
            parts.Write(","u8);
        }

        WritePart(new JsonOutput(parts));
        part = OpenPart.None;
    }

    private JsonOutput BeginPartEvent(ReadOnlySpan<byte> type) =>
        BeginEvent(type).Name("content_index"u8).Number(partIndex);

    /// <summary>Writes the open part as far as it has come.</summary>
    private void WritePart(JsonOutput json)
    {
        if (part == OpenPart.Refusal)
        {
            json.Object().Name("type"u8).Text("refusal"u8).Name("refusal"u8).Text(text.WrittenSpan);
        }
        else
        {
            json.Object()
                .Name("type"u8)
                .Text("output_text"u8)
                .Name("text"u8)
                .Text(text.WrittenSpan)
                .Name("annotations"u8)
                .Array()
                .More(annotations.WrittenSpan)
                .EndArray()
                .Name("logprobs"u8)
                .Array()
                .More(logProbs.WrittenSpan)
                .EndArray();
        }

        json.EndObject();
    }

    private void WriteMessage(JsonOutput json, ReadOnlySpan<byte> status, ReadOnlySpan<byte> content) =>
        json.Object()
            .Name("id"u8)
            .Text(id)
            .Name("type"u8)
            .Text("message"u8)
            .Name("status"u8)
            .Text(status)
            .Name("role"u8)
            .Text("assistant"u8)
            .Name("content"u8)
            .Array()
            .More(content)
            .EndArray()
            .EndObject();

    private enum OpenPart
    {
        None,
        Text,
        Refusal,
    }
}
