using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Emulation;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Tests.Emulation.Http;
using Farthing.Tests.Serving;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Emulation;

/// <summary>The emulated server takes the times that the simulator's engine takes on the same arrivals.</summary>
[Trait("Speed", "slow")]
[Trait("Timing", "alone")]
[Collection(nameof(AloneCollection))]
public sealed class AgreementTests
{
    private const int Requests = 120;
    private static readonly SchedulerLimits Limits = new()
    {
        MaxNumBatchedTokens = 512,
        MaxNumSeqs = 32,
        MaxModelLen = 4096,
    };

    [Fact]
    public Task What_the_server_counts_is_what_the_engine_gives_on_the_same_arrivals() =>
        AgreeAsync(
            speed: 1,
            played =>
            {
                Near(played.Simulated.Ttft, played.Totals.Ttft.Quantile(0.5) / 1e9);
                Near(played.Simulated.Itl, played.Totals.Itl.Quantile(0.5) / 1e9);
            }
        );

    /// <summary>On a clock that is four times slower the machine's own time weighs a quarter: what is left between server and simulator would be the engine's.</summary>
    [Fact]
    public Task On_a_slow_clock_a_client_sees_the_simulators_first_tokens() =>
        AgreeAsync(
            speed: 0.25,
            played =>
            {
                double[] late = [.. played.Seen.Select((one, i) => (one.Ttft * 0.25) - played.EachTtft[i])];
                Assert.InRange(Quantiles.Of(late, 0.5), -0.001, 0.002);
            }
        );

    /// <summary>A disagreement on a calm machine is the code's; on a busy one it is played again, and skipped where the machine stays busy.</summary>
    private static async Task AgreeAsync(double speed, Action<Played> agrees)
    {
        for (int round = 1; ; round++)
        {
            using LatenessProbe busy = new();
            Played played = await PlayAsync(speed);
            busy.End();
            try
            {
                agrees(played);
                return;
            }
            catch (Xunit.Sdk.XunitException) when (busy.IsBusy)
            {
                Assert.SkipWhen(round == 3, LatenessProbe.TooBusy);
            }
        }
    }

    /// <summary>Arrivals every 40 ms, answers of 20 to 90 tokens, steps of 5 to 60 ms: some twenty run at a time.</summary>
    private static async Task<Played> PlayAsync(double speed)
    {
        LinearStepTimes times = new(5_000_000, 100_000, 500);
        ScaledTime time = new(TimeProvider.System, speed, DateTimeOffset.UnixEpoch);
        await using TestServer server = await TestServer.StartAsync(
            options =>
                options with
                {
                    Engine = new EngineSetup
                    {
                        Limits = Limits,
                        KvBlocks = 4000,
                        StepTimes = times,
                        EnablePrefixCaching = false,
                    },
                },
            time: time
        );
        await server.JsonAsync("/v1/completions", """{"prompt":"warm","max_tokens":1}""");
        Stopwatch watch = Stopwatch.StartNew();
        List<Task<(long SentNs, double Ttft, double Tpot)>> runs = [];
        for (int i = 0; i < Requests; i++)
        {
            double waitMs = Math.Max(0, (40 * i / speed) - watch.Elapsed.TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(waitMs), TestContext.Current.CancellationToken);
            runs.Add(RunAsync(server, watch, i));
        }

        (long SentNs, double Ttft, double Tpot)[] seen = await Task.WhenAll(runs);
        Replay replay = new(times);
        replay.Run([
            .. seen.Select((one, i) => new Request((long)(one.SentNs * speed), InputOf(i), OutputOf(i))),
        ]);
        return new Played(
            (
                Quantiles.Of([.. replay.Ttft], 0.5),
                Quantiles.Of([.. replay.Tpot], 0.5),
                replay.Itl.Quantile(0.5) / 1e9
            ),
            server.Server.Totals,
            seen,
            replay.EachTtft
        );
    }

