using Farthing.Benches.Accuracy;
using Farthing.Catalogs.Coefficients;
using Farthing.Measurement.Accuracy;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Scoring;
using Farthing.Reporting.Sheets;
using Farthing.Serving.Coefficients;
using Farthing.Serving.StepTimes;
using Farthing.Testing;
using Farthing.Tests.Measurement.Scoring;

namespace Farthing.Tests.Validation;

/// <summary>The report on rows made by hand, without any predictor: what it says does not change with coefficients.</summary>
public sealed class AccuracySheetTests
{
    [Fact]
    public void The_terminal_report_is_as_designed()
    {
        using StringWriter text = new() { NewLine = "\n" };

        SheetTerminal.Write(AccuracySheet.Of(View()), text, SheetTerminal.Usual, isExplained: false);

        Golden.Verify(text.ToString(), "validate.txt");
        Assert.All(text.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void The_explained_report_has_every_group_table_and_formula()
    {
        using StringWriter text = new() { NewLine = "\n" };

        SheetTerminal.Write(AccuracySheet.Of(View()), text, SheetTerminal.Usual, isExplained: true);

        Golden.Verify(text.ToString(), "validate-explained.txt");
        Assert.All(text.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void The_page_is_as_designed()
    {
        using StringWriter page = new() { NewLine = "\n" };

        AccuracyPage.Write(page, View(), "./farthing validate --measurements made.csv --report accuracy.md");

        Golden.Verify(page.ToString(), "accuracy.md");
    }

    private static AccuracyView View()
    {
        List<ScoredRow> rows = [];
        for (int i = 0; i < 4; i++)
        {
            int concurrency = 4 << i;
            double time = 0.01 * (1 + (0.2 * i));
            rows.Add(Made("DENSE|A", time * 1.05, time, concurrency, "dense", 2 + i));
            rows.Add(Made("DENSE|B", time * 0.9, time, concurrency, "dense", 6 + i));
            rows.Add(Made("EXPERTS|C", time * (1.1 + (0.1 * i)), time, concurrency, "moe", 10 + i));
            rows.Add(Made("HYBRID|D", time * 2.5, time, concurrency, "hybrid", 14 + i));
        }

        rows.Add(
            Made("DENSE|A", 1.2, 0.4, 64, "dense", 18) with
            {
                Kind = ScoredMetric.Ttft,
                Metric = "ttft_s",
            }
        );
        CoefficientSet none = CoefficientsFile.BuiltIn with { Gpus = [], AsOf = "2026-01-01" };
        LeftOutRow[] leftOut =
        [
            new("x1", 30, "not predicted: does not fit", "236.4 GB of weights and 135.2 GB usable"),
            new("x2", 31, "not predicted: does not fit", "182.6 GB of weights and 135.2 GB usable"),
            new("x3", 32, "condition not fully stated (scoreable = no)"),
        ];
        return new AccuracyView("made.csv", new AccuracyReport(rows, leftOut), none, [], null);
    }

    private static ScoredRow Made(
        string table,
        double measured,
        double predicted,
        double concurrency,
        string family,
        int line
    ) =>
        Rows.Row(table, measured, predicted, family: family, line: line, at: concurrency) with
        {
            Low = predicted * 0.8,
            High = predicted * 1.4,
            Baseline = new BaselineTerms(predicted / 2, 0.001, 0),
            Facts = new PredictionFacts
            {
                Decode = new StepTimeParts(5e6, family == "moe" ? 6e6 : 0, 1e6, 2e6, 1e6, 1e6),
                PrefillFraction = 0.3,
                Batch = Math.Min(concurrency, 24),
                Offered = concurrency,
                LargestBatch = 24,
                IsBoundByKvMemory = true,
                PromptSeconds = 0.05,
                IsVersionUnstated = family == "moe",
            },
        };
}
