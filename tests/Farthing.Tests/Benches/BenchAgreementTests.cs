using System.Globalization;
using System.Text;
using Farthing.Benches.Runs;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Runs;
using Farthing.Numerics.Statistics;
using Farthing.Tests.Cli;
using Farthing.Tests.Emulation;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Benches;

/// <summary>What a client measures at an emulated server is what <c>simulate</c> says of the same arrivals: within 3 % or 2 ms, the larger; throughput within 3 %.</summary>
[Trait("Speed", "slow")]
[Trait("Timing", "alone")]
[Collection(nameof(AloneCollection))]
public sealed class BenchAgreementTests
{
    private const double Rate = 6;
    private const int Requests = 120;

    /// <summary>A machine only adds to times, and not to each run alike; what the code adds is in each. One run that agrees shows that the code adds nothing.</summary>
    private const int Runs = 4;

    [Fact]
    public void A_bench_of_an_emulated_server_agrees_with_simulate_of_its_arrivals()
    {
        List<string> away = [];
        bool isBusy = false;
        for (int run = 1; run <= Runs; run++)
        {
            using LatenessProbe busy = new();
            IReadOnlyList<string> one = Disagreements();
            busy.End();
            if (one.Count == 0)
            {
                return;
            }

            isBusy |= busy.IsBusy;
            away.AddRange(one.Select(line => $"run {run}: {line}"));
        }

        Assert.SkipWhen(isBusy, LatenessProbe.TooBusy);
        Assert.Fail(string.Join('\n', away));
    }

    /// <summary>What of one run is not as simulated.</summary>
    private static IReadOnlyList<string> Disagreements()
    {
        using EmulatedTarget server = EmulatedTarget.Start(["llama-3.1-8b", "--gpu", "H100-SXM"], []);
        Load(server.Target, 20, 50, seed: 2); // both sides' code is compiled
        RequestRecord[] seen =
        [
            .. Load(server.Target, Requests, Rate, seed: 1).OrderBy(record => record.SentNs),
        ];
        Assert.All(seen, record => Assert.Equal(RequestOutcome.Finished, record.Outcome));

        (double Ttft, double Tpot, double LastS)[] simulated = Simulated(seen);

        Assert.Equal(seen.Length, simulated.Length);
        double[] ttft = [.. seen.Select(record => (First(record) - record.SentNs) / 1e9)];
        double[] tpot =
        [
            .. seen.Select(record => (Last(record) - First(record)) / 1e9 / (Tokens(record) - 1)),
        ];
        double[] wantedTtft = [.. simulated.Select(one => one.Ttft)];
        double[] wantedTpot = [.. simulated.Select(one => one.Tpot)];
        long tokens = seen.Sum(Tokens);
        double measured = tokens / ((seen.Max(Last) - seen[0].SentNs) / 1e9);
        double expected = tokens / simulated.Max(one => one.LastS);
        return
        [
            .. new[]
            {
                Away(Quantiles.Of(wantedTtft, 0.5), Quantiles.Of(ttft, 0.5), "TTFT p50"),
                Away(Quantiles.Of(wantedTtft, 0.95), Quantiles.Of(ttft, 0.95), "TTFT p95"),
                Away(Quantiles.Of(wantedTpot, 0.5), Quantiles.Of(tpot, 0.5), "TPOT p50"),
                Away(wantedTpot.Average(), tpot.Average(), "TPOT mean"),
                Math.Abs((measured / expected) - 1) > 0.03
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"{measured:F1} tokens/s measured, {expected:F1} simulated"
                    )
                    : null,
            }.OfType<string>(),
        ];
    }

    private static IReadOnlyList<RequestRecord> Load(LoadTarget target, int requests, double rate, ulong seed)
    {
        LoadTarget named = target with { Model = "llama-3.1-8b" };
        PromptWriter prompts = new(named, salt: seed);
        using LoadRunner runner = new(named, prompts);
        return runner
            .Run(
                new GeneratedSource(
                    new RenewalArrivals(rate, new ExponentialGaps(), RateShape.Flat, seed),
                    new IndependentLengths(new FixedLength(512), new FixedLength(96)),
                    null,
                    seed,
                    requests: requests
                ),
                new LoadOptions { Connections = 64 },
                null,
                TestContext.Current.CancellationToken
            )
            .Records;
    }

    /// <summary>Plays the times and lengths that were sent, as the server counted them.</summary>
    private static (double Ttft, double Tpot, double LastS)[] Simulated(RequestRecord[] seen)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string trace = Path.Combine(folder, "sent.csv");
        string log = Path.Combine(folder, "log.csv");
        StringBuilder rows = new("TIMESTAMP,ContextTokens,GeneratedTokens\n");
        DateTime origin = new(2024, 1, 1);
        foreach (RequestRecord record in seen)
        {
            DateTime at = origin.AddTicks((record.SentNs - seen[0].SentNs) / 100);
            rows.Append(
                CultureInfo.InvariantCulture,
                $"{at:yyyy-MM-dd HH:mm:ss.fffffff},{record.Usage.PromptTokens},{record.Usage.CompletionTokens}\n"
            );
        }

        File.WriteAllText(trace, rows.ToString());
        RunResult run = Run.Farthing(
            $"simulate llama-3.1-8b --gpus 1xH100-SXM --tp 1 --trace {trace} --no-deliverable --request-log {log}"
        );
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        long[][] cells =
        [
            .. File.ReadLines(log)
                .Skip(1)
                .Select(line => line.Split(','))
                .Select(row =>
                    new[] { row[2], row[4], row[5], row[8] }
                        .Select(cell => long.Parse(cell, CultureInfo.InvariantCulture))
                        .ToArray()
                ),
        ];
        long start = cells.Min(row => row[0]);
        return
        [
            .. cells.Select(row =>
                ((row[1] - row[0]) / 1e9, (row[2] - row[1]) / 1e9 / (row[3] - 1), (row[2] - start) / 1e9)
            ),
        ];
    }

    private static long First(RequestRecord record) => Generated(record)[0].AtNs;

    private static long Last(RequestRecord record) => Generated(record)[^1].AtNs;

    private static long Tokens(RequestRecord record) => record.Usage.CompletionTokens;

    private static LoadEvent[] Generated(RequestRecord record) =>
        [.. record.Events.ToArray().Where(one => one.IsGenerated)];

    private static string? Away(double simulated, double measured, string what)
    {
        double within = Math.Max(0.002, 0.03 * simulated);
        return Math.Abs(measured - simulated) <= within
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {measured * 1e3:F2} ms measured, {simulated * 1e3:F2} ms simulated, {within * 1e3:F2} ms allowed"
            );
    }
}
