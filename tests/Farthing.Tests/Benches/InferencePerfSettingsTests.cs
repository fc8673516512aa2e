using Farthing.Benches.Files;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;
using Farthing.Tests.Cli;
using Farthing.Tests.Measurement.Foreign;

namespace Farthing.Tests.Benches;

/// <summary>inference-perf's results name neither the model nor the users of a stage: its settings beside them do.</summary>
public sealed class InferencePerfSettingsTests : IDisposable
{
    private const string Settings = """
        load:
          type: concurrent
          stages:
            - num_requests: 100
              concurrency_level: 4
            - num_requests: 200
              concurrency_level: 8
        api: { type: completion, streaming: true }
        server:
          type: vllm
          model_name: meta-llama/Llama-3.1-8B-Instruct
          base_url: http://0.0.0.0:8000
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-inference-perf-");

    /// <summary>A stage of users, as the tool writes it: no rate, no level.</summary>
    private static string Stage =>
        ForeignTexts.InferencePerf.Replace("\"requested_rate\": 2.0, ", "", StringComparison.Ordinal);

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("stage_0_lifecycle_metrics.json", 4)]
    [InlineData("stage_1_lifecycle_metrics.json", 8)]
    public void A_stage_takes_its_load_model_and_server_from_the_settings_beside_it(string name, int users)
    {
        Write("config.yaml", Settings);

        ForeignResult result = Read(Write(name, Stage));

        Assert.Equal(new LoadLevel(LoadLevelKind.Concurrency, users), Assert.Single(result.Loads).Level);
        Assert.Equal("meta-llama/Llama-3.1-8B-Instruct", result.Model);
        Assert.Equal("vllm", result.Engine);
        Assert.Equal("http://0.0.0.0:8000", result.Url);
        Assert.Equal(LoadApi.Completions, result.Api);
        Assert.Contains(result.Notes, note => note.Contains("config.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_stages_are_a_sweep_on_the_screen()
    {
        Write("config.yaml", Settings);
        string first = Write("stage_0_lifecycle_metrics.json", Stage);
        string second = Write("stage_1_lifecycle_metrics.json", Stage);

        RunResult run = Run.Farthing($"bench --import {first} {second}");

        Assert.InRange(run.ExitCode, 0, 1);
        Assert.Contains("Llama-3.1-8B-Instruct", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^ +4 ", run.Output);
        Assert.Matches(@"(?m)^ +8 ", run.Output);
    }

    [Fact]
    public void Without_settings_the_load_has_to_be_named()
    {
        RunResult run = Run.Farthing($"bench --import {Write("stage_0_lifecycle_metrics.json", Stage)}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--concurrency", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_in_the_file_stands_against_other_settings_and_that_is_said()
    {
        Write("config.yaml", "load: { type: constant, stages: [ { rate: 5, duration: 30 } ] }");

        ForeignResult result = Read(Write("stage_0_lifecycle_metrics.json", ForeignTexts.InferencePerf));

        Assert.Equal(new LoadLevel(LoadLevelKind.Rate, 2), Assert.Single(result.Loads).Level);
        Assert.Contains(result.Notes, note => note.EndsWith("the file's stands", StringComparison.Ordinal));
    }

    [Fact]
    public void A_summary_of_several_stages_is_no_load()
    {
        Write("config.yaml", Settings);

        Assert.Throws<FarthingException>(() => Read(Write("summary_lifecycle_metrics.json", Stage)));
    }

    [Fact]
    public void Requests_of_one_stage_take_its_load()
    {
        Write(
            "config.yaml",
            "load: { type: concurrent, stages: [ { num_requests: 2, concurrency_level: 2 } ] }"
        );

        ForeignResult result = Read(
            Write("per_request_lifecycle_metrics.json", ForeignTexts.InferencePerfRequests)
        );

        Assert.Equal(new LoadLevel(LoadLevelKind.Concurrency, 2), Assert.Single(result.Loads).Level);
    }

    [Theory]
    [InlineData("load: [")]
    [InlineData("load: { stages: [ { concurrency_level: many } ] }")]
    [InlineData("")]
    public void Broken_settings_are_one_fault_or_none_and_never_a_stack_trace(string settings)
    {
        string config = Write("config.yaml", settings);

        RunResult run = Run.Farthing(
            $"bench --import {Write("stage_0_lifecycle_metrics.json", ForeignTexts.InferencePerf)}"
        );

        Assert.InRange(run.ExitCode, 0, 2);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(
            settings.Length > 0,
            run.ExitCode == 2 && run.Error.Contains(config, StringComparison.Ordinal)
        );
    }

    private static ForeignResult Read(string path) => ForeignOpening.Read(path, File.ReadAllBytes(path));

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
