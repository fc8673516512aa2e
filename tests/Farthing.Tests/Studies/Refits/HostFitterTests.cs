using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Measurement.Calibration;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Slos;
using Farthing.Studies.Refits;
using Farthing.Tests.Measurement.Calibration;

namespace Farthing.Tests.Studies.Refits;

public sealed class HostFitterTests
{
    private static readonly FittedHostTerms None = new("vllm", 0, 0, 0, 0, 0, "test");
    private static readonly FittedHostTerms Ceiling = None with
    {
        CeilingPerStepUs = 2000,
        CeilingPerRequestUs = 45,
    };

    private static readonly CoefficientSet Plain = CoefficientsFile.BuiltIn with { FittedHosts = [] };

    [Fact]
    public void A_host_that_is_the_ceiling_of_every_table_is_found_from_their_rows()
    {
        HostFit fit = Fit(Tables(Ceiling)).Single(fit => fit.Name == "host as a ceiling");

        Assert.True(fit.IsTaken, fit.ToString());
        Assert.Equal((2000, 45), (fit.Terms.CeilingPerStepUs, fit.Terms.CeilingPerRequestUs));
        Assert.Equal(3, fit.Tables);
        Assert.InRange(fit.LeftOutPercent, 0, 1e-6);
        Assert.True(fit.WithoutPercent > 10);
    }

    [Fact]
    public void A_term_says_what_it_was_measured_on()
    {
        HostFit fit = Fit(Tables(Ceiling)).Single(fit => fit.Name == "host as a ceiling");

        Assert.Equal("test: vllm on B200, H100-SXM, H200-SXM", fit.Terms.Source);
    }

    [Fact]
    public void Servers_that_the_gpu_bounds_have_no_ceiling()
    {
        HostFit fit = Fit(Tables(None)).Single(fit => fit.Name == "host as a ceiling");

        Assert.False(fit.IsTaken);
        Assert.Equal((0, 0), (fit.Terms.CeilingPerStepUs, fit.Terms.CeilingPerRequestUs));
    }

    /// <summary>Two of three tables have one error under each candidate, the third the opposite one: what the two would choose makes the third worse.</summary>
    [Fact]
    public void A_term_that_makes_tables_left_out_worse_is_not_taken()
    {
        HostFit fit = HostFitter.Choose(
            "t",
            [None, Ceiling],
            [
                new Dictionary<string, double>
                {
                    ["a"] = 0.2,
                    ["b"] = 0.1,
                    ["c"] = 0.1,
                },
                new Dictionary<string, double>
                {
                    ["a"] = 0.0,
                    ["b"] = 0.15,
                    ["c"] = 0.15,
                },
            ],
            []
        );

        // Everybody together: 0.3 with the term, 0.4 without. Without a: b and c choose none (0.2). Without b: a and c choose the term (0.15), likewise c.
        Assert.Equal(10, fit.FittedPercent, 1e-9);
        Assert.Equal(40 / 3.0, fit.WithoutPercent, 1e-9);
        Assert.Equal(50 / 3.0, fit.LeftOutPercent, 1e-9);
        Assert.False(fit.IsTaken);
    }

    [Fact]
    public void Two_tables_are_too_few_to_take_a_term_from()
    {
        HostFit fit = Fit([.. Tables(Ceiling).Where(row => row.Table != "C")])
            .Single(fit => fit.Name == "host as a ceiling");

        Assert.True(fit.LeftOutPercent < fit.WithoutPercent);
        Assert.False(fit.IsTaken);
    }

    private static IReadOnlyList<HostFit> Fit(MeasuredRow[] rows) =>
        HostFitter.Fit(Catalog.BuiltIn, Plain, rows, "test");

    private static MeasuredRow[] Tables(FittedHostTerms truth)
    {
        ConditionPredictor predictor = new(Catalog.BuiltIn, Plain with { FittedHosts = [truth] });
        // Four GPUs each: a small model, so that the host is slower than all three at large batches.
        (string Table, string Gpu)[] tables = [("A", "H100-SXM"), ("B", "H200-SXM"), ("C", "B200")];
        return
        [
            .. from table in tables
            from load in (int[])[4, 32, 128, 256]
            let condition = ConditionText.Closed with
            {
                Gpu = table.Gpu,
                Gpus = 4,
                TensorParallel = 4,
                Concurrency = load,
                InputTokens = 200,
                OutputTokens = 1000,
            }
            select new MeasuredRow(
                new ConditionRow("r", 1, condition, Metric.Tpot, Statistic.Mean),
                predictor.Predict(condition).Of(Metric.Tpot, Statistic.Mean)!.Value.Value,
                true,
                table.Table,
                "",
                ""
            ),
        ];
    }
}
