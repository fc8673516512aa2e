using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Gpus;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Overlays;

/// <summary>A server whose true step times are the built-in ones under known factors, measured at given concurrencies.</summary>
internal static class OwnServer
{
    public static readonly ConditionPredictor BuiltIn = new(Catalog.BuiltIn, CoefficientsFile.BuiltIn);

    public static Condition At(double concurrency, double input = 1024, double output = 512) =>
        new()
        {
            Engine = "vllm",
            EngineVersion = "0.19.0",
            Model = "llama-3.3-70b",
            Gpu = "H100-SXM",
            Gpus = 4,
            TensorParallel = 4,
            PipelineParallel = 1,
            ExpertParallel = 1,
            DataParallel = 1,
            WeightPrecision = "fp8",
            InputTokens = input,
            OutputTokens = output,
            Lengths = LengthShape.Fixed,
            LoadMode = LoadMode.Closed,
            Concurrency = concurrency,
            Requests = 100,
        };

    /// <summary>The same model on four cards without peer-to-peer access.</summary>
    public static Condition OnPcie(double concurrency) =>
        At(concurrency) with
        {
            Gpu = "L40S",
            Interconnect = Interconnect.Pcie,
        };

    /// <summary>What the server under factors does, predicted by the model that plan and simulate run.</summary>
    public static double Tpot(Condition condition, StepTimeScales scales)
    {
        CoefficientSet set = CoefficientsFile.BuiltIn with
        {
            Calibration = Calibration(scales, condition.Gpu),
        };
        return new ConditionPredictor(Catalog.BuiltIn, set)
            .Predict(condition)
            .Of(Metric.Tpot, Statistic.Mean)!
            .Value.Value;
    }

    /// <summary>A condition measured once.</summary>
    public static FittableCondition Measured(Condition condition, double seconds, int number) =>
        FittableCondition.Of(
            BuiltIn.Predict(condition),
            [
                new MeasuredRow(
                    new ConditionRow("r", 1, condition, Metric.Tpot, Statistic.Mean),
                    seconds,
                    true,
                    "",
                    "",
                    ""
                ),
            ],
            number,
            (_, reason) => Assert.Fail(reason)
        )!;

    /// <summary>A condition measured once by each of two figures: TPOT as built in, TTFT so many times as built in.</summary>
    public static FittableCondition WithFirstToken(Condition condition, double times, int number)
    {
        ConditionPrediction built = BuiltIn.Predict(condition);
        return FittableCondition.Of(
            built,
            [Row(Metric.Tpot, 1), Row(Metric.Ttft, times)],
            number,
            (_, reason) => Assert.Fail(reason)
        )!;

        MeasuredRow Row(Metric metric, double factor) =>
            new(
                new ConditionRow("r", 1, condition, metric, Statistic.Mean),
                factor * built.Of(metric, Statistic.Mean)!.Value.Value,
                true,
                "",
                "",
                ""
            );
    }

    /// <summary>TPOT and TTFT of a closed loop that stays in lock step or comes apart, of a row that says so or nothing.</summary>
    public static FittableCondition InLockStep(Condition condition, bool isLockStep, bool? stated, int number)
    {
        ConditionPrediction truth = BuiltIn.Predict(condition with { IsLockStep = isLockStep });
        Condition row = condition with { IsLockStep = stated };
        return FittableCondition.Of(
            BuiltIn.Predict(row),
            [Row(Metric.Tpot), Row(Metric.Ttft)],
            number,
            (_, reason) => Assert.Fail(reason)
        )!;

        MeasuredRow Row(Metric metric) =>
            new(
                new ConditionRow("r", 1, row, metric, Statistic.Mean),
                truth.Of(metric, Statistic.Mean)!.Value.Value,
                true,
                "",
                "",
                ""
            );
    }

    /// <summary>The built-in set with a factor on first tokens and nothing else.</summary>
    public static CoefficientSet WithFirstTokenFactor(double factor) =>
        CoefficientsFile.BuiltIn with
        {
            Calibration = Calibration(StepTimeScales.None) with
            {
                FirstToken = new FirstTokenCorrection(
                    factor,
                    0.05,
                    5,
                    HeldBack: new HeldBackQuantiles(0.9, 1, 1.1)
                ),
            },
        };

    public static StepTimeCalibration Calibration(StepTimeScales scales, string gpu = "H100-SXM") =>
        new(
            "truth",
            new DateOnly(2026, 11, 20),
            "known factors",
            CoefficientsFile.BuiltIn.AsOf,
            "vllm",
            gpu,
            ["meta-llama/Llama-3.3-70B-Instruct"],
            Rows: 5,
            Conditions: 5,
            "8 terms",
            scales,
            new Dictionary<string, double> { ["gemm"] = 0.05 },
            new HeldBackQuantiles(0.93, 1.01, 1.12),
            new HeldBackError(9, 20, -8, 5),
            new HeldBackError(3, 6, 0.5, 5)
        );
}
