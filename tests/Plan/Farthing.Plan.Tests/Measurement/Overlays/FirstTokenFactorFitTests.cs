using Farthing.Catalogs;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Overlays;

public sealed class FirstTokenFactorFitTests
{
    private static readonly double[] Loads = [1, 8, 16, 32, 64];

    [Fact]
    public void A_server_whose_first_tokens_take_a_multiple_gets_most_of_it_as_its_factor()
    {
        CalibrationFit fit = Fit([1.55, 1.6, 1.65, 1.6, 1.6]);

        Assert.Equal(5, fit.FirstToken!.ConditionsNearer);
        Assert.InRange(fit.FirstToken.Factor, 1.45, 1.6); // The prior holds a little of it back.
        Assert.True(fit.Scales.IsNone, "TPOT was as built in");
    }

    [Fact]
    public void A_factor_that_brings_held_back_rows_no_nearer_is_not_applied_and_still_narrows_the_band()
    {
        CalibrationFit fit = Fit([1.01, 0.99, 1, 1.02, 0.98]);

        Assert.Equal(1, fit.FirstToken!.Factor);
        Assert.Equal(0, fit.FirstToken.Deviation);
        Assert.NotNull(fit.FirstToken.ConditionsNearer);
        Assert.InRange(fit.FirstToken.ToCorrection().HeldBack!.High, 0.98, 1.05);
    }

    /// <summary>A run with a compilation in it must not become the factor of the others.</summary>
    [Fact]
    public void One_odd_run_among_five_moves_the_factor_little()
    {
        CalibrationFit fit = Fit([1, 1, 30, 1, 1]);

        Assert.InRange(fit.FirstToken!.Factor, 0.95, 1.15);
    }

    [Fact]
    public void One_condition_leaves_nothing_to_hold_back_and_changes_nothing()
    {
        CalibrationFit alone = Fit([2]);
        CalibrationFit besideTpot = CalibrationFit.Of([
            OwnServer.WithFirstToken(OwnServer.At(8), 2, 0),
            OwnServer.Measured(OwnServer.At(32), OwnServer.Tpot(OwnServer.At(32), StepTimeScales.None), 1),
        ]);

        foreach (CalibrationFit fit in (CalibrationFit[])[alone, besideTpot])
        {
            Assert.Equal(1, fit.FirstToken!.Factor);
            Assert.Null(fit.FirstToken.ConditionsNearer);
            Assert.Null(fit.FirstToken.ToCorrection().HeldBack);
        }
    }

    [Fact]
    public void Without_ttft_there_is_no_fit() =>
        Assert.Null(
            CalibrationFit
                .Of([
                    OwnServer.Measured(
                        OwnServer.At(8),
                        OwnServer.Tpot(OwnServer.At(8), StepTimeScales.None),
                        0
                    ),
                ])
                .FirstToken
        );

    /// <summary>Closed and open loops, replays and static batches take the factor; TPOT does not; offline runs, whose TTFT is a place in the queue, do not.</summary>
    [Fact]
    public void The_factor_multiplies_every_predicted_ttft_and_moves_e2e_by_the_difference()
    {
        ConditionPredictor own = new(Catalog.BuiltIn, OwnServer.WithFirstTokenFactor(1.5));
        Condition closed = OwnServer.At(16);
        Condition unstated = closed with { Requests = null };
        Condition open = closed with { LoadMode = LoadMode.Open, RequestRate = 4, Concurrency = null };
        Condition still = closed with { LoadMode = LoadMode.Static };
        Condition offline = closed with { LoadMode = LoadMode.Offline, Concurrency = null };
        foreach (Condition condition in (Condition[])[closed, unstated, open, still, offline])
        {
            double factor = condition == offline ? 1 : 1.5;
            (double ttft, double tpot, double e2e) = Means(OwnServer.BuiltIn, condition);
            (double ownTtft, double ownTpot, double ownE2e) = Means(own, condition);

            Assert.Equal(factor, ownTtft / ttft, 1e-3);
            Assert.Equal(tpot, ownTpot, 1e-3 * tpot);
            // Steps that published first tokens come late by are no part of E2E.
            double moved = condition == unstated ? ownE2e - e2e : ownTtft - ttft;
            Assert.Equal(moved, ownE2e - e2e, 2e-3 * e2e);
            Assert.True(condition == offline || ownE2e > e2e);
        }
    }

    [Fact]
    public void Predicted_first_tokens_say_the_factor_and_their_band_is_pooled()
    {
        CoefficientSet set = OwnServer.WithFirstTokenFactor(1.5);
        ConditionPrediction prediction = new ConditionPredictor(Catalog.BuiltIn, set).Predict(
            OwnServer.At(16)
        );

        Figure builtIn = OwnServer.BuiltIn.Predict(OwnServer.At(16)).Of(Metric.Ttft, Statistic.Mean)!.Value;
        Figure own = prediction.Of(Metric.Ttft, Statistic.Mean)!.Value;

        Assert.Contains(
            "calibrated (truth, 5 rows), first tokens × 1.50",
            prediction.Provenance(Metric.Ttft, Statistic.Mean),
            StringComparison.Ordinal
        );
        // 5 own conditions against 3: ln band = 5/8 · ln 1.1 + 3/8 · ln built in.
        Assert.Equal(
            (0.625 * Math.Log(1.1)) + (0.375 * Math.Log(builtIn.High / builtIn.Value)),
            Math.Log(own.High / own.Value),
            1e-9
        );
    }

    [Fact]
    public void Other_models_on_the_same_gpu_keep_their_first_tokens()
    {
        Condition other = OwnServer.At(16) with { Model = "llama-3.1-8b", TensorParallel = 1, Gpus = 1 };

        Assert.Equal(
            Means(OwnServer.BuiltIn, other).Ttft,
            Means(new ConditionPredictor(Catalog.BuiltIn, OwnServer.WithFirstTokenFactor(1.5)), other).Ttft
        );
    }

    private static CalibrationFit Fit(double[] times) =>
        CalibrationFit.Of([
            .. times.Select((factor, i) => OwnServer.WithFirstToken(OwnServer.At(Loads[i]), factor, i)),
        ]);

    private static (double Ttft, double Tpot, double E2e) Means(
        ConditionPredictor predictor,
        Condition condition
    )
    {
        ConditionPrediction prediction = predictor.Predict(condition);
        return (Of(Metric.Ttft), Of(Metric.Tpot), Of(Metric.E2e));

        double Of(Metric metric) => prediction.Of(metric, Statistic.Mean)!.Value.Value;
    }
}
