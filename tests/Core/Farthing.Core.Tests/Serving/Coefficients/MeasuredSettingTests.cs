using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Serving.Models;

namespace Farthing.Tests.Serving.Coefficients;

public sealed class MeasuredSettingTests
{
    private static readonly MeasuredSetting Budget = new("vllm", MeasuredSetting.TokenBudget, 29)
    {
        Least = 2048,
        Most = 8192,
    };

    private static readonly MeasuredSetting[] Measured =
    [
        Budget,
        new("vllm", MeasuredSetting.Context, 29) { Least = 100, Most = 1000 },
        new("vllm", MeasuredSetting.Concurrency, 29) { Least = 1, Most = 64 },
        new("vllm", MeasuredSetting.Sequences, 29) { Least = 1, Most = 1024 },
        new("vllm", MeasuredSetting.Weights, 29) { Words = ["bf16", "fp8"] },
        new("sglang", MeasuredSetting.TokenBudget, 3) { Least = 8192, Most = 16_384 },
    ];

    [Theory]
    [InlineData(2048, 0)]
    [InlineData(4000, 0)]
    [InlineData(8192, 0)]
    [InlineData(512, 1.3862943611)] // ln 4
    [InlineData(16_384, 0.6931471806)] // ln 2
    public void A_distance_is_the_logarithm_of_the_ratio_to_the_nearest_measured_value(
        double value,
        double expected
    ) => Assert.Equal(expected, Budget.Distance(value), 9);

    [Fact]
    public void Settings_inside_their_ranges_or_left_to_the_engine_are_not_named()
    {
        Assert.Empty(UnmeasuredSetting.Of(Measured, With(new EngineOptions()), 500, 30));
        Assert.Empty(UnmeasuredSetting.Of(Measured, With(new EngineOptions { MaxNumBatchedTokens = 2048 })));
    }

    [Fact]
    public void Every_setting_outside_is_named_with_its_range()
    {
        Deployment far = With(new EngineOptions { MaxNumBatchedTokens = 512 }) with
        {
            Weights = WeightPrecision.Of(SampleModels.Llama70B, NumberFormat.Int8),
        };

        Assert.Equal(
            [
                "max_num_batched_tokens 512 (measured: 2,048 to 8,192)",
                "context_tokens 5,000 (measured: 100 to 1,000)",
                "concurrency 65 (measured: 1 to 64)",
                "weights int8 (measured: bf16, fp8)",
            ],
            UnmeasuredSetting.Of(Measured, far, 5000, 65).Select(each => each.ToString())
        );
    }

    [Fact]
    public void Another_engines_ranges_say_nothing() =>
        Assert.Equal(
            "max_num_batched_tokens 4,096 (measured: 8,192 to 16,384)",
            Assert
                .Single(
                    UnmeasuredSetting.Of(
                        Measured,
                        With(new EngineOptions { Family = EngineFamily.Sglang, MaxNumBatchedTokens = 4096 }),
                        5000
                    )
                )
                .ToString()
        );

    /// <summary>Errors drift like a random walk: a quarter of the least budget is ln 4 = 1.386 e-folds, each of which adds 1.5² − 1 = 1.25.</summary>
    [Fact]
    public void The_band_widens_with_the_distance()
    {
        CoefficientSet set = CoefficientsFile.BuiltIn with
        {
            FittedModels = [],
            FittedGpus = [],
            MeasuredSettings = Measured,
            BandDistances =
            [
                new BandDistance("tpot", MeasuredSetting.TokenBudget, 1.5, "by hand"),
                new BandDistance("tpot", MeasuredSetting.Context, 1.2, "by hand"),
                new BandDistance("tpot", MeasuredSetting.Sequences, 2, "by hand"),
            ],
        };

        Assert.Equal(1, Widening(2048), 12);
        Assert.Equal(
            1,
            BandWidening.Of(With(new EngineOptions { MaxNumSeqs = 4096 }), set, "tpot", isVersionStated: true)
        );
        Assert.Equal(Math.Sqrt(1 + (Math.Log(4) * 1.25)), Widening(512), 12);
        Assert.Equal(Math.Sqrt(1 + (Math.Log(4) * 1.25) + (Math.Log(10) * 0.44)), Widening(512, 10_000), 12);
        Assert.True(
            StepTimeModelFactory.Band(Budgeted(256), set).High
                > StepTimeModelFactory.Band(Budgeted(512), set).High
        );

        double Widening(int budget, double context = 0) =>
            BandWidening.Of(Budgeted(budget), set, "tpot", isVersionStated: true, context);
    }

    /// <summary>What the data says: no served run of any engine states a budget below 2,048, and each engine was measured with more than one format.</summary>
    [Fact]
    public void The_shipped_ranges_are_of_all_three_engines()
    {
        foreach (string engine in (string[])["vllm", "trtllm", "sglang"])
        {
            MeasuredSetting[] own =
            [
                .. CoefficientsFile.BuiltIn.MeasuredSettings.Where(each => each.Engine == engine),
            ];
            Assert.Equal(8, own.Length);
            Assert.True(own.Single(each => each.Setting == MeasuredSetting.TokenBudget).Least >= 2048);
            Assert.True(own.Single(each => each.Setting == MeasuredSetting.Weights).Words!.Count > 1);
        }

        Assert.All(
            MeasuredSetting.Numbers,
            setting =>
                Assert.Contains(
                    CoefficientsFile.BuiltIn.BandDistances,
                    each => each.Metric == "tpot" && each.Kind == setting && each.Widening > 1
                )
        );
    }

    private static Deployment Budgeted(int budget) =>
        With(new EngineOptions { MaxNumBatchedTokens = budget });

    private static Deployment With(EngineOptions engine) =>
        new()
        {
            Model = SampleModels.Llama70B,
            Gpu = SampleGpus.H100,
            Weights = WeightPrecision.Of(SampleModels.Llama70B, NumberFormat.Bf16),
            Engine = engine,
        };
}
