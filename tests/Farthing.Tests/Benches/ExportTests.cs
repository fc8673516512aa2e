using System.Globalization;
using System.Text.RegularExpressions;
using Farthing.Benches.Files;
using Farthing.Benches.Runs;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Measurement.Bench;
using Farthing.Tests.Measurement.Foreign;
using Farthing.Workloads.Arrivals;

namespace Farthing.Tests.Benches;

/// <summary>What other tools read of ours, byte by byte.</summary>
public sealed partial class ExportTests
{
    public static TheoryData<string> Foreign => [.. ForeignTexts.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Foreign))]
    public void An_imported_result_is_exported_as_it_was(string name)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string file = Path.Combine(folder, "in.json");
        File.WriteAllText(file, ForeignTexts.All.Single(one => one.Name == name).Text);

        Run.Farthing($"bench --import {file} --export-vllm {folder}/vllm.json --export-aiperf {folder}/out");

        Golden.Verify(Exported(folder), $"export-{name}.txt");
    }

    [Fact]
    public void A_run_with_every_outcome_is_exported_as_it_was() =>
        Golden.Verify(Written(Plan(new LoadLevel(LoadLevelKind.Rate, 4.5)), Every()), "export-run.txt");

    [Fact]
    public void A_run_without_a_finished_request_is_exported_as_it_was() =>
        Golden.Verify(
            Written(
                Plan(new LoadLevel(LoadLevelKind.Concurrency, 8)) with
                {
                    Gaps = new ConstantGaps(),
                    Requests = 2,
                    DurationSeconds = null,
                },
                Told.Run(2500, Told.Request(20, [], outcome: RequestOutcome.Reset))
            ),
            "export-failed.txt"
        );

    [Fact]
    public void Loads_of_a_sweep_are_exported_as_they_were() =>
        Golden.Verify(
            Written(
                Plan(
                    new LoadLevel(LoadLevelKind.Concurrency, 1),
                    new LoadLevel(LoadLevelKind.Concurrency, 2)
                ) with
                {
                    MaxConcurrency = null,
                },
                Every(),
                Told.Run(2000, Told.Request(10, [900, 1000]))
            ),
            "export-sweep.txt"
        );

    private static LoadRecording Every()
    {
        RequestRecord thinking = Told.Request(
            300,
            [700, 900],
            3,
            completion: 9,
            kind: LoadEventKind.Reasoning
        );
        thinking.Usage = thinking.Usage with { ReasoningTokens = 4 };
        RequestRecord refused = Told.Request(400, [], outcome: RequestOutcome.ServerError);
        refused.Status = 503;
        refused.Detail = "busy <\"später\">";
        RequestRecord unreached = Told.Request(500, [], outcome: RequestOutcome.ConnectFailed);
        unreached.SentNs = 0;
        RequestRecord answered = Told.Request(1000, [2400, 2500, 2600.125], isContinuous: false);
        answered.AnsweredNs = 1_100_000_000;
        return Told.Run(
            3000,
            Told.Request(20, [1000, 1100], scheduledMs: 0),
            thinking,
            refused,
            unreached,
            answered,
            Told.Request(1200, [2700], outcome: RequestOutcome.Unfinished)
        );
    }

    private static BenchPlan Plan(params LoadLevel[] levels) =>
        new()
        {
            Target = null,
            Levels = levels,
            IsSweep = levels.Length > 1,
            Input = Interval.Point(10),
            Output = Interval.Point(2),
            Gaps = new GammaGaps(2),
            MaxConcurrency = 7,
            DurationSeconds = 30.5,
            Slo = Slo.None,
            Gpus = 1,
            Utilization = 1,
        };

    private static string Written(BenchPlan plan, params LoadRecording[] loads)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        BenchOutcome outcome = new(
            plan,
            LoadTarget.Parse("http://server:8000")! with
            {
                Model = "a/model",
            },
            [
                .. loads.Select(
                    (load, i) =>
                        new BenchStage(
                            plan.Levels[i],
                            StageMeasurer.Measure(
                                load,
                                new StageOptions { IsOpenLoop = plan.Levels[i].Kind == LoadLevelKind.Rate }
                            )
                        )
                ),
            ]
        )
        {
            Scale = new PromptScale(12, 1.3, "/tokenize"),
            Extras = RequestExtras.All,
        };
        VllmExport.Write(Path.Combine(folder, "vllm.json"), outcome, DateTimeOffset.UnixEpoch);
        AiperfExport.Write(Path.Combine(folder, "out"), outcome, DateTimeOffset.UnixEpoch);
        return Exported(folder);
    }

    /// <summary>The files; what a clock says, a version and an id made of a time stand as words.</summary>
    private static string Exported(string folder) =>
        string.Concat(
            Directory
                .GetFiles(folder)
                .Where(file => Path.GetFileName(file) != "in.json")
                .Order(StringComparer.Ordinal)
                .Select(file =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"== {Path.GetFileName(file)}\n{Moment().Replace(File.ReadAllText(file), "$1$2(moment)")}\n"
                    )
                )
        );

    [GeneratedRegex(
        """("(?:date|benchmark_id|start_time|end_time|aiperf_version)": ?)"[^"]*"|("(?:\w+_ns)": ?)-?\d+|(?<="unit": "ns",\s+"avg": )-?[\dE+.]+"""
    )]
    private static partial Regex Moment();
}
