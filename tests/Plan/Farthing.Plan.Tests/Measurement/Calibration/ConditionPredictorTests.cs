using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Calibration;
using Farthing.Serving.Slos;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Measurement.Calibration;

public sealed class ConditionPredictorTests
{
    private static readonly ConditionPredictor Predictor = new(Catalog.BuiltIn, CoefficientsFile.BuiltIn);

    private static readonly Condition Crawl = ConditionText.Closed with
    {
        LoadMode = LoadMode.Open,
        Concurrency = null,
        RequestRate = 0.001,
        Requests = 3,
    };

    /// <summary>One request at a time: every token is a decode step at batch 1, so a request's TPOT is the mean of the steps at context 1,001 … 1,099.</summary>
    [Fact]
    public void One_request_at_a_time_takes_the_steps_of_a_batch_of_one()
    {
        ConditionPrediction closed = Predictor.Predict(
            ConditionText.Closed with
            {
                Concurrency = 1,
                Requests = 3,
            }
        );
        ConditionPrediction open = Predictor.Predict(Crawl);
        StepTimeModel steps = closed.Prepared!.Steps;
        double sum = 0;
        for (int context = 1001; context <= 1099; context++)
        {
            sum += steps.EstimateNs(Decode(1, context)) / 1e9;
        }

        double tpot = closed.Of(Metric.Tpot, Statistic.Mean)!.Value.Value;
        double first = open.Of(Metric.Ttft, Statistic.P50)!.Value.Value;
        double whole = open.Of(Metric.E2e, Statistic.P50)!.Value.Value;

        Assert.Equal(sum / 99, tpot, 0.001 * tpot); // The closed form takes the context in the middle.
        Assert.Equal(sum / 99, open.Of(Metric.Tpot, Statistic.P50)!.Value.Value, 0.003 * tpot);
        Assert.Equal(first + sum, whole, 0.003 * whole); // The histogram's buckets are that wide.
    }

    [Theory]
    [InlineData(LoadMode.Closed, 2.0, 20, true)]
    [InlineData(LoadMode.Closed, 8.0, 80, false)]
    [InlineData(LoadMode.Static, 2.0, null, true)]
    [InlineData(LoadMode.Static, 8.0, null, false)]
    [InlineData(LoadMode.Offline, null, 2, true)]
    [InlineData(LoadMode.Offline, null, 8, false)]
    public void A_fleet_with_fewer_requests_than_replicas_is_underloaded_and_gives_what_its_busy_replicas_give(
        LoadMode mode,
        double? concurrency,
        int? requests,
        bool isUnderloaded
    )
    {
        Condition one = ConditionText.Closed with
        {
            LoadMode = mode,
            Concurrency = mode == LoadMode.Offline ? null : 1,
            Requests =
                mode == LoadMode.Closed ? 10
                : mode == LoadMode.Offline ? 1
                : null,
        };
        Condition fleet = one with { Gpus = 8, Concurrency = concurrency, Requests = requests };

        ConditionPrediction alone = Predictor.Predict(one);
        ConditionPrediction together = Predictor.Predict(fleet);

        Assert.Equal(ConditionPrediction.Ok, alone.Status);
        Assert.Equal(
            isUnderloaded
                ? "underloaded: at most 2 in flight on 8 replicas, so 6 never have a request"
                : "ok",
            together.Status
        );
        double single = alone.Of(Metric.OutputRate, Statistic.Mean)!.Value.Value;
        double fleetRate = together.Of(Metric.OutputRate, Statistic.Mean)!.Value.Value;
        Assert.Equal((isUnderloaded ? 2 : 8) * single, fleetRate, 0.02 * fleetRate);
        Assert.Equal(
            alone.Of(Metric.Tpot, Statistic.Mean)!.Value.Value,
            together.Of(Metric.Tpot, Statistic.Mean)!.Value.Value,
            1e-6
        );
    }

    /// <summary>Kimi-K2.5 in NVFP4 fills four B200 all but to the brim: at 0.90 of memory 8 of 64 requests have room, at 0.92 all. The row does not say which; measured were 0.27 s (AIConfigurator's samples), predicted once 595 s.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void An_unstated_kv_memory_is_a_range_that_the_band_spans_and_a_stated_one_a_point()
    {
        Condition row = ConditionText.Closed with
        {
            EngineVersion = "0.17.0",
            Model = "moonshotai/Kimi-K2.5",
            Gpu = "B200",
            Gpus = 4,
            ExpertParallel = 4,
            DataParallel = 4,
            WeightPrecision = "nvfp4",
            InputTokens = 1024,
            OutputTokens = 8192,
            Lengths = LengthShape.Uniform(0.8),
            Concurrency = 64,
        };

        Figure unstated = Predictor.Predict(row).Of(Metric.Ttft, Statistic.P50)!.Value;
        Figure least = Predictor
            .Predict(row with { GpuMemoryUtilization = 0.90, KvPrecision = "fp8" })
            .Of(Metric.Ttft, Statistic.P50)!
            .Value;
        Figure most = Predictor
            .Predict(row with { GpuMemoryUtilization = 0.95, KvPrecision = "fp8" })
            .Of(Metric.Ttft, Statistic.P50)!
            .Value;

        Assert.InRange(unstated.Value, most.Value, least.Value);
        Assert.InRange(unstated.Value, 0.05, 5);
        Assert.InRange(least.Value, 100, 2000);
        Assert.True(unstated.Low <= most.Value && unstated.High >= least.Value, "the band spans both ends");
        Assert.True(least.Low > unstated.Low, "a stated memory has the band of its kind alone");
    }

