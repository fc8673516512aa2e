using System.Text;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Foreign;

public sealed class ForeignReaderTests
{
    [Fact]
    public void Vllm_with_details_is_measured_from_its_events()
    {
        StageMeasurement stage = Stage(ForeignTexts.Vllm, out ForeignResult result, out LoadLevel level);

        Assert.Equal("org/m", result.Model);
        Assert.Equal(LoadApi.Chat, result.Api);
        Assert.Equal(new LoadLevel(LoadLevelKind.Concurrency, 2), level);
        Assert.Equal(3, stage.Finished);
        Assert.Equal(1, stage.Outcomes[RequestOutcome.RateLimited]);
        Assert.Equal(0.11, stage.Latency(LatencyMetric.Ttft)!.P50.Value, 9);
        // (100 + 110 + 150) / 3
        Assert.Equal(0.12, stage.Latency(LatencyMetric.Ttft)!.Mean.Value, 9);
        // 110 + 30 + 30
        Assert.Equal(0.17, stage.Latency(LatencyMetric.E2e)!.P50.Value, 9);
        Assert.Equal(0.03, stage.Latency(LatencyMetric.Tpot)!.P50.Value, 9);
        Assert.Equal(0.03, stage.Latency(LatencyMetric.Itl)!.P50.Value, 9);
        // 9 tokens in the run's 0.62 s
        Assert.Equal(9 / 0.62, stage.Whole.OutputTokensPerSecond, 3);
        Assert.Null(stage.Latency(LatencyMetric.Ttft, LatencyOrigin.Scheduled));
        Assert.Null(stage.Latency(LatencyMetric.Ttfo));
        Assert.Null(stage.SendLag);
        Assert.Contains(result.Notes, note => note.Contains("role chunk", StringComparison.Ordinal));
        Assert.Contains(stage.Checks, check => check is { Name: "client", State: CheckState.NotJudged });
        Assert.DoesNotContain(
            stage.Checks,
            check => check.Name is "send lag" or "read lag" or "output length"
        );
    }

    [Fact]
    public void Vllms_figures_alone_keep_what_is_said_and_no_more()
    {
        ForeignResult result = Read(ForeignTexts.VllmLines);
        BenchStage stage = ForeignStage.Of(result.Loads[0], new StageOptions())!;

        Assert.Equal(new LoadLevel(LoadLevelKind.Rate, 4), stage.Level);
        LatencySummary ttft = stage.Measured.Latency(LatencyMetric.Ttft)!;
        Assert.Equal(0.04, ttft.P50.Value, 9);
        Assert.True(double.IsNaN(ttft.P95.Value));
        Assert.Equal(100, ttft.Count);
        Assert.Equal(0.011, stage.Measured.Latency(LatencyMetric.Icl)!.Mean.Value, 9);
        Assert.True(double.IsNaN(stage.Measured.Latency(LatencyMetric.Icl)!.P50.Value));
        Assert.Null(stage.Measured.Latency(LatencyMetric.Itl));
        // 10,000 / 25
        Assert.Equal(400, stage.Measured.Whole.InputTokensPerSecond, 9);
        Assert.Equal(50, stage.Measured.MeanOutput, 9);
        // 100 · 50 / 25 = 200
        Assert.Contains(
            stage.Measured.Checks,
            check => check is { Name: "throughput identity", State: CheckState.Passed }
        );
        BenchStage nothing = ForeignStage.Of(result.Loads[1], new StageOptions())!;
        Assert.Empty(nothing.Measured.Latencies);
        Assert.False(nothing.Measured.IsValid);
        Assert.Contains(result.Notes, note => note.StartsWith("2 loads", StringComparison.Ordinal));
    }