    /// <summary>3 % or 2 ms, the larger: what a bench of the server must agree within.</summary>
    private static void Near(double simulated, double measured) =>
        Assert.InRange(
            measured,
            simulated - Math.Max(0.002, 0.03 * simulated),
            simulated + Math.Max(0.002, 0.03 * simulated)
        );

    private static int InputOf(int i) => 50 + (i * 37 % 200);

    private static int OutputOf(int i) => 20 + (i * 29 % 71);

    private static async Task<(long, double, double)> RunAsync(TestServer server, Stopwatch watch, int i)
    {
        string ids = string.Join(',', Enumerable.Range(0, InputOf(i)).Select(k => 5000 + k + i));
        StampedContent content = new(
            $"{{\"prompt\":[{ids}],\"max_tokens\":{OutputOf(i)},\"stream\":true}}",
            watch
        );
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/completions") { Content = content };
        using HttpResponseMessage response = await server.Client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        TimeSpan sent = content.Sent;
        Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        byte[] buffer = new byte[65536];
        TimeSpan first = default;
        TimeSpan last = default;
        while (
            await body.ReadAsync(buffer, TestContext.Current.CancellationToken) is int length && length > 0
        )
        {
            if (buffer.AsSpan(0, length).IndexOf("\"text\""u8) >= 0)
            {
                last = watch.Elapsed;
                first = first == default ? last : first;
            }
        }

        return (
            (long)sent.TotalNanoseconds,
            (first - sent).TotalSeconds,
            (last - first).TotalSeconds / (OutputOf(i) - 1)
        );
    }

    /// <summary>A body that notes when it goes out: what the client does before is not the server's.</summary>
    private sealed class StampedContent : ByteArrayContent
    {
        private readonly Stopwatch watch;

        public StampedContent(string json, Stopwatch watch)
            : base(Encoding.UTF8.GetBytes(json))
        {
            this.watch = watch;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        public TimeSpan Sent { get; private set; }

        protected override Task SerializeToStreamAsync(
            Stream stream,
            TransportContext? context,
            CancellationToken cancellationToken
        )
        {
            Sent = watch.Elapsed;
            return base.SerializeToStreamAsync(stream, context, cancellationToken);
        }
    }

    private sealed record Played(
        (double Ttft, double Tpot, double Itl) Simulated,
        EmulationTotals Totals,
        IReadOnlyList<(long SentNs, double Ttft, double Tpot)> Seen,
        IReadOnlyList<double> EachTtft
    );

    /// <summary>The engine in simulated time, fed the arrivals that were really sent.</summary>
    private sealed class Replay(LinearStepTimes times) : EngineObserver
    {
        public List<double> Ttft { get; } = [];

        /// <summary>In the order of the requests.</summary>
        public double[] EachTtft { get; private set; } = [];

        public List<double> Tpot { get; } = [];

        public LogLinearHistogram Itl { get; } = new();

        public override void OnGaps(long gapNs, int count) => Itl.Record(gapNs, count);

        public void Run(Request[] requests)
        {
            Engine engine = new(
                new EngineSetup
                {
                    Limits = Limits,
                    KvBlocks = 4000,
                    StepTimes = times,
                    EnablePrefixCaching = false,
                },
                this
            );
            long now = 0;
            EachTtft = new double[requests.Length];
            for (int next = 0; next < requests.Length || engine.HasWork; )
            {
                now = engine.HasWork ? now : Math.Max(now, requests[next].ArrivalNs);
                while (next < requests.Length && requests[next].ArrivalNs <= now)
                {
                    engine.Enqueue(requests[next], next++);
                }

                now += engine.StartStep(now).TotalNs;
                engine.EndStep(now);
            }
        }

        public override void OnFinished(
            in RequestRecord record,
            in Request request,
            ReadOnlySpan<int> gapsOver
        )
        {
            EachTtft[record.RequestId] = (record.FirstTokenNs - record.ArrivalNs) / 1e9;
            Ttft.Add((record.FirstTokenNs - record.ArrivalNs) / 1e9);
            Tpot.Add((record.LastTokenNs - record.FirstTokenNs) / 1e9 / (record.OutputTokens - 1));
        }
    }
}
