using Farthing.Documents.Watching;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Watching;

namespace Farthing.Tests.Sheets.Watching;

public sealed class WatchScreenTests
{
    private const string Advice =
        "FP8 KV, a higher --gpu-memory-utilization, a lower --max-num-seqs, or another replica.";

    /// <summary>Traffic, load and money stand on every terminal, whatever else there is to say, and nothing scrolls them off.</summary>
    [Theory]
    [InlineData(80, 24)]
    [InlineData(60, 16)]
    [InlineData(120, 24)]
    [InlineData(200, 60)]
    [InlineData(80, 5)]
    public void What_happens_now_is_never_off_the_screen(int width, int height)
    {
        foreach (int addresses in (int[])[0, 1, 3, 40, 300])
        {
            foreach (int alerts in (int[])[0, 1, 30])
            {
                IReadOnlyList<string> lines = new WatchScreen().Lines(
                    Look(addresses, alerts),
                    width,
                    height,
                    takesKeys: true
                );

                Assert.InRange(lines.Count, 1, Math.Max(WatchScreen.MinLines, height));
                Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
                Assert.All(
                    (string[])["NOW ", "LOAD ", "COST "],
                    name => Assert.Contains(lines, line => line.StartsWith(name, StringComparison.Ordinal))
                );
                Assert.EndsWith("q ends", lines[^1], StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_address_stands_on_one_page()
    {
        WatchScreen screen = new();
        WatchDocument look = Look(100, 0);
        List<string> seen = [];
        string first = Foot();
        do
        {
            seen.AddRange(Addresses(screen.Lines(look, 80, 24, takesKeys: true)));
            screen.Turn(1);
        } while (Foot() != first);

        Assert.Contains("page 1 of ", first, StringComparison.Ordinal);
        Assert.Equal(look.Targets.Select(target => target.Name), seen);

        string Foot() => screen.Lines(look, 80, 24, takesKeys: true)[^1];
    }

    [Fact]
    public void Addresses_are_sorted_by_what_a_key_names_and_those_that_say_nothing_stand_last()
    {
        WatchScreen screen = new();
        WatchDocument look = Look(5, 0) with
        {
            Targets =
            [
                Address("silent", waiting: null, kv: null, output: null),
                Address("a", waiting: 1, kv: 0.5, output: 30),
                Address("b", waiting: 3, kv: 0.1, output: 20),
                Address("c", waiting: 2, kv: 0.9, output: 10),
            ],
        };

        Assert.Equal(["silent", "a", "b", "c"], Next(sorts: false));
        Assert.Equal(["b", "c", "a", "silent"], Next());
        Assert.Equal(["c", "a", "b", "silent"], Next());
        Assert.Equal(["a", "b", "c", "silent"], Next());
        Assert.Equal(["silent", "a", "b", "c"], Next());

        IEnumerable<string> Next(bool sorts = true)
        {
            if (sorts)
            {
                screen.SortByNext();
            }

            return Addresses(screen.Lines(look, 120, 40, takesKeys: true));
        }
    }

    [Fact]
    public void Alerts_of_one_rule_are_one()
    {
        IReadOnlyList<string> lines = new WatchScreen().Lines(Look(30, 30), 120, 40, takesKeys: false);

        string alert = Assert.Single(lines, line => line.StartsWith("  kv ", StringComparison.Ordinal));
        Assert.StartsWith(
            "  kv at 30 addresses (pod-0:8000, pod-1:8000, pod-2:8000, …): ",
            alert,
            StringComparison.Ordinal
        );
    }

    private static IEnumerable<string> Addresses(IReadOnlyList<string> lines) =>
        lines
            .SkipWhile(line => !line.StartsWith("address ", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => line.Length > 0 && !line.StartsWith("addresses ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[0]);

    private static WatchDocument Look(int addresses, int alerts) =>
        new(
            1_700_000_000,
            60,
            new EngineFigures(
                Seconds: Of(60, "s"),
                Running: Of(43, "count"),
                Waiting: Of(2, "count"),
                RequestsPerSecond: Of(12, "requests_per_s"),
                TtftMean: Of(0.118, "s"),
                TtftP95: Of(0.4, "s") with
                {
                    Low = 0.25,
                    High = 0.5,
                },
                ItlMean: Of(0.0126, "s")
            ),
            new WatchedLoad(
                Of(0.62, "fraction"),
                Of(0.31, "fraction"),
                LoadOrigin.Dcgm,
                "measured: DCGM's DRAM_ACTIVE and PIPE_TENSOR_ACTIVE"
            ),
            new WatchedGpus(1, false, 1, Of(606, "w"), Of(0.89, "fraction"), Of(0.197, "j_per_token")),
            new WatchedCost(
                Of(2.5, "usd_per_hour"),
                Of(0.226, "u"),
                Of(0.0452, "u"),
                Of(22.1e6, "t"),
                Of(24, "h"),
                Of(60, "usd"),
                Of(0.226, "u"),
                Of(0.0452, "u"),
                Of(3, "usd"),
                Of(2.5 / 3600 / 12, "usd_per_request"),
                Of(60.0 / 24 / 3600 / 12, "usd_per_request")
            ),
            [.. Enumerable.Range(0, addresses).Select(at => Address($"pod-{at}:8000", at, 0.4, 3072))],
            [
                .. Enumerable
                    .Range(0, alerts)
                    .Select(at => new HeldAlert(
                        "kv",
                        $"pod-{at}:8000",
                        "the KV cache is full: KV use 97 %",
                        Advice,
                        1_699_999_000,
                        0.97,
                        0.95
                    )),
            ],
            [
                "More traffic on them, fewer of them, or smaller ones: farthing plan with this traffic (--record FILE keeps it).",
            ],
            [],
            [new PromiseVerdict("ttft_p95", 1.5, true), new PromiseVerdict("itl_p95", 0.04, null)],
            [
                .. Enumerable
                    .Range(0, 50)
                    .Select(at =>
                        (IReadOnlyList<double>)[at, 1, 43, at, 0.4, 12_288, 3072, 0.6, 0.3, 606, 0.05, 0]
                    ),
            ],
            null,
            null
        );

    private static WatchedAddress Address(string name, double? waiting, double? kv, double? output) =>
        new(
            name,
            "vLLM",
            "meta-llama/Llama-3.1-8B-Instruct",
            waiting is not null,
            "",
            waiting is null ? null : 1,
            new EngineFigures(
                Waiting: waiting is double queue ? Of(queue, "count") : null,
                KvUse: kv is double use ? Of(use, "fraction") : null,
                OutputTokensPerSecond: output is double rate ? Of(rate, "tokens_per_s") : null
            )
        );

    private static Quantity Of(double value, string unit) => new(value, unit);
}