    [Fact]
    public void An_unstated_kv_memory_that_holds_every_request_changes_no_band()
    {
        Figure unstated = Predictor.Predict(ConditionText.Closed).Of(Metric.Tpot, Statistic.P50)!.Value;
        Figure stated = Predictor
            .Predict(ConditionText.Closed with { GpuMemoryUtilization = 0.92 })
            .Of(Metric.Tpot, Statistic.P50)!
            .Value;

        Assert.Equal(stated, unstated);
    }

    [Fact]
    public void An_offline_run_of_no_stated_number_loads_each_gpu_alike()
    {
        Condition one = ConditionText.Closed with { LoadMode = LoadMode.Offline, Concurrency = null };

        double single = Predictor.Predict(one).Of(Metric.OutputRate, Statistic.Mean)!.Value.Value;
        ConditionPrediction eight = Predictor.Predict(one with { Gpus = 8 });

        Assert.Equal(8 * single, eight.Of(Metric.OutputRate, Statistic.Mean)!.Value.Value, 0.001 * single);
        Assert.Contains("8000 requests", eight.Prepared!.Served.Defaults);
    }

    /// <summary>2 prompts of 1,000 tokens fit one step of 8,192: first token = that step; then 99 decode steps of 2.</summary>
    [Fact]
    public void A_static_batch_is_one_prompt_step_and_its_decode_steps()
    {
        ConditionPrediction prediction = Predictor.Predict(
            ConditionText.Closed with
            {
                LoadMode = LoadMode.Static,
                Concurrency = 2,
            }
        );
        StepTimeModel steps = prediction.Prepared!.Steps;
        StepShape prompts = new()
        {
            PrefillTokens = 2000,
            PrefillSequences = 2,
            PrefillPairs = 2 * 1000 * 500.0,
            PrefillWindowedPairs = 2 * 1000 * 500.0,
            PrefillKvTokens = 2000,
            SampledRows = 2,
        };
        double first = steps.EstimateNs(prompts) / 1e9;
        double decode = 0;
        for (int context = 1001; context <= 1099; context++)
        {
            decode += steps.EstimateNs(Decode(2, context)) / 1e9;
        }

        Assert.Equal(first, prediction.Of(Metric.Ttft, Statistic.Mean)!.Value.Value, 1e-12);
        Assert.Equal(
            200 / (first + decode),
            prediction.Of(Metric.OutputRate, Statistic.Mean)!.Value.Value,
            0.001 * 200 / (first + decode)
        );
        Assert.Null(prediction.Of(Metric.OutputRate, Statistic.P99));
    }

    /// <summary>Beside the time between client and engine, which an offline run does not have, one request is one request: 100 tokens in its E2E.</summary>
    [Fact]
    public void An_offline_run_of_one_request_is_that_request()
    {
        ConditionPrediction offline = Predictor.Predict(
            Crawl with
            {
                LoadMode = LoadMode.Offline,
                RequestRate = null,
                Requests = 1,
            }
        );
        ConditionPrediction open = Predictor.Predict(Crawl with { Requests = 1 });
        double shift = open.Prepared!.FirstTokenShiftSeconds;
        double whole = offline.Of(Metric.E2e, Statistic.Mean)!.Value.Value;

        // In closed form here, played there: histograms and the context's growth within a cell.
        Assert.Equal(open.Of(Metric.E2e, Statistic.Mean)!.Value.Value - shift, whole, 0.005 * whole);
        Assert.Equal(100 / whole, offline.Of(Metric.OutputRate, Statistic.Mean)!.Value.Value, 0.01);
        Assert.Equal(1 / whole, offline.Of(Metric.RequestRate, Statistic.Mean)!.Value.Value, 0.001);
    }