    [Fact]
    public void Sglang_without_start_times_has_latencies_of_requests_and_rates_of_the_tool()
    {
        StageMeasurement stage = Stage(ForeignTexts.Sglang, out ForeignResult result, out LoadLevel level);

        Assert.Equal("sglang", result.Engine);
        Assert.Equal(new LoadLevel(LoadLevelKind.Concurrency, 8), level);
        Assert.Equal(0.11, stage.Latency(LatencyMetric.Ttft)!.P50.Value, 9);
        Assert.Equal(0.025, stage.Latency(LatencyMetric.Tpot)!.Mean.Value, 9);
        Assert.Equal(3, stage.Whole.OutputTokensPerSecond);
        Assert.Equal(1.9, stage.Whole.MeanInFlight);
        Assert.Empty(stage.Recording.Records);
        Assert.Contains(result.Notes, note => note.Contains("no start_times", StringComparison.Ordinal));
    }

    [Fact]
    public void Aiperfs_inter_token_latency_is_tpot_in_the_unit_that_stands_beside_it()
    {
        StageMeasurement stage = Stage(ForeignTexts.Aiperf, out ForeignResult result, out LoadLevel level);

        Assert.Equal(
            ("AIPerf", "0.6.0", "org/m", "http://gpu:8000"),
            (result.Tool, result.Version, result.Model, result.Url)
        );
        Assert.Equal(new LoadLevel(LoadLevelKind.Concurrency, 4), level);
        Assert.Equal(0.105, stage.Latency(LatencyMetric.Ttft)!.P50.Value, 9);
        Assert.Equal(0.02, stage.Latency(LatencyMetric.Tpot)!.Mean.Value, 9);
        Assert.Null(stage.Latency(LatencyMetric.Itl));
        Assert.Equal((2, 1), (stage.Finished, stage.Failed));
        // 50 tokens · 4 requests/s
        Assert.Equal(200, stage.Whole.InputTokensPerSecond, 9);
        // 4/s · 0.2 s = 0.8 in flight of 4
        Assert.Contains(stage.Checks, check => check is { Name: "Little's law", State: CheckState.Passed });
    }

    [Fact]
    public void Aiperfs_records_leave_the_warm_up_out_and_count_failures_by_kind()
    {
        StageMeasurement stage = Stage(ForeignTexts.AiperfLines, out ForeignResult result, out _);

        Assert.Equal(1, stage.Finished);
        Assert.Equal(1, stage.Outcomes[RequestOutcome.Unfinished]);
        Assert.Equal(1, stage.Outcomes[RequestOutcome.ServerError]);
        Assert.Equal(0.1, stage.Latency(LatencyMetric.Ttft)!.P50.Value, 9);
        Assert.Equal(0.12, stage.Latency(LatencyMetric.Ttfo)!.P50.Value, 9);
        // (150 − 100) / (4 − 1)
        Assert.Equal(0.05 / 3, stage.Latency(LatencyMetric.Tpot)!.P50.Value, 9);
        Assert.Equal(0.025, stage.Latency(LatencyMetric.Icl)!.Mean.Value, 9);
        // Four tokens in three chunks: which holds two is not known.
        Assert.Null(stage.Latency(LatencyMetric.Itl));
        Assert.Contains(
            result.Notes,
            note => note.StartsWith("1 requests of the warm-up", StringComparison.Ordinal)
        );
        Assert.Contains(result.Notes, note => note.StartsWith("3 records", StringComparison.Ordinal));
    }

    [Fact]
    public void Aiperfs_two_files_are_one_load()
    {
        ForeignResult records = Read(
            ForeignTexts.AiperfLines.Replace(
                "\"time_to_first_output_token\"",
                "\"x\"",
                StringComparison.Ordinal
            )
        );
        ForeignResult figures = Read(
            ForeignTexts.Aiperf.Replace(
                "\"unit\": \"requests\", \"avg\": 2",
                "\"unit\": \"requests\", \"avg\": 1",
                StringComparison.Ordinal
            )
        );

        ForeignResult both = ForeignSet.Join([figures, records]);

        ForeignLoad load = Assert.Single(both.Loads);
        Assert.Equal(3, load.Requests.Count);
        Assert.Equal(new LoadLevel(LoadLevelKind.Concurrency, 4), load.Level);
        Assert.Equal("org/m", both.Model);
    }

