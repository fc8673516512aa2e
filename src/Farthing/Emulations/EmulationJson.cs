using System.Text.Json;
using Farthing.Emulation;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;

namespace Farthing.Emulations;

/// <summary>Writes what an emulated server did as the result of <c>farthing.emulate/1</c>.</summary>
internal static class EmulationJson
{
    /// <summary>Writes it.</summary>
    public static void Write(
        EmulatedSetup emulated,
        Uri address,
        EmulationTotals totals,
        double seconds,
        Utf8JsonWriter json
    )
    {
        EmulatorOptions options = emulated.Options;
        json.WriteStartObject();
        json.WriteBoolean("fits", true);
        json.WriteString("url", address.GetLeftPart(UriPartial.Authority));
        json.WriteString("model", options.ModelNames[0]);
        json.WriteString("gpu", emulated.Setup.Deployment.Gpu.Id);
        json.WriteNumber("gpus", emulated.Setup.Deployment.GpusPerReplica);
        json.WriteString(
            "interconnect",
            Interconnects.Id(
                emulated.Setup.Deployment.Gpu.LinkAmong(emulated.Setup.Deployment.GpusPerReplica)
            )
        );
        json.WriteString("weights", FormatFacts.Id(emulated.Setup.Deployment.Weights.Headline));
        json.WriteString("engine", options.Family == EngineFamily.Vllm ? "vllm" : "sglang");
        json.WriteNumber("speed", options.Speed);
        json.WriteNumber("max_model_len", options.Engine.Limits.MaxModelLen);
        json.WriteNumber("kv_blocks", options.Engine.KvBlocks);
        json.WriteNumber("block_size", options.Engine.BlockSize);
        json.WriteStartArray("notes");
        foreach (string note in emulated.Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        json.WriteNumber("seconds", seconds);
        json.WriteNumber("finished", totals.Finished);
        json.WriteNumber("aborted", totals.Aborted);
        json.WriteStartObject("refused_by_status");
        foreach ((int status, long count) in totals.Refused)
        {
            json.WriteNumber(status.ToString(System.Globalization.CultureInfo.InvariantCulture), count);
        }

        json.WriteEndObject();
        json.WriteNumber("prompt_tokens", totals.PromptTokens);
        json.WriteNumber("cached_tokens", totals.CachedTokens);
        json.WriteNumber("generated_tokens", totals.GeneratedTokens);
        json.WriteNumber("preemptions", totals.Preemptions);
        json.WriteNumber("busy_seconds", totals.BusySeconds);
        json.WriteNumber("lost_seconds", totals.LostSeconds);
        WriteLatency(json, "ttft_seconds", totals.Ttft, options.Speed);
        WriteLatency(json, "itl_seconds", totals.Itl, options.Speed);
        WriteLatency(json, "lateness_seconds", totals.Lateness, 1);
        json.WriteEndObject();
    }

    private static void WriteLatency(
        Utf8JsonWriter json,
        string name,
        LogLinearHistogram histogram,
        double speed
    )
    {
        if (histogram.Count == 0)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("p50", histogram.Quantile(0.5) / 1e9 / speed);
        json.WriteNumber("p95", histogram.Quantile(0.95) / 1e9 / speed);
        json.WriteNumber("p99", histogram.Quantile(0.99) / 1e9 / speed);
        json.WriteEndObject();
    }
}
