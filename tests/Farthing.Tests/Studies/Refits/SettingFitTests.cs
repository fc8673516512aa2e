using Farthing.Catalogs;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Scoring;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Slos;
using Farthing.Studies.Refits;
using Farthing.Tests.Measurement.Scoring;

namespace Farthing.Tests.Studies.Refits;

public sealed class SettingFitTests
{
    /// <summary>Tables of two rows each, at 1 and e² ≈ 7.39 in flight. The error moves by 0.2 between them, twice the half-width of 0.1, over two e-folds.</summary>
    private static (List<MeasuredRow> Measured, List<ScoredRow> Scored) Walks(int tables)
    {
        List<MeasuredRow> measured = [];
        List<ScoredRow> scored = [];
        for (int i = 0; i < tables; i++)
        {
            foreach ((double at, double error) in ((double, double)[])[(1, 0), (Math.Exp(2), 0.2)])
            {
                int line = measured.Count + 2;
                measured.Add(Row($"t{i}", line, Closed(at)));
                ScoredRow row = Rows.Row($"t{i}", Math.Exp(error), line: line);
                scored.Add(row with { Low = Math.Exp(-0.1), High = Math.Exp(0.1) });
            }
        }

        return (measured, scored);
    }

    [Fact]
    public void A_drift_is_in_half_widths_over_the_root_of_the_e_folds()
    {
        (List<MeasuredRow> measured, List<ScoredRow> scored) = Walks(5);

        IReadOnlyList<BandDistance> drifts = SettingFit.Drifts(measured, scored, "test");

        // 2 half-widths over √2: 2 of variance an e-fold beside the band's own 1.
        BandDistance own = drifts.Single(drift => drift.Kind == MeasuredSetting.Concurrency);
        Assert.Equal(Math.Sqrt(3), own.Widening, 9);
        Assert.Equal("test", own.Source);
        BandDistance unknown = drifts.Single(drift => drift.Kind == MeasuredSetting.TokenBudget);
        Assert.Equal(own.Widening, unknown.Widening);
        Assert.Equal("test: the fastest of other settings", unknown.Source);
        Assert.Equal(MeasuredSetting.Numbers.Order(), drifts.Select(drift => drift.Kind).Order());
    }

    [Fact]
    public void Fewer_than_four_tables_say_nothing()
    {
        (List<MeasuredRow> measured, List<ScoredRow> scored) = Walks(3);

        Assert.Empty(SettingFit.Drifts(measured, scored, "test"));
    }

    [Fact]
    public void Rows_that_differ_in_two_settings_are_no_walk()
    {
        (List<MeasuredRow> measured, List<ScoredRow> scored) = Walks(5);
        for (int i = 1; i < measured.Count; i += 2)
        {
            Condition longer = measured[i].Condition with { InputTokens = 8000 };
            measured[i] = measured[i] with { Row = measured[i].Row with { Condition = longer } };
        }

        Assert.Empty(SettingFit.Drifts(measured, scored, "test"));
    }

    [Fact]
    public void Ranges_span_what_rows_state_and_what_their_engine_takes_by_default()
    {
        MeasuredRow[] rows =
        [
            Row("a", 2, Closed(4)),
            Row("b", 3, Closed(16) with { MaxNumBatchedTokens = 3000, WeightPrecision = "fp8" }),
            Row("c", 4, Closed(2) with { Engine = "tgi" }),
        ];

        MeasuredSetting[] ranges = [.. SettingFit.Ranges(rows, new ConditionResolver(Catalog.BuiltIn))];

        // The second says 3,000; the first runs with vLLM's 8,192 of an H100. Text generation inference is not predicted as itself.
        Assert.All(ranges, range => Assert.Equal(("vllm", 2), (range.Engine, range.Tables)));
        Assert.Equal("3,000 to 8,192", Range(MeasuredSetting.TokenBudget));
        Assert.Equal("4 to 16", Range(MeasuredSetting.Concurrency));
        Assert.Equal("4 to 1,024", Range(MeasuredSetting.Sequences));
        Assert.Equal("1", Range(MeasuredSetting.TensorParallel));
        Assert.Equal("1,050", Range(MeasuredSetting.Context));
        Assert.Equal("bf16, fp8", Range(MeasuredSetting.Weights));
        Assert.Equal("0.9, 0.11", Range(MeasuredSetting.Version));

        string Range(string setting) => ranges.Single(range => range.Setting == setting).Range;
    }

    private static MeasuredRow Row(string table, int line, Condition condition) =>
        new(
            new ConditionRow(
                $"r{line}",
                line,
                line == 2 ? condition with { EngineVersion = "0.9.0" } : condition,
                Metric.Tpot,
                Statistic.P50
            ),
            0.01,
            true,
            table,
            "test",
            ""
        );

    private static Condition Closed(double concurrency) =>
        new()
        {
            Engine = "vllm",
            EngineVersion = "0.11.0",
            Model = "llama-3.1-8b",
            Gpu = "H100-SXM",
            Gpus = 1,
            TensorParallel = 1,
            WeightPrecision = "bf16",
            InputTokens = 1000,
            OutputTokens = 100,
            LoadMode = LoadMode.Closed,
            Concurrency = concurrency,
        };
}