    [Fact]
    public void Genai_perfs_responses_are_read_as_events_and_a_role_is_no_token()
    {
        StageMeasurement stage = Stage(ForeignTexts.GenAiPerf, out ForeignResult result, out LoadLevel level);

        Assert.Equal("org/m", result.Model);
        Assert.Equal(1, level.Value);
        Assert.Equal(0.1, stage.Latency(LatencyMetric.Ttft)!.P50.Value, 9);
        Assert.Equal(0.16, stage.Latency(LatencyMetric.E2e)!.P50.Value, 9);
        // (160 − 100) / (3 − 1)
        Assert.Equal(0.03, stage.Latency(LatencyMetric.Tpot)!.P50.Value, 9);
        Assert.Equal(0.06, stage.Latency(LatencyMetric.Icl)!.P50.Value, 9);
        Assert.Equal((7.0, 3.0), (stage.MeanInput, stage.MeanOutput));
        Assert.Equal(TokenSource.Usage, stage.Source);
    }

    [Fact]
    public void Guidellms_tpot_is_ours_per_request_and_there_are_no_gaps()
    {
        StageMeasurement stage = Stage(ForeignTexts.GuideLlm, out ForeignResult result, out LoadLevel level);

        Assert.Equal("0.4.0", result.Version);
        Assert.Equal(new LoadLevel(LoadLevelKind.Concurrency, 2), level);
        Assert.Equal(0.1, stage.Latency(LatencyMetric.Ttft)!.P50.Value, 6);
        Assert.Equal(0.11, stage.Latency(LatencyMetric.Ttft, LatencyOrigin.Scheduled)!.P50.Value, 6);
        // (0.51 − 0.11) / 4, and 0.5 / 5
        Assert.Equal(0.1, stage.Latency(LatencyMetric.Tpot)!.P50.Value, 6);
        Assert.Equal(0.1, stage.Latency(LatencyMetric.Ntpot)!.P50.Value, 6);
        Assert.Null(stage.Latency(LatencyMetric.Icl));
        Assert.Null(stage.Latency(LatencyMetric.Itl));
        Assert.Equal(1, stage.Outcomes[RequestOutcome.ConnectFailed]);
        Assert.Equal(2, stage.Recording.Records[0].Events.Length);
    }

    [Fact]
    public void Guidellms_figures_stand_where_not_every_request_is_listed()
    {
        string text = ForeignTexts.GuideLlm.Replace(
            "\"successful\": 1,",
            "\"successful\": 9,",
            StringComparison.Ordinal
        );

        StageMeasurement stage = Stage(text, out ForeignResult result, out _);

        Assert.Equal(9, stage.Finished);
        Assert.Empty(stage.Recording.Records);
        // Its time per output token includes TTFT.
        Assert.Equal(0.1, stage.Latency(LatencyMetric.Ntpot)!.P50.Value, 9);
        Assert.Equal(0.1, stage.Latency(LatencyMetric.Tpot)!.P50.Value, 9);
        Assert.Contains(result.Notes, note => note.StartsWith("1 of 9 finished", StringComparison.Ordinal));
    }

