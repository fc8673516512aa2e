using System.Text;
using System.Text.Json;
using Farthing.Numerics.Reading;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>ShareGPT: a list of conversations in text; the first turn is the prompt, the second the completion, as vLLM's benchmark reads it. No arrivals.</summary>
internal static class ShareGptJson
{
    public static bool IsShareGpt(JsonElement list) =>
        list[0].ValueKind == JsonValueKind.Object && list[0].TryGetProperty("conversations", out _);

    public static TraceReadResult Read(JsonElement list, TraceCollector collector)
    {
        int entry = 0;
        long estimated = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            entry++;
            collector.Rows++;
            if (
                !item.TryGet("conversations", JsonValueKind.Array, out JsonElement turns)
                || turns.GetArrayLength() < 2
            )
            {
                collector.AddBroken(entry, "entry has no conversation of two turns");
                continue;
            }

            if (!collector.Options.EstimatesTokens)
            {
                throw collector.Fault(
                    WorkloadFaultCodes.NoTokenCounts,
                    "ShareGPT holds texts but no token counts",
                    "--estimate-tokens (bytes / 4), the profile sharegpt, or a length CSV"
                );
            }

            collector.Add(entry, 0, Bytes(turns[0]) / 4, Bytes(turns[1]) / 4);
            estimated++;
        }

        collector.Notes.Add(
            $"lengths of {estimated} conversations are estimated as text bytes / 4, as asked"
        );
        collector.Notes.Add("the file has no arrival times: all requests stand at time 0");
        return collector.Finish(TraceFormat.ShareGpt, null);
    }

    private static int Bytes(JsonElement turn) =>
        turn.TryGet("value", JsonValueKind.String, out JsonElement value)
            ? Encoding.UTF8.GetByteCount(value.GetString()!)
            : 0;
}
