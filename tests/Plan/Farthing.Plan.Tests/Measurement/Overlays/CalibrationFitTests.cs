using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Measurement.Overlays;

public sealed class CalibrationFitTests
{
    private static readonly double[] Loads = [1, 8, 32, 64, 128];
    private static readonly StepTimeScales Slow = StepTimeScales.None with
    {
        Gemm = 1.15,
        Prefill = 1.3,
        PerStep = 4,
    };

    [Fact]
    public void A_server_of_known_factors_is_predicted_at_loads_that_were_not_measured()
    {
        CalibrationFit fit = CalibrationFit.Of(Server(Slow));

        foreach (double load in (double[])[4, 16, 96])
        {
            Condition unseen = OwnServer.At(load);
            double truth = OwnServer.Tpot(unseen, Slow);
            double before = Math.Abs(Math.Log(OwnServer.Tpot(unseen, StepTimeScales.None) / truth));
            double after = Math.Abs(Math.Log(OwnServer.Tpot(unseen, fit.Scales) / truth));

            Assert.True(before > 0.1, "the factors must matter");
            Assert.InRange(after, 0, 0.02);
        }
    }

    /// <summary>Constants of tensor cores were taken for near the truth: five rows at a third of the speed all passed for odd ones, and nothing was changed.</summary>
    [Fact]
    public void A_core_that_multiplies_four_times_slower_than_transferred_is_found()
    {
        StepTimeScales truth = StepTimeScales.None with { Arithmetic = 4, Attention = 1.2 };
        (double Load, double Input)[] known = [(1, 64), (1, 512), (4, 128), (8, 256), (16, 64)];

        CalibrationFit fit = CalibrationFit.Of([
            .. known.Select(
                (run, i) => OwnCore.Measured(run.Load, run.Input, OwnCore.Tpot(run.Load, run.Input, truth), i)
            ),
        ]);

        foreach ((double load, double input) in ((double, double)[])[(2, 64), (4, 512), (12, 128), (24, 32)])
        {
            double real = OwnCore.Tpot(load, input, truth);
            double after = Math.Abs(Math.Log(OwnCore.Tpot(load, input, fit.Scales) / real));
            Assert.InRange(after, 0, 0.1);
        }
    }

    /// <summary>Five runs of equal requests whose prompts stayed together, and five of the same server whose prompts came apart.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Own_rows_say_whether_equal_requests_stay_in_lock_step(bool isLockStep)
    {
        CalibrationFit Fit(bool? stated) =>
            CalibrationFit.Of([
                .. Loads.Select((load, i) => OwnServer.InLockStep(OwnServer.At(load), isLockStep, stated, i)),
            ]);

        Assert.Equal(isLockStep, Fit(null).IsLockStep);
        Assert.All(Fit(null).FirstToken!.After, left => Assert.InRange(left, -0.02, 0.02));
        Assert.False(Fit(false).IsLockStep); // A row that says how it was scheduled is taken at its word.
    }

