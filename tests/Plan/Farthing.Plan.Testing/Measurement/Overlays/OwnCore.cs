using System.Text;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Catalogs.Overlays;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Numerics.Faults;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Overlays;

/// <summary>One core of a processor that serves a small model: hardware without matrix units, of an overlay.</summary>
internal static class OwnCore
{
    private const string Row =
        """{"gpus":[{"id":"CORE","vendor":"CPU","architecture":"x86-64","memory_mib":65536,"memory_bandwidth_gb_per_second":24,"fp16_tflops":0.2,"sm_count":1,"tile_tokens":1,"l2_mib":32,"pcie_gb_per_second_per_direction":16,"tdp_watts":10,"coefficients_from":"rtx_pro_6000"}]}""";

    private static readonly Catalog Mine = Catalog.BuiltIn.With(
        OverlayReader.Read("mine.json", Encoding.UTF8.GetBytes(Row), null, new FaultList())
    );

    /// <summary>TPOT under factors.</summary>
    public static double Tpot(double concurrency, double input, StepTimeScales scales) =>
        new ConditionPredictor(
            Mine,
            CoefficientsFile.BuiltIn with
            {
                Calibration = OwnServer.Calibration(scales, "CORE"),
            }
        )
            .Predict(At(concurrency, input))
            .Of(Metric.Tpot, Statistic.Mean)!
            .Value.Value;

    /// <summary>A condition measured once.</summary>
    public static FittableCondition Measured(double concurrency, double input, double seconds, int number)
    {
        Condition condition = At(concurrency, input);
        return FittableCondition.Of(
            new ConditionPredictor(Mine, CoefficientsFile.BuiltIn).Predict(condition),
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
    }

    private static Condition At(double concurrency, double input) =>
        OwnServer.At(concurrency, input, 64) with
        {
            Model = "llama-3.1-8b",
            Gpu = "CORE",
            Gpus = 1,
            TensorParallel = 1,
            WeightPrecision = "bf16",
        };
}
