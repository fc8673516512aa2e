using System.Text.Json;
using Farthing.Benches.Answers;
using Farthing.Benches.Runs;
using Farthing.Documents;
using Farthing.Documents.Benches;
using Farthing.Documents.Json;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Randomness;
using Farthing.Serving.Slos;
using Farthing.Tests.Measurement.Bench;
using Farthing.Workloads.Arrivals;

namespace Farthing.Tests.Benches.Comparing;

/// <summary>Results of load tests as the program writes them, of a server whose speed is known: users in a closed loop, log-normal times.</summary>
internal sealed record BenchFile
{
    /// <summary>Loads.</summary>
    public int[] Users { get; init; } = [8];

    /// <summary>Median milliseconds until the first token.</summary>
    public double TtftMs { get; init; } = 100;

    /// <summary>Median milliseconds between tokens.</summary>
    public double GapMs { get; init; } = 20;

    /// <summary>Tokens that are asked.</summary>
    public int Asked { get; init; } = 16;

    /// <summary>Tokens of an answer.</summary>
    public int Output { get; init; } = 16;

    /// <summary>Seconds of each load.</summary>
    public double Seconds { get; init; } = 20;

    /// <summary>Every so many requests one is reset; 0 for none.</summary>
    public int FailsEvery { get; init; }

    /// <summary>Dollars per GPU-hour.</summary>
    public double? Price { get; init; } = 2.5;

    /// <summary>The promise.</summary>
    public Slo Slo { get; init; } = Slo.None;

    /// <summary>Of its chance.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The document.</summary>
    public string Json()
    {
        LoadLevel[] levels = [.. Users.Select(users => new LoadLevel(LoadLevelKind.Concurrency, users))];
        BenchPlan plan = new()
        {
            Target = null,
            Levels = levels,
            IsSweep = levels.Length > 1,
            Input = Interval.Point(10),
            Output = Interval.Point(Asked),
            Gaps = new ExponentialGaps(),
            Slo = Slo,
            Gpus = 1,
            Utilization = 0.6,
            Model = "llama-3.1-8b",
            Gpu = "H100-SXM",
        };
        BenchOutcome outcome = new(
            plan,
            LoadTarget.Parse("http://server:8000")! with
            {
                Model = "llama",
            },
            [.. levels.Select(level => new BenchStage(level, Measured((int)level.Value)))]
        )
        {
            Scale = new PromptScale(12, 1.3, "/tokenize"),
            Extras = RequestExtras.All,
            WarmUp = new WarmUp(3, 4.2, 0.012),
            GpuPrice = Price,
        };
        return JsonSerializer.Serialize(
            new Envelope(
                "farthing.bench/1",
                "0.1.0",
                1,
                "x",
                [],
                JsonSerializer.SerializeToElement(BenchRecord.Of(outcome), DocumentJson.Of<BenchDocument>())
            ),
            DocumentJson.Of<Envelope>()
        );
    }

    private StageMeasurement Measured(int users)
    {
        Pcg32 random = new(Seed, (ulong)users);
        List<RequestRecord> records = [];
        double end = Seconds * 1000;
        for (int user = 0; user < users; user++)
        {
            double sent = user * (TtftMs + (GapMs * Output)) / users;
            while (sent < end)
            {
                double at = sent + (TtftMs * Math.Exp(0.2 * random.NextNormal()));
                double[] tokens = new double[Output];
                for (int i = 0; i < Output; i++)
                {
                    tokens[i] = at;
                    at += GapMs * Math.Exp(0.1 * random.NextNormal());
                }

                bool fails = FailsEvery > 0 && records.Count % FailsEvery == 0;
                records.Add(
                    Told.Request(
                        sent,
                        tokens,
                        cached: 0,
                        asked: Asked,
                        outcome: fails ? RequestOutcome.Reset : RequestOutcome.Finished
                    )
                );
                sent = tokens[^1];
            }
        }

        records.Sort((a, b) => a.SentNs.CompareTo(b.SentNs));
        LoadRecording recording = Told.Run(end, [.. records]) with
        {
            ProbeLagsNs = [.. Enumerable.Repeat(120_000L, 100)],
        };
        return StageMeasurer.Measure(recording, new StageOptions { Slo = Slo });
    }
}