    [Fact]
    public void A_server_that_is_as_built_in_is_left_as_it_is()
    {
        CalibrationFit fit = CalibrationFit.Of(Server(StepTimeScales.None));

        Assert.True(fit.Scales.IsNone);
        Assert.Same(ScaleCandidate.Nothing, fit.Chosen);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Held_back_rows_never_come_out_worse_whatever_was_measured() =>
        Prop.ForAll(
                Gen.Choose(-40, 40)
                    .Select(percent => Math.Exp(percent / 100.0))
                    .ArrayOf(Loads.Length)
                    .ToArbitrary(),
                noise =>
                {
                    CalibrationFit fit = CalibrationFit.Of([
                        .. Loads.Select(
                            (load, i) => OwnServer.Measured(OwnServer.At(load), BuiltIn[i] * noise[i], i)
                        ),
                    ]);
                    return fit.After!.Loss <= fit.Before!.Loss;
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>One run on a disturbed machine must not take the fit away from the four others: soft-L1 distances left them up to 9 % off.</summary>
    [Fact]
    public void One_odd_run_among_five_leaves_the_others_within_two_and_a_half_percent()
    {
        foreach (double factor in (double[])[0.4, 2.5])
        {
            for (int odd = 0; odd < Loads.Length; odd++)
            {
                FittableCondition[] rows = Server(Slow);
                rows[odd] = OwnServer.Measured(
                    OwnServer.At(Loads[odd]),
                    factor * rows[odd].Rows[0].Row.Value,
                    odd
                );

                StepTimeScales scales = CalibrationFit.Of(rows).Scales;

                foreach (FittableCondition row in rows.Where((_, i) => i != odd))
                {
                    Assert.InRange(ScaleFit.Residuals(row, scales)[0], -0.025, 0.025);
                }
            }
        }
    }

    [Fact]
    public void The_count_of_held_back_conditions_that_came_nearer_is_known_applied_or_not()
    {
        CalibrationFit applied = CalibrationFit.Of(Server(Slow));
        CalibrationFit asBuiltIn = CalibrationFit.Of(Server(StepTimeScales.None));

        Assert.InRange(applied.ConditionsNearer!.Value, 4, Loads.Length);
        Assert.Equal(0, asBuiltIn.ConditionsNearer);
        Assert.Null(CalibrationFit.Of(Server(Slow)[..1]).ConditionsNearer);
    }

    [Fact]
    public void One_condition_takes_over_a_part_of_the_difference()
    {
        Condition condition = OwnServer.At(32);
        double builtIn = OwnServer.Tpot(condition, StepTimeScales.None);

        CalibrationFit fit = CalibrationFit.Of([OwnServer.Measured(condition, 1.2 * builtIn, 0)]);

        Assert.Equal(ScaleCandidate.OneScale, fit.Chosen.Words);
        Assert.InRange(fit.Scales.Gemm, 1.05, 1.19);
        Assert.Null(fit.After);
    }

    [Fact]
    public void What_the_fit_adds_up_is_what_the_calibrated_model_predicts()
    {
        foreach (double load in Loads)
        {
            Condition condition = OwnServer.At(load, 6000, 300);
            double built = OwnServer.Tpot(condition, StepTimeScales.None);
            FittableCondition fittable = OwnServer.Measured(condition, built, 0);

            double[] left = ScaleFit.Residuals(fittable, Slow);

            // The model's tables are straight between tile ends and never fall; the fit asks the formulas themselves.
            Assert.InRange(OwnServer.Tpot(condition, Slow) / (built * Math.Exp(-left[0])), 0.985, 1.015);
        }
    }

    [Fact]
    public void A_band_is_the_built_in_one_where_nothing_can_be_held_back_and_narrower_where_rows_agree()
    {
        FittableCondition[] rows = Server(Slow);

        HeldBackQuantiles one = CalibrationBand.Of(CalibrationFit.Of(rows[..1]));
        HeldBackQuantiles five = CalibrationBand.Of(CalibrationFit.Of(rows));

        Assert.Equal(rows[0].BuiltInBand.Low, one.Low);
        Assert.Equal(rows[0].BuiltInBand.High, one.High);
        Assert.True(five.High - five.Low < one.High - one.Low);
    }

    /// <summary>Nobody timed collectives through host memory: a server's own rows must be able to say what they take.</summary>
    [Fact]
    public void Own_rows_correct_collectives_through_host_memory()
    {
        StepTimeScales slow = StepTimeScales.None with { Collectives = 1.7 };
        double Truth(Condition condition) => OwnServer.Tpot(condition, slow);
        Condition[] rows = [.. Loads.Select(load => OwnServer.OnPcie(load))];

        CalibrationFit fit = CalibrationFit.Of([
            .. rows.Select((row, i) => OwnServer.Measured(row, Truth(row), i)),
        ]);

        foreach (double load in (double[])[4, 16, 96])
        {
            Condition unseen = OwnServer.OnPcie(load);
            double before = Math.Abs(Math.Log(OwnServer.Tpot(unseen, StepTimeScales.None) / Truth(unseen)));
            double after = Math.Abs(Math.Log(OwnServer.Tpot(unseen, fit.Scales) / Truth(unseen)));

            Assert.True(before > 0.1, "the link must matter");
            Assert.InRange(after, 0, before / 4);
        }
    }

    private static readonly double[] BuiltIn =
    [
        .. Loads.Select(load => OwnServer.Tpot(OwnServer.At(load), StepTimeScales.None)),
    ];

    private static FittableCondition[] Server(StepTimeScales scales) =>
        [
            .. Loads.Select(
                (load, i) =>
                    OwnServer.Measured(OwnServer.At(load), OwnServer.Tpot(OwnServer.At(load), scales), i)
            ),
        ];
}
