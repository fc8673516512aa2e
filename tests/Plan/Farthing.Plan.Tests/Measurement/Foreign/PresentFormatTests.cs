using System.Text;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Foreign;

/// <summary>Formats as their tools write them since 2026: AIPerf's phases, LLMPerf, inference-perf's coalesced streams.</summary>
public sealed class PresentFormatTests
{
    [Fact]
    public void Aiperfs_load_stands_in_the_phase_that_was_measured()
    {
        ForeignResult result = Read(ForeignTexts.AiperfPhases);

        ForeignLoad load = Assert.Single(result.Loads);
        Assert.Equal(new LoadLevel(LoadLevelKind.Rate, 4), load.Level);
        Assert.Equal(64, load.MaxConcurrency);
        Assert.Equal(("org/m", "http://gpu:8000", LoadApi.Chat), (result.Model, result.Url, result.Api));
        Assert.Equal((50.0, 6.0, "fixed"), (load.NominalInput, load.NominalOutput, load.LengthShape));
        Assert.Equal(2, load.Figures!.Finished);
        Assert.Null(load.Figures.Failed);
    }

    [Theory]
    [InlineData("""{"kind": "profiling", "concurrency": 40}""", LoadLevelKind.Concurrency, 40)]
    [InlineData("""{"name": "profiling", "type": "concurrency"}""", LoadLevelKind.Concurrency, 1)]
    [InlineData("""{"kind": "profiling", "type": "user_centric", "rate": 2.5}""", LoadLevelKind.Rate, 2.5)]
    [InlineData("""{"kind": "profiling", "type": "fixed_schedule"}""", LoadLevelKind.Trace, 1)]
    public void Each_type_of_phase_is_a_load(string phase, LoadLevelKind kind, double value) =>
        Assert.Equal(new LoadLevel(kind, value), Read(WithPhases(phase)).Loads[0].Level);

