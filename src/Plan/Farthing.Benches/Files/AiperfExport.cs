using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Benches.Answers;
using Farthing.Benches.Runs;
using Farthing.Documents;
using Farthing.Documents.Benches;
using Farthing.Documents.Json;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Files;
using Farthing.Workloads.Arrivals;

namespace Farthing.Benches.Files;

/// <summary>Writes loads as AIPerf does: <c>PREFIX_aiperf.json</c> (figures) and <c>PREFIX.jsonl</c> (requests), a pair a load. Definitions stay ours; its <c>inter_token_latency</c> is our TPOT, its <c>inter_chunk_latency</c> our ICL.</summary>
public static class AiperfExport
{
    private const string SchemaVersion = "1.5";
    private const string Suffix = "_aiperf";

    /// <summary>The one phase of a load.</summary>
    public const string Phase = "profiling";

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
                JsonText.Write(json =>
                    JsonSerializer.Serialize(
                        json,
                        Summary(outcome, stage, offset),
                        ExportJson.Default.AiperfSummary
                    )
                )
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
                            writer.WriteLine(
                                JsonSerializer.Serialize(
                                    AiperfRecord.Of(record, number++, offset),
                                    ExportJson.Default.AiperfRecord
                                )
                            );
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

    private static AiperfSummary Summary(BenchOutcome outcome, BenchStage stage, long offset)
    {
        LoadRecording recording = stage.Measured.Recording;
        string id = BenchmarkId(outcome, stage, offset);
        bool isTimed = recording.Records.Count > 0 && outcome.Imported is null;
        string? knob = stage.Level.Kind switch
        {
            LoadLevelKind.Concurrency => "concurrency",
            LoadLevelKind.Rate => "rate",
            _ => null,
        };
        return new AiperfSummary(
            SchemaVersion,
            "written by farthing " + ProgramVersion.Text,
            id,
            isTimed ? TimeOf(recording.StartNs + offset) : null,
            isTimed ? TimeOf(recording.EndNs + offset) : null,
            outcome.WasInterrupted,
            new AiperfSummary.Input(
                new AiperfSummary.ModelList([new AiperfSummary.NamedModel(outcome.Target.Model)]),
                Endpoint(outcome),
                [PhaseOf(outcome.Plan, stage.Level)],
                Datasets(outcome, stage)
            ),
            new AiperfSummary.Run(
                id,
                0,
                stage.Level.Words,
                outcome.Plan.IsSweep ? stage.Level.Words : "base",
                Math.Max(0, outcome.Stages.ToList().IndexOf(stage)),
                knob is null
                    ? new Dictionary<string, double>()
                    : new() { [$"phases.{Phase}.{knob}"] = stage.Level.Value }
            ),
            [
                .. stage
                    .Measured.Outcomes.Where(pair =>
                        pair.Key is not (RequestOutcome.Finished or RequestOutcome.Unfinished)
                    )
                    .OrderBy(pair => pair.Key)
                    .Select(pair => new AiperfSummary.ErrorCount(
                        new AiperfSummary.ErrorKind(OutcomeWords.Key(pair.Key), OutcomeWords.Of(pair.Key)),
                        pair.Value
                    )),
            ]
        )
        {
            Metrics = AiperfMetrics.Of(stage.Measured, outcome.Imported is null ? offset : null),
        };
    }

    private static AiperfSummary.Server Endpoint(BenchOutcome outcome)
    {
        string? url = outcome.Imported is ImportOrigin known ? known.Url : outcome.Target.Url;
        LoadApi? api = outcome.Imported is ImportOrigin origin ? origin.Api : outcome.Target.Api;
        return new AiperfSummary.Server(
            url is null ? null : [url],
            api is LoadApi word ? OutcomeWords.Key(word) : null,
            true
        );
    }

    private static AiperfSummary.Phase PhaseOf(BenchPlan plan, LoadLevel level) =>
        new(
            Phase,
            Phase,
            false,
            level.Kind switch
            {
                LoadLevelKind.Concurrency => "concurrency",
                LoadLevelKind.Trace => "fixed_schedule",
                _ => plan.Gaps switch
                {
                    ConstantGaps => "constant",
                    GammaGaps => "gamma",
                    _ => "poisson",
                },
            },
            level.Kind == LoadLevelKind.Concurrency ? level.Value : plan.MaxConcurrency,
            level.Kind == LoadLevelKind.Rate ? level.Value : null,
            plan.Requests,
            plan.DurationSeconds
        );

    private static AiperfSummary.Dataset[]? Datasets(BenchOutcome outcome, BenchStage stage)
    {
        AskedLengths? asked = stage.Asked ?? (outcome.Imported is null ? outcome.Plan.Asked : null);
        return asked is { Shape: "fixed" }
            ?
            [
                new AiperfSummary.Dataset(
                    "synthetic",
                    new AiperfSummary.PromptLengths(asked.Input, asked.Output)
                ),
            ]
            : null;
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
}
