using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>What a final event says besides repeating the answer.</summary>
/// <param name="reason">Why the answer is incomplete; empty where it is not.</param>
/// <param name="output">Its items, where they were asked for.</param>
internal sealed class FinalResponse(string reason, JsonDocument? output) : IDisposable
{
    /// <summary>An answer that was canceled at the upstream.</summary>
    public static UpstreamError Canceled { get; } =
        new(502, "The upstream canceled its answer.", "upstream_canceled");

    /// <summary>Its items, where they were asked for.</summary>
    public JsonDocument? Output { get; } = output;

    /// <summary>Reads an event.</summary>
    /// <param name="data">The event.</param>
    /// <param name="withOutput">Its items are wanted; else they are passed over.</param>
    public static FinalResponse Read(ReadOnlySpan<byte> data, bool withOutput)
    {
        Utf8JsonReader reader = new(data);
        string reason = "";
        JsonDocument? output = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isResponse = reader.ValueTextEquals("response"u8);
            reader.Read();
            if (!isResponse || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("incomplete_details"u8))
                {
                    reader.Read();
                    using JsonDocument details = JsonDocument.ParseValue(ref reader);
                    reason = ReasonOf(details.RootElement);
                }
                else if (withOutput && output is null && reader.ValueTextEquals("output"u8))
                {
                    reader.Read();
                    output = JsonDocument.ParseValue(ref reader);
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }
        }

        return new FinalResponse(reason, output);
    }

    /// <summary>The reason in <c>incomplete_details</c>; empty where none is given.</summary>
    public static string ReasonOf(JsonElement details) =>
        details.ValueKind == JsonValueKind.Object
        && details.TryGetProperty("reason", out JsonElement reason)
        && reason.ValueKind == JsonValueKind.String
            ? reason.GetString()!
            : "";

    /// <summary>Why the answer ended.</summary>
    /// <param name="otherwise">By its status.</param>
    /// <param name="hasCalls">Tools were called.</param>
    public FinishReason ReasonOf(FinishReason otherwise, bool hasCalls) =>
        otherwise == FinishReason.Stop
            ? hasCalls
                ? FinishReason.ToolCalls
                : FinishReason.Stop
            : reason == "content_filter"
                ? FinishReason.ContentFilter
                : FinishReason.Length;

    /// <inheritdoc/>
    public void Dispose() => Output?.Dispose();
}
