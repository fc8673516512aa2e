using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Reads a Responses upstream's whole answer.</summary>
internal static class WholeReader
{
    /// <summary>Reads an answer into a sink.</summary>
    public static void Read(ReadOnlySpan<byte> answer, AnswerContext context, AnswerSink sink)
    {
        try
        {
            Utf8JsonReader reader = new(answer);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            Read(document.RootElement, answer, context, sink);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            sink.Fail(UpstreamError.Unreadable("The upstream's answer is not JSON."));
        }
    }

    private static void Read(
        JsonElement root,
        ReadOnlySpan<byte> answer,
        AnswerContext context,
        AnswerSink sink
    )
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            sink.Fail(UpstreamError.Unreadable("The upstream's answer is not a JSON object."));
            return;
        }

        string status =
            root.TryGetProperty("status", out JsonElement said) && said.ValueKind == JsonValueKind.String
                ? said.GetString()!
                : "";
        bool hasError =
            root.TryGetProperty("error", out JsonElement error) && error.ValueKind != JsonValueKind.Null;
        if (status == "failed" || hasError)
        {
            sink.Fail(UpstreamErrorReader.Read(200, answer));
            return;
        }

        if (status == "cancelled")
        {
            sink.Fail(FinalResponse.Canceled);
            return;
        }

        if (
            status is "in_progress" or "queued"
            || !root.TryGetProperty("output", out JsonElement output)
            || output.ValueKind != JsonValueKind.Array
        )
        {
            sink.Fail(UpstreamError.Unreadable("The upstream's answer is no whole response."));
            return;
        }

        AnswerItems items = new(sink, context);
        sink.Start();
        items.ReadAll(output);
        string reason = root.TryGetProperty("incomplete_details", out JsonElement details)
            ? FinalResponse.ReasonOf(details)
            : "";
        using FinalResponse final = new(reason, null);
        sink.Finish(
            final.ReasonOf(status == "incomplete" ? FinishReason.Length : FinishReason.Stop, items.HasCalls)
        );
    }
}
