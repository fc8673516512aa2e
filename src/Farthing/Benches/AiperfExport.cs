using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;

namespace Farthing.Benches;

/// <summary>Writes loads as AIPerf does: <c>PREFIX_aiperf.json</c> (figures) and <c>PREFIX.jsonl</c> (requests), a pair a load. Definitions stay ours; its <c>inter_token_latency</c> is our TPOT, its <c>inter_chunk_latency</c> our ICL.</summary>
internal static class AiperfExport
{
    private const string SchemaVersion = "1.5";
    private const string Suffix = "_aiperf";

    /// <summary>Writes the files, each whole or not at all.</summary>
    /// <param name="prefix">Their common name: <c>profile_export</c> makes AIPerf's own; an ending in .json or .jsonl is taken off.</param>
    /// <param name="outcome">The result.</param>
    /// <param name="now">The time of day.</param>
    public static void Write(string prefix, BenchOutcome outcome, DateTimeOffset now)
    {
        string plain = Plain(prefix);
        // Times of day: our clock is monotonic, so its distance to the time of day is that of this moment.
        long offset = outcome.Imported is null
            ? ((now.ToUnixTimeMilliseconds() * 1_000_000) - MonotonicClock.NowNs())
            : 0;
        foreach (BenchStage stage in outcome.Stages)
        {
            string name = outcome.Stages.Count == 1 ? plain : plain + Word(stage.Level);
            AtomicFile.Write(
                name + Suffix + ".json",
                JsonText.Write(json => WriteSummary(outcome, stage, offset, json))
            );
            if (stage.Measured.Recording.Records.Count > 0)
            {
                AtomicFile.Write(
                    name + ".jsonl",
                    writer =>
                    {
                        int number = 0;
                        foreach (RequestRecord record in stage.Measured.Recording.Records)
                        {
                            writer.WriteLine(AiperfRecord.Line(record, number++, offset));
                        }
                    }
                );
            }
        }
    }

    /// <summary>The files of one load.</summary>
    public static IReadOnlyList<string> FilesOf(string prefix) =>
        [Plain(prefix) + Suffix + ".json", Plain(prefix) + ".jsonl"];

    private static string Plain(string prefix)
    {
        foreach (string ending in (string[])[".jsonl", ".json"])
        {
            if (prefix.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                prefix = prefix[..^ending.Length];
                break;
            }
        }

        return prefix.EndsWith(Suffix, StringComparison.Ordinal) ? prefix[..^Suffix.Length] : prefix;
    }

    private static string Word(LoadLevel level) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"_{(level.Kind switch { LoadLevelKind.Concurrency => "c", LoadLevelKind.Rate => "r", _ => "t" })}{level.Value:0.###}"
        );

    private static void WriteSummary(BenchOutcome outcome, BenchStage stage, long offset, Utf8JsonWriter json)
    {
        StageMeasurement measured = stage.Measured;
        LoadRecording recording = measured.Recording;
        string id = BenchmarkId(outcome, stage, offset);
        json.WriteStartObject();
        json.WriteString("schema_version", SchemaVersion);
        json.WriteString("aiperf_version", "written by farthing " + ProgramVersion.Text);
        json.WriteString("benchmark_id", id);
        if (recording.Records.Count > 0 && outcome.Imported is null)
        {
            json.WriteString("start_time", TimeOf(recording.StartNs + offset));
            json.WriteString("end_time", TimeOf(recording.EndNs + offset));
        }

        json.WriteBoolean("was_cancelled", outcome.WasInterrupted);
        AiperfRunConfig.Write(outcome, stage, id, json);
        WriteErrors(measured, json);
        AiperfMetrics.Write(stage, outcome.Imported is null ? offset : null, json);
        json.WriteEndObject();
    }

    /// <summary>The same for the same run: from its address, load and start.</summary>
    private static string BenchmarkId(BenchOutcome outcome, BenchStage stage, long offset)
    {
        byte[] hash = SHA256.HashData(
            Encoding.UTF8.GetBytes(
                FormattableString.Invariant(
                    $"{outcome.Target.Url} {stage.Level.Kind} {stage.Level.Value} {stage.Measured.Recording.StartNs + offset}"
                )
            )
        );
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }

    private static string TimeOf(long epochNs) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(epochNs / 1_000_000)
            .ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static void WriteErrors(StageMeasurement measured, Utf8JsonWriter json)
    {
        json.WriteStartArray("error_summary");
        foreach ((RequestOutcome outcome, int count) in measured.Outcomes.OrderBy(pair => pair.Key))
        {
            if (outcome is RequestOutcome.Finished or RequestOutcome.Unfinished)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteStartObject("error_details");
            json.WriteString("type", OutcomeWords.Key(outcome));
            json.WriteString("message", OutcomeWords.Of(outcome));
            json.WriteEndObject();
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
