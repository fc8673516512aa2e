using System.Globalization;
using System.Text.Json;
using Farthing.Documents;
using Farthing.Documents.Json;
using Farthing.Documents.Simulations;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Simulations;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Scenarios.Simulations.Spot;

/// <summary>A scenario on spot nodes, from the file to the screen.</summary>
public sealed class SpotVerbTests : IDisposable
{
    private const string Still = " --today 2026-11-20 --config-dir /nowhere";

    private const string Batch = """
        model: llama-3.1-8b
        hardware: { gpus: L4 }
        precision: { weights: fp8 }
        offers: { regions: gcp/* }
        engine: { replicas: 4 }
        workload:
          input: 400
          output: 1500
          requests: 3000
          rate: 1000/s
          deadline: 3h
        """;

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Speed", "slow")]
    public void The_screen_says_what_it_costs_and_whether_it_is_in_time()
    {
        RunResult run = Simulate("spot: batch", "--seeds 10");

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(run.Output, "simulate-spot.txt");
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(80)]
    [InlineData(100)]
    public void Tables_fit_a_narrow_terminal(int width)
    {
        SimulateSpotDocument document = Result("spot: batch", "--seeds 2")
            .Deserialize(DocumentJson.Of<SimulateSpotDocument>())!;
        using StringWriter text = new();

        SheetTerminal.Write(
            SpotSheet.Of(document, new Envelope("farthing.simulate.spot/1", "0", 0, "", [], default)),
            text,
            width,
            isExplained: false
        );

        Assert.All(text.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, width));
    }

    /// <summary>Where nothing is ever taken back and spot costs as much as on demand, both bills are the same; at another price they are in its proportion.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Without_losses_the_bill_is_that_on_demand_at_another_price()
    {
        const string Never = "taken_every: 9e9s, back_after: 1s";
        JsonElement same = Result(
            $"spot: {{ traffic: batch, price: $2/h, {Never} }}",
            "--seeds 2 --gpu-price $2/h"
        );
        JsonElement half = Result(
            $"spot: {{ traffic: batch, price: $1/h, {Never} }}",
            "--seeds 2 --gpu-price $2/h"
        );

        JsonElement rate = Assert.Single(same.GetProperty("rates").EnumerateArray());
        double alone = Usd(same.GetProperty("on_demand"));
        Assert.Equal(alone, Usd(rate), 9);
        Assert.Equal(alone / 2, Usd(half.GetProperty("rates")[0]), 9);
        Assert.Equal(0.5, Number(half.GetProperty("rates")[0], "saved_fraction"), 9);
        Assert.Equal(0, Number(rate, "taken"));
        Assert.Equal(2, Number(rate, "kept_seeds"));
        Assert.Equal(Number(same.GetProperty("on_demand"), "done_s"), Number(rate, "done_p50_s"), 6);
    }

    /// <summary>34 minutes of work are in time for 40 minutes, and at the slow edge of the band, where steps take half as long again, they are not.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void What_is_late_at_the_slow_edge_is_not_called_in_time()
    {
        const string Never = "spot: { traffic: batch, taken_every: 9e9s, back_after: 1s, fallback: none }";
        string tight = Run.Farthing(
            $"simulate {Write(Batch.Replace("3h", "40m", StringComparison.Ordinal) + $"\n{Never}\n")} --seeds 2{Still}"
        ).Output;
        string loose = Simulate(Never, "--seeds 2").Output;

        Assert.Contains("IN TIME, NOT AT THE BAND'S EDGE", tight, StringComparison.Ordinal);
        Assert.Contains("At the slow end", tight, StringComparison.Ordinal);
        Assert.Contains("IN TIME  ", loose, StringComparison.Ordinal);
    }

    /// <summary>34 minutes of work are late for 5 minutes anywhere; on nodes that are gone for good soon they are late for 3 hours, where nothing stands in.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("5m", "taken_every: 9e9s, back_after: 1s", "LATE, ON DEMAND TOO  ")]
    [InlineData("3h", "taken_every: 60s, back_after: 30d", "LATE IN EVERY RUN  ")]
    public void What_is_late_in_every_run_is_not_said_to_be_so_in_some(
        string deadline,
        string losses,
        string word
    )
    {
        string text = Batch.Replace("3h", deadline, StringComparison.Ordinal);
        string spot = $"spot: {{ traffic: batch, {losses}, fallback: none }}";
        RunResult run = Run.Farthing($"simulate {Write($"{text}\n{spot}\n")} --seeds 2{Still}");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains(word, run.Output, StringComparison.Ordinal);
    }

    /// <summary>A price of one's own has no source that could be old.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Nobody_is_warned_of_a_price_of_their_own()
    {
        RunResult run = Simulate("spot: { traffic: batch, price: $2/h }", "--seeds 1 --gpu-price $3/h");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    /// <summary>The bill is whole nodes times price, by what the document itself says of hours.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void The_bill_adds_up_from_its_hours()
    {
        JsonElement result = Result(
            "spot: { traffic: batch, taken_every: 20m, back_after: 30m, fallback: when-missing }",
            "--seeds 8"
        );

        JsonElement rate = result.GetProperty("rates")[0];
        double expected =
            (Number(rate, "spot_gpu_hours") * Price(result, "spot_nodes"))
            + (Number(rate, "on_demand_gpu_hours") * Price(result, "stand_ins"));
        Assert.Equal(expected, Usd(rate), 6);
        Assert.True(Number(rate, "taken") > 0 && Number(rate, "on_demand_gpu_hours") > 0);
        double[] bills =
        [
            .. new[] { "usd_p10", "usd_p50", "usd_p90", "usd_max" }.Select(name => Number(rate, name)),
        ];
        Assert.Equal(bills.Order(), bills);
        JsonElement usd = rate.GetProperty("usd");
        Assert.True(Number(usd, "low") <= Usd(rate) && Usd(rate) <= Number(usd, "high"));
        JsonElement alone = result.GetProperty("on_demand");
        Assert.Equal(Number(alone, "gpu_hours") * Price(result, "alone_nodes"), Usd(alone), 6);
    }

    /// <summary>What stands in keeps deadlines that spot alone misses, and is paid for; what is kept of answers decides what is written again.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void What_stands_in_buys_time_and_checkpoints_save_work()
    {
        const string Often = "traffic: batch, taken_every: 15m, back_after: 40m, zones: 1, notice: 0s";
        JsonElement Rate(string more) =>
            Result($"spot: {{ {Often}{more} }}", "--seeds 12").GetProperty("rates")[0];
        JsonElement none = Rate(", fallback: none");
        JsonElement late = Rate("");
        JsonElement missing = Rate(", fallback: when-missing");
        JsonElement nothing = Rate(", keeps: nothing");
        JsonElement saved = Rate(", keeps: checkpoints, checkpoint_takes: 2s, checkpoint_every: 1m");

        Assert.True(Number(none, "late_fraction") > 0);
        Assert.Equal(0, Number(late, "late_fraction"));
        Assert.Equal(0, Number(none, "on_demand_gpu_hours"));
        Assert.True(Number(missing, "on_demand_gpu_hours") > Number(late, "on_demand_gpu_hours"));
        Assert.True(Number(missing, "done_p50_s") < Number(late, "done_p50_s"));
        Assert.Equal(0, Number(late, "rewritten_fraction"));
        Assert.True(Number(nothing, "rewritten_fraction") > Number(saved, "rewritten_fraction"));
        Assert.True(Number(saved, "rewritten_fraction") > 0);
    }

    /// <summary>Section 10's worked interval: a checkpoint of 20 s, four hours up: 759 s.</summary>
    [Fact]
    public void Checkpoints_are_as_far_apart_as_costs_least()
    {
        JsonElement result = Result(
            "spot: { traffic: batch, taken_every: 4h, keeps: checkpoints }",
            "--seeds 1"
        );

        Assert.Equal(759, Number(result.GetProperty("rates")[0], "checkpoint_every_s"), 0);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Interactive_traffic_is_judged_by_its_promise()
    {
        string path = Write(
            """
            model: llama-3.1-8b
            hardware: { gpus: L4 }
            precision: { weights: fp8 }
            offers: { regions: gcp/* }
            engine: { replicas: 2 }
            workload: { input: 400, output: 100, rate: 2/s, duration: 6h }
            slo: { ttft_p95: 2s }
            """
        );
        JsonElement result = Parsed(
            Run.Farthing($"simulate {path} --spot interactive --seeds 4 --json{Still}")
        );

        Assert.Equal("interactive", result.GetProperty("traffic").GetString());
        Assert.Equal(1, Number(result.GetProperty("conditions"), "extra"));
        JsonElement[] rates = [.. result.GetProperty("rates").EnumerateArray()];
        Assert.Equal(["seldom", "often"], rates.Select(rate => rate.GetProperty("name").GetString()));
        Assert.Equal(4, Number(rates[0], "kept_seeds"));
        Assert.True(Number(rates[0], "taken_every_s") > 1000 * Number(rates[1], "taken_every_s"));
        Assert.Equal(1, Number(rates[0], "stretches_kept_fraction"));
        Assert.InRange(Number(rates[1], "stretches_kept_fraction"), 0.3, 1);
    }

    [Theory]
    [InlineData(
        "spot: { traffic: interactive, fallback: when-late }",
        "",
        2,
        "interactive traffic has no deadline"
    )]
    [InlineData("spot: batch", "--deadline 0s", 2, "--deadline")]
    [InlineData("spot: nothing", "", 2, "interactive")]
    [InlineData("spot: { traffic: batch, zones: 0 }", "", 2, "spot.zones")]
    [InlineData("spot: { traffic: batch, correlation: 99% }", "", 2, "spot.correlation")]
    [InlineData("spot: { traffic: batch, checkpoint_every: 10m }", "", 2, "spot.checkpoint_every")]
    [InlineData("spot: { traffic: batch, gpus_per_node: 5 }", "", 2, "spot.price is missing")]
    [InlineData("spot: { traffic: batch, zone: 2 }", "", 2, "zones")]
    [InlineData("spot: batch", "--seeds 0", 2, "--seeds")]
    [InlineData("spot: batch", "--request-log x.csv", 2, "--request-log")]
    [InlineData("spot: batch", "--against kv=fp8", 2, "nobody takes back")]
    [InlineData("slo: { ttft_p95: 1s }", "--seeds 3", 2, "--seeds")]
    public void What_cannot_be_is_said(string spot, string flags, int code, string says)
    {
        RunResult run = Simulate(spot, flags);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_work_without_a_deadline_is_refused_where_it_is_played()
    {
        string path = Write(
            Batch.Replace("  deadline: 3h", "", StringComparison.Ordinal) + "\nspot: batch\n"
        );

        RunResult run = Run.Farthing($"simulate {path}{Still}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("workload.deadline is missing", run.Error, StringComparison.Ordinal);
    }

    private RunResult Simulate(string spot, string flags)
    {
        string text = spot.StartsWith("slo", StringComparison.Ordinal)
            ? Batch.Replace("  deadline: 3h", "", StringComparison.Ordinal)
            : Batch;
        return Run.Farthing($"simulate {Write($"{text}\n{spot}\n")} {flags}{Still}");
    }

    private JsonElement Result(string spot, string flags) => Parsed(Simulate(spot, flags + " --json"));

    private static JsonElement Parsed(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }

    private string Write(string text)
    {
        string path = Path.Combine(folder, "scenario.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    private static double Usd(JsonElement of) => Number(of.GetProperty("usd"), "value");

    private static double Price(JsonElement of, string nodes) =>
        Number(of.GetProperty(nodes).GetProperty("price"), "value");

    private static double Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value)
            ? value.GetDouble()
            : throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{name} is away")
            );
}