    [Fact]
    public void Inference_perfs_figures_are_seconds()
    {
        StageMeasurement stage = Stage(
            ForeignTexts.InferencePerf,
            out ForeignResult result,
            out LoadLevel level
        );

        Assert.Equal(new LoadLevel(LoadLevelKind.Rate, 2), level);
        Assert.Equal(0.45, stage.Latency(LatencyMetric.Ttft)!.P50.Value, 9);
        Assert.Equal(0.06, stage.Latency(LatencyMetric.Icl)!.Mean.Value, 9);
        Assert.Equal(0.1, stage.Latency(LatencyMetric.Ntpot)!.Mean.Value, 9);
        Assert.Equal((10, 2), (stage.Finished, stage.Failed));
        Assert.False(stage.IsValid);
        Assert.Contains("failed: 2 × timeout", result.Notes);
        Assert.Contains(
            result.Notes,
            note => note.StartsWith("its client sent 0.4 s late", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Inference_perfs_requests_are_measured_from_their_token_times()
    {
        StageMeasurement stage = Stage(ForeignTexts.InferencePerfRequests, out _, out LoadLevel level);

        Assert.Equal(new LoadLevel(LoadLevelKind.Concurrency, 2), level);
        Assert.Equal(0.1, stage.Latency(LatencyMetric.Ttft)!.P50.Value, 9);
        Assert.Equal(0.05, stage.Latency(LatencyMetric.Tpot)!.P50.Value, 9);
        Assert.Equal(1, stage.Outcomes[RequestOutcome.Stalled]);
    }

    [Fact]
    public void Inferencexs_rates_are_those_of_all_gpus()
    {
        BenchStage stage = ForeignStage.Of(Read(ForeignTexts.InferenceX).Loads[0], new StageOptions())!;
        ForeignResult result = Read(ForeignTexts.InferenceX);

        Assert.Equal(("h200", 4, "vllm", "fp8"), (result.Gpu, result.Gpus, result.Engine, result.Weights));
        Assert.Equal(2000, stage.Measured.Whole.OutputTokensPerSecond);
        Assert.Equal(4000, stage.Measured.Whole.InputTokensPerSecond);
        Assert.Equal(0.0125, stage.Measured.Latency(LatencyMetric.Tpot)!.P50.Value, 9);
        Assert.Equal(new AskedLengths(1024, 512, "uniform(0.8)"), stage.Asked);
        Assert.True(double.IsNaN(stage.Measured.Whole.RequestsPerSecond));
    }

    [Fact]
    public void Files_of_other_tools_or_models_are_not_one_result()
    {
        ForeignResult other = Read(ForeignTexts.Vllm.Replace("org/m", "org/n", StringComparison.Ordinal));

        Assert.Equal(
            ForeignFaultCodes.Mixed,
            Assert
                .Single(
                    Assert
                        .Throws<FarthingException>(() => ForeignSet.Join([Read(ForeignTexts.Vllm), other]))
                        .Faults
                )
                .Code
        );
        Assert.Throws<FarthingException>(() =>
            ForeignSet.Join([Read(ForeignTexts.Vllm), Read(ForeignTexts.Sglang)])
        );
    }

    [Theory]
    [InlineData("\"ttfts\": [0.1, 0.11", "\"ttfts\": [0.1", "itls")]
    [InlineData("\"duration\": 0.62", "\"duration\": \"long\"", "duration")]
    [InlineData("\"completed\": 3", "\"completed\": -3", "completed")]
    [InlineData("[0.02, 0.02]", "[0.02, -0.02]", "itls[0][1]")]
    public void A_value_that_cannot_be_meant_is_a_fault_with_its_path(string from, string to, string path)
    {
        string text = ForeignTexts.Vllm.Replace(from, to, StringComparison.Ordinal);

        Fault fault = Assert.Single(Assert.Throws<FarthingException>(() => Read(text)).Faults);

        Assert.Equal((ForeignFaultCodes.BadValue, path), (fault.Code, fault.Path));
    }

    [Fact]
    public void What_is_of_no_tool_is_a_fault() =>
        Assert.Equal(
            ForeignFaultCodes.UnknownFormat,
            Assert.Throws<FarthingException>(() => Read("""{"a": 1}""")).Faults[0].Code
        );

    internal static ForeignResult Read(string text) =>
        ForeignReader.Read(ForeignFile.Parse("result.json", Encoding.UTF8.GetBytes(text)));

    private static StageMeasurement Stage(string text, out ForeignResult result, out LoadLevel level)
    {
        result = Read(text);
        BenchStage stage = ForeignStage.Of(Assert.Single(result.Loads), new StageOptions())!;
        level = stage.Level;
        return stage.Measured;
    }
}
