using System.Text.Json;
using Farthing.Measurement.Bench;

namespace Farthing.Benches;

/// <summary>The parts of a bench's document that differ between runs of our own and imports.</summary>
internal static class ImportJson
{
    /// <summary>How prompts were made; null for imports.</summary>
    public static void WritePrompts(BenchOutcome outcome, Utf8JsonWriter json)
    {
        if (outcome.Imported is not null)
        {
            json.WriteNull("prompts");
            return;
        }

        json.WriteStartObject("prompts");
        json.WriteString(
            "kind",
            outcome.Plan.WritesTokenIds ? "random_ids"
                : outcome.Plan.Dataset is not null ? "data"
                : "text"
        );
        json.WriteBoolean("salted", outcome.Plan.Salts);
        json.WriteString("words", BenchPromptWords.Lengths(outcome.Plan));
        json.WriteString("counted_by", BenchPromptWords.CountedBy(outcome));
        json.WriteNumber("tokens_per_word", outcome.Scale.TokensPerWord);
        json.WriteNumber("overhead_tokens", outcome.Scale.OverheadTokens);
        json.WriteBoolean("ignore_eos", outcome.Extras.HasIgnoreEos);
        json.WriteBoolean("continuous_usage", outcome.Extras.HasContinuousUsage);
        json.WriteEndObject();
    }

    /// <summary>Where an imported result comes from; nothing for our own.</summary>
    public static void WriteOrigin(ImportOrigin? imported, Utf8JsonWriter json)
    {
        if (imported is null)
        {
            return;
        }

        json.WriteStartObject("imported");
        json.WriteString("tool", imported.Tool);
        json.WriteString("version", imported.Version);
        json.WriteString("file", imported.File);
        json.WriteStartArray("notes");
        foreach (string note in imported.Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The lengths that were asked for.</summary>
    public static void WriteAsked(AskedLengths? asked, Utf8JsonWriter json)
    {
        if (asked is null)
        {
            json.WriteNull("asked_lengths");
            return;
        }

        json.WriteStartObject("asked_lengths");
        json.WriteNumber("input", asked.Input);
        json.WriteNumber("output", asked.Output);
        json.WriteString("shape", asked.Shape);
        json.WriteEndObject();
    }
}
