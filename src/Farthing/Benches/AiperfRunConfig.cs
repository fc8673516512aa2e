using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Workloads.Arrivals;

namespace Farthing.Benches;

/// <summary>Writes what was asked for as AIPerf does: <c>input_config</c> with its phases, and <c>run_info</c>.</summary>
internal static class AiperfRunConfig
{
    private const string Phase = "profiling";

    /// <summary>Writes both.</summary>
    /// <param name="outcome">The result.</param>
    /// <param name="stage">The load.</param>
    /// <param name="benchmarkId">Id of the run.</param>
    /// <param name="json">Where to.</param>
    public static void Write(BenchOutcome outcome, BenchStage stage, string benchmarkId, Utf8JsonWriter json)
    {
        json.WriteStartObject("input_config");
        json.WriteStartObject("models");
        json.WriteStartArray("items");
        json.WriteStartObject();
        json.WriteString("name", outcome.Target.Model);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        WriteEndpoint(outcome, json);
        json.WriteStartArray("phases");
        WritePhase(outcome, stage, json);
        json.WriteEndArray();
        WriteDataset(outcome, stage, json);
        json.WriteEndObject();

        json.WriteStartObject("run_info");
        json.WriteString("benchmark_id", benchmarkId);
        json.WriteNumber("trial", 0);
        json.WriteString("run_label", stage.Level.Words);
        json.WriteString("variation_label", outcome.Plan.IsSweep ? stage.Level.Words : "base");
        json.WriteNumber("variation_index", Math.Max(0, outcome.Stages.ToList().IndexOf(stage)));
        json.WriteStartObject("variation_values");
        if (Knob(stage) is string knob)
        {
            json.WriteNumber($"phases.{Phase}.{knob}", stage.Level.Value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string? Knob(BenchStage stage) =>
        stage.Level.Kind switch
        {
            LoadLevelKind.Concurrency => "concurrency",
            LoadLevelKind.Rate => "rate",
            _ => null,
        };

    private static void WriteEndpoint(BenchOutcome outcome, Utf8JsonWriter json)
    {
        json.WriteStartObject("endpoint");
        if (outcome.Imported is null || outcome.Imported.Url is not null)
        {
            json.WriteStartArray("urls");
            json.WriteStringValue(outcome.Imported?.Url ?? outcome.Target.Url);
            json.WriteEndArray();
        }

        if (outcome.Imported is null || outcome.Imported.Api is not null)
        {
            json.WriteString("type", OutcomeWords.Key(outcome.Imported?.Api ?? outcome.Target.Api));
        }

        json.WriteBoolean("streaming", true);
        json.WriteEndObject();
    }

    private static void WritePhase(BenchOutcome outcome, BenchStage stage, Utf8JsonWriter json)
    {
        BenchPlan plan = outcome.Plan;
        json.WriteStartObject();
        json.WriteString("name", Phase);
        json.WriteString("kind", Phase);
        json.WriteBoolean("exclude_from_results", false);
        json.WriteString(
            "type",
            stage.Level.Kind switch
            {
                LoadLevelKind.Concurrency => "concurrency",
                LoadLevelKind.Trace => "fixed_schedule",
                _ => plan.Gaps switch
                {
                    ConstantGaps => "constant",
                    GammaGaps => "gamma",
                    _ => "poisson",
                },
            }
        );
        if (stage.Level.Kind == LoadLevelKind.Concurrency)
        {
            json.WriteNumber("concurrency", stage.Level.Value);
        }
        else if (plan.MaxConcurrency is int cap)
        {
            json.WriteNumber("concurrency", cap);
        }

        if (stage.Level.Kind == LoadLevelKind.Rate)
        {
            json.WriteNumber("rate", stage.Level.Value);
        }

        if (plan.Requests is long requests)
        {
            json.WriteNumber("requests", requests);
        }

        if (plan.DurationSeconds is double seconds)
        {
            json.WriteNumber("duration", seconds);
        }

        json.WriteEndObject();
    }

    private static void WriteDataset(BenchOutcome outcome, BenchStage stage, Utf8JsonWriter json)
    {
        AskedLengths? asked = stage.Asked ?? (outcome.Imported is null ? outcome.Plan.Asked : null);
        if (asked is not { Shape: "fixed" })
        {
            return;
        }

        json.WriteStartArray("datasets");
        json.WriteStartObject();
        json.WriteString("type", "synthetic");
        json.WriteStartObject("prompts");
        json.WriteNumber("isl", asked.Input);
        json.WriteNumber("osl", asked.Output);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
