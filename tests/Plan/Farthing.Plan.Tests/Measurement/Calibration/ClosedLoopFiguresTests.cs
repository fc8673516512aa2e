using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.FirstTokens;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Calibration;

public sealed class ClosedLoopFiguresTests
{
    private static readonly FirstTokenSet Terms = new(
        "2026-11-20",
        "test",
        [new FirstTokenTerms("vllm", 1.0, 4, 1, 1, 0, 0)]
    );

    private static readonly Condition Alone = new()
    {
        Engine = "vllm",
        Model = "llama-3.1-8b",
        Gpu = "H100-SXM",
        Gpus = 1,
        TensorParallel = 1,
        WeightPrecision = "bf16",
        InputTokens = 1000,
        OutputTokens = 100,
        Lengths = LengthShape.Fixed,
        LoadMode = LoadMode.Closed,
        Concurrency = 1,
        Requests = 20,
    };

    [Fact]
    public void One_request_at_a_time_takes_its_prefill_and_the_engines_adder()
    {
        ClosedLoopFigures none = Figures(Alone, FirstTokenSet.None);
        ClosedLoopFigures with = Figures(Alone, Terms);

        // 32 layers: 1.0 ms instead of the host terms' 0.6 ms a layer, and no steps, since the row says how many requests it ran.
        double shift = 32 * (1.0 - CoefficientsFile.BuiltIn.Host("vllm").TtftMsPerLayer) / 1e3;
        Assert.Equal(
            none.Estimate(Metric.Ttft, Statistic.P50)!.Value + shift,
            with.Estimate(Metric.Ttft, Statistic.P50)!.Value,
            1e-9
        );
        Assert.Equal(
            none.Estimate(Metric.E2e, Statistic.P50)!.Value + shift,
            with.Estimate(Metric.E2e, Statistic.P50)!.Value,
            1e-9
        );
    }

    [Fact]
    public void Without_a_number_of_requests_the_median_is_the_mean_and_benchmark_steps_are_added()
    {
        Condition published = Alone with { Requests = null, Concurrency = 16 };
        ClosedLoopFigures figures = Figures(published, Terms);
        double shift = 32 * (1.0 - CoefficientsFile.BuiltIn.Host("vllm").TtftMsPerLayer) / 1e3;

        double expected =
            figures.Run.Figure(Metric.Ttft, Statistic.Mean)!.Value
            + shift
            + (4 * figures.Steady.DecodeStepSeconds);
        Assert.Equal(expected, figures.Estimate(Metric.Ttft, Statistic.P50)!.Value, 1e-12);
        Assert.Equal(expected, figures.Estimate(Metric.Ttft, Statistic.Mean)!.Value, 1e-12);
        Assert.Contains(
            "p50 read as the mean",
            figures.Method(Metric.Ttft, Statistic.P50),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Fewer_requests_wait_longer_because_the_first_wave_weighs_more()
    {
        Condition loaded = Alone with { Concurrency = 32, OutputTokens = 500 };

        double few = Figures(loaded with { Requests = 32 }, FirstTokenSet.None)
            .Estimate(Metric.Ttft, Statistic.Mean)!
            .Value;
        double many = Figures(loaded with { Requests = 320 }, FirstTokenSet.None)
            .Estimate(Metric.Ttft, Statistic.Mean)!
            .Value;

        Assert.True(few > 1.5 * many, $"{few} {many}");
    }

    private static ClosedLoopFigures Figures(Condition condition, FirstTokenSet terms) =>
        Assert.IsType<ClosedLoopFigures>(
            new ConditionPredictor(Catalog.BuiltIn, CoefficientsFile.BuiltIn, terms)
                .Predict(condition)
                .Figures
        );
}
