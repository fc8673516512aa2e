using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Readings;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches;

/// <summary>Writes what the server's own metrics said of a load: <c>engine</c>, <c>gpu</c>, <c>course</c>. What is not known is left out.</summary>
internal static class BenchServerJson
{
    /// <summary>Writes the three members; null where no page was read.</summary>
    public static void Write(StageMeasurement measured, Utf8JsonWriter json)
    {
        if (measured.Server is not { } server)
        {
            json.WriteNull("engine");
            json.WriteNull("gpu");
            json.WriteNull("course");
            return;
        }

        WriteEngine(server, json);
        WriteGpu(server, json);
        json.WriteStartArray("course");
        foreach (ServerPoint point in server.Course)
        {
            json.WriteStartArray();
            double[] values =
            [
                point.AtSeconds,
                point.Running,
                point.Waiting,
                point.KvUse,
                point.Watts,
                point.OutputPerSecond,
                point.DramActive,
                point.TensorActive,
            ];
            foreach (double value in values)
            {
                if (double.IsFinite(value))
                {
                    json.WriteNumberValue(Math.Round(value, 6));
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteEngine(ServerFigures server, Utf8JsonWriter json)
    {
        EngineWindow whole = server.Whole;
        json.WriteStartObject("engine");
        json.WriteStartArray("targets");
        foreach (ServerTarget target in server.Targets)
        {
            json.WriteStartObject();
            json.WriteString("name", target.Name);
            json.WriteString("engine", target.Engine);
            json.WriteString("model", target.Model);
            json.WriteNumber("pages", target.Pages);
            json.WriteNumber("missed", target.Missed);
            json.WriteString("state", target.State);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("reading");
        json.WriteNumber("interval_s", server.IntervalSeconds);
        json.WriteNumber("pages", server.Pages);
        json.WriteFinite("cpu_s", server.ProcessorSeconds);
        json.WriteBoolean("within_steady", server.IsSteady);
        json.WriteEndObject();
        WriteSpread("running", server.Running, "count", json);
        WriteSpread("waiting", server.Waiting, "count", json);
        WriteSpread("kv_use", server.KvUse, "fraction", json);
        Add(json, "preemptions", whole.Preemptions, "count");
        Add(json, "failed", whole.Failed, "count");
        Add(json, "aborted", whole.Aborted, "count");
        Add(json, "prefix_queries", server.PrefixQueries, "tokens");
        Add(json, "prefix_hits", server.PrefixHits, "tokens");
        Add(json, "input_tokens", whole.InputTokens, "tokens");
        Add(json, "output_tokens", whole.OutputTokens, "tokens");
        if (server.Agreement is { } agreement)
        {
            Add(json, "output_tokens_here", agreement.ClientTokens, "tokens");
            Add(json, "network_and_client", agreement.NetworkSeconds, "s");
        }

        WriteQuantiles("ttft", whole.Ttft, json);
        WriteQuantiles("itl", whole.Itl, json);
        WriteQuantiles("e2e", whole.E2e, json);
        Add(json, "step_tokens_mean", whole.StepTokens.Mean, "tokens");
        LoadReading load = server.Load;
        Basis basis = load.Source == LoadSource.Dcgm ? Basis.Measured : Basis.Predicted;
        Add(json, "mbu", load.Mbu, "fraction", basis, load.Words);
        Add(json, "mfu", load.Mfu, "fraction", basis, load.Words);
        json.WriteString("load_source", WatchRecord.Key(load.Source));
        json.WriteString("load_words", load.Words);
        json.WriteEndObject();
    }

    private static void WriteGpu(ServerFigures server, Utf8JsonWriter json)
    {
        if (server.Gpus is not { } gpus)
        {
            json.WriteNull("gpu");
            return;
        }

        json.WriteStartObject("gpu");
        json.WriteNumber("gpus", gpus.Gpus);
        Add(json, "power", gpus.Watts, "w");
        Add(json, "joules_per_output_token", server.JoulesPerOutputToken, "j_per_token");
        Add(json, "output_tokens_per_joule", 1 / server.JoulesPerOutputToken, "tokens_per_j");
        Add(json, "dram_active", gpus.DramActive, "fraction");
        Add(json, "tensor_active", gpus.TensorActive, "fraction");
        Add(json, "memory_used", gpus.MemoryUsedBytes, "bytes");
        Add(json, "memory_use", gpus.MemoryUse, "fraction");
        json.WriteEndObject();
    }

    private static void WriteSpread(string name, ServerSpread spread, string unit, Utf8JsonWriter json)
    {
        Add(json, name + "_mean", spread.Mean, unit);
        Add(json, name + "_max", spread.Max, unit);
    }

    private static void Add(
        Utf8JsonWriter json,
        string name,
        double value,
        string unit,
        Basis basis = Basis.Measured,
        string? source = null
    )
    {
        if (double.IsFinite(value))
        {
            json.WriteQuantity(name, new Quantity(value, unit) { Basis = basis, Source = source });
        }
    }

    private static void WriteQuantiles(string name, HistogramTotals totals, Utf8JsonWriter json)
    {
        foreach (
            (string word, Quantity? figure) in ((string, Quantity?)[])
                [
                    ("mean", WatchRecord.Mean(totals)),
                    ("p50", WatchRecord.Quantile(totals, 0.5)),
                    ("p95", WatchRecord.Quantile(totals, 0.95)),
                    ("p99", WatchRecord.Quantile(totals, 0.99)),
                ]
        )
        {
            if (figure is { } known)
            {
                json.WriteQuantity($"{name}_{word}", known);
            }
        }
    }
}