    /// <summary>Benchmarks average each request's own time per token: short outputs, which end while prompts are computed, weigh as much as long ones.</summary>
    [Fact]
    public void Tpot_of_an_offline_run_is_the_mean_of_the_requests_own()
    {
        Condition chat = ConditionText.Closed with
        {
            LoadMode = LoadMode.Offline,
            Concurrency = null,
            Requests = 1000,
            InputTokens = 217,
            OutputTokens = 200,
            Lengths = LengthShape.MeansGiven,
        };

        Assert.InRange(OwnOverAll(chat), 1.3, 5);
        Assert.InRange(OwnOverAll(chat with { Lengths = LengthShape.Fixed }), 0.9, 1.1);
        // More requests than are played.
        Assert.Equal(
            Tpot(chat with { Requests = 4096 }, Statistic.P50),
            Tpot(chat with { Requests = 4400 }, Statistic.P50),
            0.05 * Tpot(chat with { Requests = 4096 }, Statistic.P50)
        );

        static double OwnOverAll(Condition condition)
        {
            ConditionPrediction run = Predictor.Predict(condition);
            double decoding =
                run.Of(Metric.E2e, Statistic.Mean)!.Value.Value
                - run.Of(Metric.Ttft, Statistic.Mean)!.Value.Value;
            return run.Of(Metric.Tpot, Statistic.Mean)!.Value.Value / (decoding / 199);
        }

        static double Tpot(Condition condition, Statistic statistic) =>
            Predictor.Predict(condition).Of(Metric.Tpot, statistic)!.Value.Value;
    }

    [Fact]
    public void A_short_run_is_predicted_as_it_was_run_with_its_first_wave()
    {
        Condition full = ConditionText.Closed with { Concurrency = 32, Lengths = LengthShape.Uniform(0.8) };

        double oneWave = Ttft(full with { Requests = 32 });
        double tenWaves = Ttft(full with { Requests = 320 });

        Assert.True(oneWave > 2 * tenWaves, $"{oneWave} against {tenWaves}");
    }

    [Fact]
    public void Separate_pools_decode_without_prompts_in_between()
    {
        Condition one = ConditionText.Closed with { Concurrency = 64, Gpus = 2, TensorParallel = 2 };
        Condition two = ConditionText.Closed with
        {
            Concurrency = 64,
            Gpus = 3,
            PrefillPool = PoolLayout.Parse("1x(tp1,dp1,ep1)"),
            DecodePool = PoolLayout.Parse("1x(tp2,dp1,ep1)"),
        };

        Assert.True(
            Predictor.Predict(two).Of(Metric.Tpot, Statistic.P50)!.Value.Value
                < Predictor.Predict(one).Of(Metric.Tpot, Statistic.P50)!.Value.Value
        );
        Assert.NotNull(Predictor.Predict(two).Of(Metric.Ttft, Statistic.P50));
        Assert.NotNull(Predictor.Predict(two).Of(Metric.OutputRate, Statistic.Mean));
    }

    [Fact]
    public void Every_figure_lies_inside_its_band_and_says_where_it_comes_from()
    {
        foreach (LoadMode mode in Enum.GetValues<LoadMode>())
        {
            ConditionPrediction prediction = Predictor.Predict(
                ConditionText.Closed with
                {
                    LoadMode = mode,
                    RequestRate = mode == LoadMode.Open ? 2 : null,
                    Requests = 20,
                }
            );

            foreach (Metric metric in Enum.GetValues<Metric>())
            {
                Figure figure = prediction.Of(metric, Statistic.Mean)!.Value;
                Assert.InRange(figure.Value, figure.Low, figure.High);
                Assert.StartsWith(
                    "predicted, ",
                    prediction.Provenance(metric, Statistic.Mean),
                    StringComparison.Ordinal
                );
            }
        }
    }

    [Fact]
    public void The_order_of_asking_and_the_number_of_threads_change_nothing()
    {
        string[] rows =
        [
            .. Enumerable
                .Range(0, 24)
                .Select(i =>
                    ConditionText.With(
                        "concurrency",
                        $"{1 + (i % 6)}",
                        ConditionText.With("metric", i % 2 == 0 ? "ttft_s" : "tpot_s")
                    )
                ),
        ];
        ConditionFile<ConditionRow> file = ConditionReader.ReadConditions(
            ConditionText.File([ConditionText.Header, .. rows])
        );

        IReadOnlyList<PredictedRow> one = Batch()
            .Predict(file, 1, null, TestContext.Current.CancellationToken);
        IReadOnlyList<PredictedRow> many = Batch()
            .Predict(file, 8, null, TestContext.Current.CancellationToken);

        Assert.Equal(one, many);
        Assert.All(one, row => Assert.Equal("ok", row.Status));

        static ConditionBatch Batch() =>
            new(new ConditionPredictor(Catalog.BuiltIn, CoefficientsFile.BuiltIn));
    }

    [Fact]
    public void Long_runs_are_cut_to_a_stated_number_of_requests()
    {
        Assert.Equal(4096, MeasuredRun.Played(1_000_000, 4));
        Assert.Equal(40_000, MeasuredRun.Played(1_000_000, 10_000));
        Assert.Equal(40, MeasuredRun.Played(40, 4));
        Assert.Equal(1, MeasuredRun.Played(0.25));
    }

    private static double Ttft(Condition condition) =>
        Predictor.Predict(condition).Of(Metric.Ttft, Statistic.P50)!.Value.Value;

    private static StepShape Decode(int batch, int context) =>
        new()
        {
            DecodeSequences = batch,
            DecodeKvTokens = (long)batch * context,
            DecodeWindowedKvTokens = (long)batch * context,
            DecodeMaxKvTokens = context,
            SampledRows = batch,
        };
}
