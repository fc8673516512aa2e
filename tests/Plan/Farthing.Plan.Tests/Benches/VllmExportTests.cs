using System.Text.Json;
using Farthing.Benches.Files;
using Farthing.Benches.Runs;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;
using Farthing.Tests.Measurement.Bench;
using Farthing.Workloads.Arrivals;

namespace Farthing.Tests.Benches;

public sealed class VllmExportTests
{
    [Fact]
    public void Burstiness_is_the_shape_of_gamma_gaps()
    {
        Assert.Equal(1, Exported(new ExponentialGaps()).GetProperty("burstiness").GetDouble());
        // CV 2: shape 1 / 2²
        Assert.Equal(0.25, Exported(new GammaGaps(2)).GetProperty("burstiness").GetDouble());
        Assert.Equal(JsonValueKind.Null, Exported(new ConstantGaps()).GetProperty("burstiness").ValueKind);
    }

    [Fact]
    public void The_cap_beside_a_rate_the_busiest_second_and_the_queue_are_there()
    {
        JsonElement load = Exported(new ExponentialGaps());

        Assert.Equal(4, load.GetProperty("request_rate").GetDouble());
        Assert.Equal(7, load.GetProperty("max_concurrency").GetInt32());
        // Tokens at 1, 1.1, 2.4 and 2.5 s after the start: two in the second second, two in the third.
        Assert.Equal(2, load.GetProperty("max_output_tokens_per_s").GetDouble());
        // Due at 0, sent after 20 ms; due and sent at 1 s.
        Assert.Equal(0.02, load.GetProperty("queue_times")[0].GetDouble(), 6);
        Assert.Equal(10, load.GetProperty("mean_client_queue_time_ms").GetDouble(), 3);
        // 980 + 100 ms and 1,400 + 100 ms, and 20 ms more for the first one.
        Assert.Equal((1080 + 1500) / 2.0, load.GetProperty("mean_e2el_ms").GetDouble(), 3);
        Assert.Equal(
            (1100 + 1500) / 2.0,
            load.GetProperty("mean_e2el_including_client_queue_ms").GetDouble(),
            3
        );
    }

    private static JsonElement Exported(GapDistribution gaps)
    {
        LoadLevel level = new(LoadLevelKind.Rate, 4);
        LoadRecording recording = Told.Run(
            2500,
            Told.Request(20, [1000, 1100], scheduledMs: 0),
            Told.Request(1000, [2400, 2500])
        );
        BenchPlan plan = new()
        {
            Target = null,
            Levels = [level],
            IsSweep = false,
            Input = Interval.Point(10),
            Output = Interval.Point(2),
            Gaps = gaps,
            MaxConcurrency = 7,
            Slo = Slo.None,
            Gpus = 1,
            Utilization = 1,
        };
        BenchOutcome outcome = new(
            plan,
            LoadTarget.Parse("http://server:8000")!,
            [new BenchStage(level, StageMeasurer.Measure(recording, new StageOptions { IsOpenLoop = true }))]
        )
        {
            Scale = new PromptScale(12, 1.3, "/tokenize"),
            Extras = RequestExtras.All,
        };
        using JsonDocument line = JsonDocument.Parse(
            VllmExport.Line(outcome, outcome.Stages[0], DateTimeOffset.UnixEpoch)
        );
        return line.RootElement.Clone();
    }
}
