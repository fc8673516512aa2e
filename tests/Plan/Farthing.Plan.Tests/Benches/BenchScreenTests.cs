using Farthing.Benches.Answers;
using Farthing.Benches.Runs;
using Farthing.Documents;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Serving.Slos;
using Farthing.Testing;
using Farthing.Tests.Measurement.Bench;
using Farthing.Workloads.Arrivals;

namespace Farthing.Tests.Benches;

public sealed class BenchScreenTests
{
    private static readonly Slo Promise = new([
        new SloTarget(LatencyMetric.Ttft, Statistic.P95, 0.05),
        new SloTarget(LatencyMetric.Itl, Statistic.P95, 0.03),
    ]);

    [Fact]
    public void A_sweep()
    {
        string text = Shown(isSweep: true, isExplained: false, 1, 2, 4, 8);

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 120, line));
        Golden.Verify(text, "sweep.txt");
    }

    [Fact]
    public void One_load()
    {
        string text = Shown(isSweep: false, isExplained: true, 4);

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 120, line));
        Golden.Verify(text, "one-load.txt");
    }

    private static string Shown(bool isSweep, bool isExplained, params int[] users)
    {
        LoadLevel[] levels = [.. users.Select(count => new LoadLevel(LoadLevelKind.Concurrency, count))];
        BenchStage[] stages = [.. levels.Select(level => new BenchStage(level, Measured((int)level.Value)))];
        BenchPlan plan = new()
        {
            Target = null,
            Levels = levels,
            IsSweep = isSweep,
            Input = Interval.Point(1024),
            Output = Interval.Point(5),
            Gaps = new ExponentialGaps(),
            Slo = Promise,
            Gpus = 1,
            Utilization = 0.6,
        };
        BenchOutcome outcome = new(
            plan,
            LoadTarget.Parse("http://server:8000")! with
            {
                Model = "llama",
            },
            stages
        )
        {
            Scale = new PromptScale(12, 1.3, "/tokenize"),
            Extras = RequestExtras.All,
            WarmUp = new WarmUp(3, 4.2, 0.012),
            GpuPrice = 2.5,
            Predictions =
            [
                .. stages.Select(_ => new BenchPrediction(
                    new Quantity(0.02, "s") { Low = 0.018, High = 0.022 },
                    null,
                    null,
                    "predicted"
                )),
            ],
            Notes = ["a note"],
        };
        using StringWriter text = new() { NewLine = "\n" };
        SheetTerminal.Write(
            BenchSheet.Screen(
                BenchRecord.Of(outcome),
                new Envelope("farthing.bench/1", "0.1.0", 1, "x", [], default)
            ),
            text,
            SheetTerminal.Usual,
            isExplained
        );
        return text.ToString();
    }

    /// <summary>n users, each one request after the other: a token every 12 + 4·n ms, five of them; one of eight users fails now and then.</summary>
    private static StageMeasurement Measured(int users)
    {
        double gap = 12 + (4 * users);
        List<RequestRecord> records = [];
        for (int i = 0; i < 100; i++)
        {
            for (int user = 0; user < users; user++)
            {
                double sent = (i * 5 * gap) + (user * 5 * gap / users);
                bool fails = users == 8 && user == 0 && i % 10 == 0;
                records.Add(
                    Told.Request(
                        sent,
                        [.. Enumerable.Range(1, 5).Select(k => sent + (k * gap))],
                        cached: 0,
                        outcome: fails ? RequestOutcome.Reset : RequestOutcome.Finished
                    )
                );
            }
        }

        LoadRecording recording = Told.Run(500 * gap, [.. records]) with
        {
            ProbeLagsNs = [.. Enumerable.Repeat(120_000L, 100)],
        };
        return StageMeasurer.Measure(recording, new StageOptions { Slo = Promise });
    }
}
