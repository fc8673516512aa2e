using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.FirstTokens;
using Farthing.Serving.Slos;
using Farthing.Studies.Refits;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Measurement.Overlays;

namespace Farthing.Tests.Studies.Refits;

public sealed class FirstTokenFitterTests
{
    private const string Unusable = "AIC|Llama-3.1-8B|H200|vllm|fp8|agg";

    [Fact]
    public void An_error_is_what_its_terms_give()
    {
        // 0.100 + 0.5 ms · 40 layers + 3 steps of 10 ms = 0.150 against 0.200: −25 %.
        FirstTokenSample sample = new("t", "vllm", false, 0.1, 40, 0.01, 0.2);

        Assert.Equal(-0.25, sample.Error(0.5, 3), 1e-12);
    }

    [Fact]
    public void Planted_terms_are_found_again_on_tables_left_out()
    {
        FirstTokenFit fit = FirstTokenFitter.Fit([.. Planted(0.4, 7.5)], "2026-11-20", "test");

        FirstTokenTerms terms = Assert.Single(fit.Set.Engines);
        Assert.Equal(0.4, terms.MsPerLayer, 1e-9);
        Assert.Equal(7.5, terms.DecodeSteps, 1e-9);
        Assert.Equal(4, fit.Folds.Count);
        Assert.All(fit.Folds, fold => Assert.InRange(fold.P90Percent, 0, 1e-6));
    }

    [Fact]
    public void A_table_has_no_part_in_the_terms_that_judge_it()
    {
        FirstTokenSample[] samples = [.. Planted(0.4, 7.5)];
        FirstTokenSample[] spoiled =
        [
            .. samples.Select(sample =>
                sample.Table == "t0" ? sample with { MeasuredSeconds = sample.MeasuredSeconds * 9 } : sample
            ),
        ];

        FirstTokenFold before = FirstTokenFitter
            .Fit(samples, "", "")
            .Folds.Single(fold => fold.Table == "t0");
        FirstTokenFold after = FirstTokenFitter.Fit(spoiled, "", "").Folds.Single(fold => fold.Table == "t0");

        Assert.Equal((before.MsPerLayer, before.DecodeSteps), (after.MsPerLayer, after.DecodeSteps));
        Assert.True(after.MedianPercent > 50);
    }

    /// <summary>Engines without terms of their own are predicted as vLLM; their rows are no evidence of vLLM's.</summary>
    [Theory]
    [InlineData("vllm", 1)]
    [InlineData("lmdeploy", 0)]
    [InlineData("tgi", 0)]
    public void Rows_of_an_engine_that_is_taken_for_another_are_no_samples_of_it(string engine, int samples)
    {
        Condition condition = OwnServer.At(8) with { Engine = engine, Requests = null };
        MeasuredRow row = new(
            new ConditionRow("r", 1, condition, Metric.Ttft, Statistic.Mean),
            0.2,
            true,
            "T",
            "",
            ""
        );

        Assert.True(OwnServer.BuiltIn.Predict(condition).IsPredicted);
        Assert.Equal(samples, FirstTokenFitter.Samples([row], OwnServer.BuiltIn, []).Count);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_built_in_terms_are_what_the_measurements_give_and_their_errors_are_bounded()
    {
        string? file = RepositoryRoot.DataFile("measurements.csv");
        Assert.SkipUnless(file is not null, "needs the published measurements (FARTHING_DATA)");
        FirstTokenSet built = FirstTokenSet.BuiltIn;

        FirstTokenFit fit = FirstTokenFitter.Fit(
            FirstTokenFitter.Samples(
                ImpossibleRows.LeaveOut(ConditionReader.ReadMeasurements(file)).Rows,
                new ConditionPredictor(Catalog.BuiltIn, CoefficientsFile.BuiltIn, FirstTokenSet.None),
                [Unusable]
            ),
            built.AsOf,
            built.Provenance
        );

        // Kernels may change a little before the terms are fitted again: within two grid points.
        Assert.Equal(
            built.Engines.Select(terms => terms.Engine),
            fit.Set.Engines.Select(terms => terms.Engine)
        );
        foreach ((FirstTokenTerms old, FirstTokenTerms now) in built.Engines.Zip(fit.Set.Engines))
        {
            Assert.InRange(now.MsPerLayer - old.MsPerLayer, -0.11, 0.11);
            Assert.InRange(now.DecodeSteps - old.DecodeSteps, -2.1, 2.1);
        }

        Assert.InRange(fit.Errors(isOpen: false).Median, 0, 32);
        Assert.InRange(fit.Errors(isOpen: false).P90, 0, 75);
        Assert.InRange(fit.Errors(isOpen: true).Median, 0, 33);
    }

    [Fact]
    public void The_verb_says_what_is_missing()
    {
        RunResult run = Run.Studies("serving --measurements no-such-file.csv");

        Assert.InRange(run.ExitCode, 2, 3);
        Assert.Contains("no-such-file.csv", run.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<FirstTokenSample> Planted(double ms, double steps)
    {
        for (int table = 0; table < 4; table++)
        {
            for (int row = 0; row < 5; row++)
            {
                int layers = 32 + (16 * table);
                double decode = 0.005 * (row + 1);
                double simulated = 0.02 * (row + 1) * (table + 1);
                yield return new FirstTokenSample(
                    "t" + table,
                    "trtllm",
                    false,
                    simulated,
                    layers,
                    decode,
                    simulated + (ms * layers / 1e3) + (steps * decode)
                );
            }
        }
    }
}
