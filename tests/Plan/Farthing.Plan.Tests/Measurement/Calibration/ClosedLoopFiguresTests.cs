using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.FirstTokens;
using Farthing.Serving.Models;
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

    /// <summary>Prompts of 16,000 tokens queue before a slow GPU: gaps between tokens are whole prefills, which the closed form does not know.</summary>
    [Fact]
    public void Where_prefill_saturates_gaps_are_as_long_as_the_run_shows()
    {
        Condition saturated = Alone with
        {
            Model = "llama-3.3-70b",
            Gpu = "L40S",
            Gpus = 8,
            TensorParallel = 8,
            WeightPrecision = "fp8",
            InputTokens = 16_000,
            OutputTokens = 128,
            Concurrency = 8,
            Requests = null,
        };
        ClosedLoopFigures figures = Figures(saturated, FirstTokenSet.None);

        double tpot = figures.Estimate(Metric.Tpot, Statistic.Mean)!.Value;
        Assert.Equal(figures.Run.Figure(Metric.Tpot, Statistic.Mean)!.Value, tpot, 1e-12);
        Assert.True(tpot > 5 * figures.Steady.TpotSeconds, $"{tpot} {figures.Steady.TpotSeconds}");
        Assert.Equal(tpot, figures.Estimate(Metric.Itl, Statistic.Mean)!.Value, 0.02 * tpot);
        Assert.True(
            figures.Estimate(Metric.Itl, Statistic.P95) > 10 * figures.Estimate(Metric.Itl, Statistic.P50)
        );
        Assert.Contains("simulated", figures.Method(Metric.Tpot, Statistic.Mean), StringComparison.Ordinal);
    }

    /// <summary>Identities of any closed loop, over the catalog's models: E2E = TTFT + (output − 1)·TPOT, and C = rate · E2E (Little), but for the ends of a finite run.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Whole_requests_add_up_and_little_holds_over_the_catalog()
    {
        (double Input, double Output, double Concurrency)[] loads =
        [
            (1000, 200, 8),
            (16_000, 128, 64),
            (200, 1000, 64),
        ];
        int seen = 0;
        foreach (ModelSpec model in Catalog.BuiltIn.Models)
        {
            foreach ((double input, double output, double concurrency) in loads)
            {
                Condition condition = Alone with
                {
                    Model = model.Id,
                    Gpu = model.Id.Length % 2 == 0 ? "H100-SXM" : "L40S",
                    Gpus = 8,
                    TensorParallel = 8,
                    WeightPrecision = "fp8",
                    InputTokens = input,
                    OutputTokens = output,
                    Concurrency = concurrency,
                    Requests = (int)(20 * concurrency),
                };
                ConditionPrediction prediction = new ConditionPredictor(
                    Catalog.BuiltIn,
                    CoefficientsFile.BuiltIn
                ).Predict(condition);
                if (
                    prediction.Figures is not ClosedLoopFigures figures
                    || figures.Estimate(Metric.E2e, Statistic.Mean) is not double whole
                )
                {
                    continue;
                }

                double ttft = figures.Estimate(Metric.Ttft, Statistic.Mean)!.Value;
                double tpot = figures.Estimate(Metric.Tpot, Statistic.Mean)!.Value;
                Assert.Equal(ttft + ((output - 1) * tpot), whole, 0.001 * whole);
                double rate = figures.Estimate(Metric.RequestRate, Statistic.Mean)!.Value;
                Assert.InRange(rate * whole / concurrency, 0.95, 1.0001);
                seen++;
            }
        }

        Assert.True(seen > 100, $"{seen} of the catalog's models fit");
    }

    private static ClosedLoopFigures Figures(Condition condition, FirstTokenSet terms) =>
        Assert.IsType<ClosedLoopFigures>(
            new ConditionPredictor(Catalog.BuiltIn, CoefficientsFile.BuiltIn, terms)
                .Predict(condition)
                .Figures
        );
}