    [Theory]
    [InlineData("""{"kind": "profiling"}, {"kind": "profiling"}""", "phases/NAME")]
    [InlineData("""{"kind": "profiling", "timing_mode": "agentic"}""", "timing_mode")]
    [InlineData("""{"kind": "profiling", "type": "bursts"}""", "poisson")]
    public void A_load_that_cannot_be_told_is_refused_with_what_would_do(string phases, string words)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() => Read(WithPhases(phases)));

        Assert.Contains(
            words,
            $"{refused.Faults[0].Path} {refused.Faults[0].Expected}",
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_phases_the_values_of_the_sweep_say_the_load()
    {
        string text = ForeignTexts.AiperfPhases.Replace(
            "\"phases\": [",
            "\"once\": [",
            StringComparison.Ordinal
        );

        Assert.Equal(new LoadLevel(LoadLevelKind.Rate, 4), Read(text).Loads[0].Level);
    }

    [Fact]
    public void Llmperfs_figures_and_its_users()
    {
        ForeignResult result = Read(ForeignTexts.LlmPerf);
        StageMeasurement stage = Stage(result);

        Assert.Equal(("LLMPerf", "org/m"), (result.Tool, result.Model));
        Assert.Equal(new LoadLevel(LoadLevelKind.Concurrency, 2), result.Loads[0].Level);
        // 20 requests at 120 a minute
        Assert.Equal(10, stage.Whole.Seconds, 9);
        Assert.Equal(2, stage.Whole.RequestsPerSecond, 9);
        Assert.Equal((20, 1), (stage.Finished, stage.Failed));
        Assert.Equal(0.22, stage.Latency(LatencyMetric.Ttft)!.P95.Value, 9);
        Assert.Null(stage.Latency(LatencyMetric.Tpot));
        Assert.Null(stage.Latency(LatencyMetric.Itl));
        Assert.Equal(0.165, stage.Latency(LatencyMetric.Ntpot)!.Mean.Value, 9);
        Assert.True(double.IsNaN(stage.Latency(LatencyMetric.Ntpot)!.StandardDeviation));
    }

    [Fact]
    public void Llmperfs_requests_have_tpot_and_failures_do_not_count_as_instant()
    {
        ForeignResult result = Read(ForeignTexts.LlmPerfRequests);
        StageMeasurement stage = ForeignStage
            .Of(
                result.Loads[0] with
                {
                    Level = new LoadLevel(LoadLevelKind.Concurrency, 2),
                },
                new StageOptions()
            )!
            .Measured;

        Assert.Equal(2, stage.Finished);
        Assert.Equal(1, stage.Outcomes[RequestOutcome.RateLimited]);
        // (0.1 + 0.2) / 2; (0.6 − 0.1) / 5 and (0.8 − 0.2) / 5
        Assert.Equal(0.15, stage.Latency(LatencyMetric.Ttft)!.Mean.Value, 9);
        Assert.Equal(0.11, stage.Latency(LatencyMetric.Tpot)!.Mean.Value, 9);
        Assert.Null(stage.Latency(LatencyMetric.Icl));
    }

    [Fact]
    public void Llmperfs_requests_take_the_load_from_the_summary_beside_them()
    {
        string summary = ForeignTexts.LlmPerf.Replace(
            "\"results_num_completed_requests\": 20",
            "\"results_num_completed_requests\": 2",
            StringComparison.Ordinal
        );

        ForeignResult joined = ForeignSet.Join([Read(ForeignTexts.LlmPerfRequests), Read(summary)]);

        ForeignLoad load = Assert.Single(joined.Loads);
        Assert.Equal(new LoadLevel(LoadLevelKind.Concurrency, 2), load.Level);
        Assert.Equal(3, load.Requests.Count);
    }

    [Fact]
    public void Inference_perfs_coalesced_streams_make_its_gaps_invalid()
    {
        StageMeasurement coalesced = Stage(Read(ForeignTexts.InferencePerfCoalesced));
        StageMeasurement mean = Stage(Read(ForeignTexts.InferencePerf));

        ValidityCheck check = coalesced.Checks.Single(one => one.Name == "coalesced");
        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains("read together", check.Words, StringComparison.Ordinal);
        Assert.False(coalesced.IsValid);
        Assert.Equal(5, coalesced.Whole.Seconds, 9);
        // A file that gives the mean gap alone cannot be judged, and is not.
        Assert.DoesNotContain(mean.Checks, one => one.Name == "coalesced");
    }

    [Fact]
    public void Inference_perfs_requests_whose_chunks_came_together_are_flagged()
    {
        string tokens = string.Join(
            ", ",
            Enumerable
                .Range(0, 20)
                .Select(i => FormattableString.Invariant($"{1700000010.1 + (i / 2 * 0.04):0.000}"))
        );
        string text =
            """[{"start_time": 1700000010.0, "end_time": 1700000011.0, "request": "{}", "response": "", "info": {"input_tokens": 5, "output_tokens": 20, "output_token_times": ["""
            + tokens
            + """]}, "error": null}]""";

        StageMeasurement stage = Stage(Read(text));

        // 10 of 19 gaps
        Assert.Equal(10 / 19.0, stage.CoalescedFraction, 9);
        Assert.Contains(stage.Checks, check => check is { Name: "coalesced", State: CheckState.Failed });
    }

    private static string WithPhases(string phases) =>
        $$$"""{"schema_version": "1.5", "input_config": {"phases": [{{{phases}}}]}, "request_latency": {"unit": "ms", "avg": 200.0}, "request_throughput": {"unit": "requests/sec", "avg": 4.0}, "request_count": {"unit": "requests", "avg": 2}}""";

    private static ForeignResult Read(string text) =>
        ForeignReader.Read(ForeignFile.Parse("/a.json", Encoding.UTF8.GetBytes(text)));

    private static StageMeasurement Stage(ForeignResult result) =>
        ForeignStage.Of(result.Loads[0], new StageOptions())!.Measured;
}
