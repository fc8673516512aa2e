using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Testing;
using Farthing.Tests.Catalogs.Histories;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Scenarios.Fleets.Hindsight;

/// <summary><c>plan --fleet --hindsight</c>, from the command line to the document: a small model on small GPUs.</summary>
public sealed class PlanHindsightTests : IDisposable
{
    // Long prompts and short answers have few steps a day: a month of them is played quickly.
    private const string Bare =
        "plan llama-3.1-8b --in 16000 --out 5 --rate 0.5/s --shape diurnal --slo ttft_p95=60s,itl_p95=5s --config-dir /nowhere";
    private const string Small = $"{Bare} --gpu L4 --max-gpus 24 --regions any --fleet";
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>
    /// A fleet that stays, so every node is in use all the time. $1 in us-central1 until July, then $2; $1.10 in us-east4 until the last day, then $0.50.
    /// 2024-04-01 to 2024-10-01 are 184 days: 91 before July and 93 from then on.
    /// </summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Every_figure_is_as_worked_by_hand()
    {
        string log = PriceLog.Write(folder, PriceLog.TwoRegions);

        JsonElement past = Past(
            $"{Small} --search-time 0s --hindsight 2024-04-01 --history {log} --hedge 1000%"
        );

        Assert.Equal("2024-04-01", past.GetProperty("decided_on").GetString());
        Assert.Equal("2024-10-01", past.GetProperty("played_to").GetString());
        Assert.True(past.GetProperty("history_ends").GetBoolean());
        Assert.Equal(184 * 24 / 730.0, Number(past, "months"), 9);
        double here = 24 * (91 + (93 * 2.0));
        double there = 24 * ((183 * 1.1) + 0.5);
        JsonElement rented = past.GetProperty("on_demand_there");
        int nodes = (int)Math.Round(Number(rented, "paid_usd") / here);
        Assert.InRange(nodes, 2, 24);
        Assert.Equal(nodes * here, Number(rented, "rented_usd"), 6);
        Assert.Equal(nodes * there, Number(past.GetProperty("on_demand_best"), "total_usd"), 6);
        Assert.Equal(nodes * here, Number(past, "static_peak_usd"), 6);
        // Knowing July: all of them for three years at $0.80, which at $2 are worth their price for the rest.
        JsonElement known = past.GetProperty("clairvoyant");
        Assert.Equal("gcp/us-central1", known.GetProperty("region").GetString());
        JsonElement signed = Assert.Single(known.GetProperty("commitments").EnumerateArray());
        Assert.Equal(36, signed.GetProperty("term_months").GetInt32());
        Assert.Equal(nodes, signed.GetProperty("nodes").GetInt32());
        Assert.Equal(nodes * 184 * 24 * 0.8, Number(known, "paid_usd"), 6);
        Assert.Equal(0, Number(known, "rest_usd"), 6);
        // 2024-10-02 to 2027-04-01: 911 days.
        Assert.Equal(nodes * 911 * 24 * 0.8, Number(known, "owed_usd"), 6);
        // The decision was careful, since its hedge has no bound to speak of: fewer, the rest at the prices that came.
        JsonElement decided = past.GetProperty("decided");
        JsonElement[] kept = [.. decided.GetProperty("commitments").EnumerateArray()];
        int committed = kept.Sum(one => one.GetProperty("nodes").GetInt32());
        Assert.InRange(committed, 1, nodes - 1);
        Assert.Equal((nodes - committed) * here, Number(decided, "rented_usd"), 6);
        Assert.Equal(
            kept.Sum(one => one.GetProperty("nodes").GetInt32() * Number(one, "usd_per_hour")) * 184 * 24,
            Number(decided, "committed_usd"),
            6
        );
        Assert.Equal(
            Number(decided, "total_usd") - Number(known, "total_usd"),
            Number(past, "regret_usd"),
            6
        );
        Assert.Equal(
            [1.0, 2.0],
            past.GetProperty("prices")
                .EnumerateArray()
                .Select(price => Number(price, "on_demand_usd_per_hour"))
        );
    }

    /// <summary>Rows after the day are replaced by absurd ones, or cut off but for one: what was decided is the same to the byte, and with it the whole document but what came.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void No_later_price_is_read_before_it_is_decided()
    {
        const string Later = "2024-07-01";
        string[] rows = PriceLog.TwoRegions.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string known = string.Join(
            '\n',
            rows.Where(row => !row.StartsWith("2024-07") && !row.StartsWith("2024-10"))
        );
        string[] histories =
        [
            PriceLog.TwoRegions,
            $"{known}\n{Later},g2-standard-4,L4,1,us-central1,999999,999999,1,1\n{Later},g2-standard-4,L4,1,us-east4,0.000001,0.000001,,\n",
            $"{known}\n{Later},g2-standard-4,L4,1,us-central1,,,,\n{Later},g2-standard-4,L4,1,us-west1,0.000001,,0.0001,0.0001\n",
        ];
        string log = Path.Combine(folder, "prices.csv");

        List<string> answers = [];
        List<string> decisions = [];
        List<double> costs = [];
        foreach (string history in histories)
        {
            File.WriteAllText(log, history);
            JsonObject result = Result($"{Small} --search-time 0s --hindsight 2024-04-01 --history {log}");
            JsonObject past = result["hindsight"]!.AsObject();
            JsonObject decided = past["decided"]!.AsObject();
            decisions.Add($"{decided["node"]} {decided["region"]} {decided["commitments"]!.ToJsonString()}");
            costs.Add(decided["total_usd"]!.GetValue<double>());
            result.Remove("hindsight");
            answers.Add(result.ToJsonString());
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
        Assert.Equal(decisions[0], decisions[1]);
        Assert.Equal(decisions[0], decisions[2]);
        Assert.Equal(3, costs.Distinct().Count()); // The poison was there: what came differs each time.
    }

    /// <summary>Over dates and GPUs of the real history: money adds up to the cent, and nobody beats the clairvoyant.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("L4", "2023-06-01", "2024-05-31")]
    [InlineData("L4", "2025-03-01", "2025-09-25")]
    [InlineData("A100-40GB", "2022-03-01", "2023-02-28")]
    [InlineData("H100-SXM", "2024-06-01", "2025-05-31")]
    public void Money_adds_up_and_nobody_beats_the_clairvoyant(string gpu, string day, string last)
    {
        JsonElement past = Past(
            $"{Bare} --gpu {gpu} --max-gpus 32 --regions any --fleet --search-time 0s --hindsight {day}"
        );

        Assert.Equal(last, past.GetProperty("played_to").GetString());
        double least = Number(past.GetProperty("clairvoyant"), "total_usd");
        foreach (
            string name in (string[])
                ["decided", "best_there", "unmoved_there", "clairvoyant", "on_demand_there", "on_demand_best"]
        )
        {
            JsonElement one = past.GetProperty(name);
            Assert.Equal(
                Number(one, "committed_usd") + Number(one, "rented_usd"),
                Number(one, "paid_usd"),
                6
            );
            Assert.Equal(Number(one, "paid_usd") + Number(one, "rest_usd"), Number(one, "total_usd"), 6);
            Assert.InRange(Number(one, "rest_usd"), 0, Number(one, "owed_usd"));
            Assert.True(Number(one, "total_usd") >= least);
            Assert.Equal(
                one.GetProperty("commitments").EnumerateArray().Any(),
                Number(one, "committed_usd") > 0
            );
        }

        double regret = Number(past, "regret_usd");
        Assert.True(regret >= 0);
        Assert.Equal(Number(past.GetProperty("decided"), "total_usd") - least, regret, 6);
        Assert.Equal(
            regret,
            Number(past, "regret_by_commitments_usd") + Number(past, "regret_by_place_usd"),
            6
        );
        Assert.Equal(regret / least, Number(past, "regret_fraction"), 9);
        Assert.True(
            Number(past, "static_peak_usd") >= Number(past.GetProperty("on_demand_there"), "total_usd") - 1e-6
        );
    }

    /// <summary>Nothing can be signed: $1 that doubles in July in the one place, $1.10 that stays in the other.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Another_place_is_a_part_of_the_regret()
    {
        string log = PriceLog.Write(
            folder,
            PriceLog.Head
                + "2024-01-01,g2-standard-4,L4,1,us-central1,1,,,\n"
                + "2024-01-01,g2-standard-4,L4,1,us-east4,1.1,,,\n"
                + "2024-07-01,g2-standard-4,L4,1,us-central1,2,,,\n"
                + "2024-10-01,g2-standard-4,L4,1,us-west1,1,,,\n"
        );

        JsonElement past = Past($"{Small} --search-time 0s --hindsight 2024-04-01 --history {log}");

        Assert.Equal("gcp/us-central1", past.GetProperty("decided").GetProperty("region").GetString());
        Assert.Equal("gcp/us-east4", past.GetProperty("clairvoyant").GetProperty("region").GetString());
        double node = 24 * (91 + (93 * 2.0));
        double nodes = Number(past.GetProperty("decided"), "paid_usd") / node;
        Assert.Equal(nodes * (node - (184 * 24 * 1.1)), Number(past, "regret_by_place_usd"), 6);
        Assert.Equal(0, Number(past, "regret_by_commitments_usd"));
        Assert.Equal((node / (184 * 24 * 1.1)) - 1, Number(past, "regret_fraction"), 9);
        Assert.Equal(2, past.GetProperty("places").GetInt32()); // us-west1 was not on the list on that day.
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Growth_is_played_where_it_is_asked_for()
    {
        string log = PriceLog.Write(folder, PriceLog.TwoRegions);
        string asked = $"{Small} --search-time 0s --hindsight 2024-04-01 --history {log}";

        JsonElement still = Past(asked);
        JsonElement grown = Past($"{asked} --growth 10%");

        Assert.Equal(0.1, Number(grown, "growth_per_month"), 9);
        Assert.False(still.TryGetProperty("growth_per_month", out _));
        // Who expects growth signs for more of it.
        Assert.InRange(Committed(grown), Committed(still) + 1, 24);
        Assert.True(
            Number(grown.GetProperty("on_demand_there"), "paid_usd")
                > Number(still.GetProperty("on_demand_there"), "paid_usd") * 1.2
        );
    }

    private static int Committed(JsonElement past) =>
        past.GetProperty("decided")
            .GetProperty("commitments")
            .EnumerateArray()
            .Sum(one => one.GetProperty("nodes").GetInt32());

    [Fact]
    [Trait("Speed", "slow")]
    public void A_series_that_leaves_the_list_is_carried_on_and_said()
    {
        string log = PriceLog.Write(
            folder,
            PriceLog.TwoRegions.Replace(
                "2024-07-01,g2-standard-4,L4,1,us-central1,2,0.4,1000,950",
                "2024-07-01,g2-standard-4,L4,1,us-central1,,,,",
                StringComparison.Ordinal
            )
        );

        JsonElement past = Past($"{Small} --search-time 0s --hindsight 2024-04-01 --history {log}");

        Assert.Contains(
            past.GetProperty("notes").EnumerateArray(),
            note =>
                note.GetString()!
                    .Contains(
                        "g2-standard-4 in gcp/us-central1 left the list on 2024-07-01: its last price is carried on",
                        StringComparison.Ordinal
                    )
        );
        double rented = Number(past.GetProperty("on_demand_there"), "rented_usd") / (184 * 24);
        Assert.Equal(Math.Round(rented), rented, 9); // Whole nodes at $1 all the time.
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_screen_and_the_page_say_it()
    {
        string page = Path.Combine(folder, "past.html");
        const string Chats =
            "plan llama-3.1-8b --profile azure-conv-2023 --rate 2/s --shape diurnal --slo ttft_p95=2s,itl_p95=120ms --config-dir /nowhere --gpu L4 --max-gpus 24 --regions any --fleet";
        RunResult run = Run.Farthing($"{Chats} --search-time 0s --hindsight 2023-06-01 --report {page}");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Assert.Contains(
            "Would the purchase have been right?",
            File.ReadAllText(page),
            StringComparison.Ordinal
        );
        string[] lines = run.Output.Split('\n');
        int from = Array.FindIndex(
            lines,
            line => line.StartsWith("WOULD THE PURCHASE", StringComparison.Ordinal)
        );
        int to = Array.FindIndex(
            lines,
            line => line.StartsWith("WHAT MAKES THE BILL", StringComparison.Ordinal)
        );
        Golden.Verify(string.Join('\n', lines[..to]) + "\n", "plan-hindsight.txt");
        Assert.InRange(from, 1, to);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Elsewhere_is_left_out_and_said()
    {
        JsonObject result = Result(
            $"{Bare} --gpu L4,B200 --max-gpus 24 --regions gcp/us-central1,aws/us-east-1 --discount aws.g6.1y=30%,gcp.g2.1y=50% --purchase on-demand,reserved-1y --fleet --search-time 0s --hindsight 2024-06-01"
        );

        string notes = result["notes"]!.ToJsonString();
        Assert.Contains("nothing in aws/us-east-1: left out", notes, StringComparison.Ordinal);
        Assert.Contains("has no B200 there: left out", notes, StringComparison.Ordinal);
        Assert.Contains("your discount aws.g6.1y holds for nothing", notes, StringComparison.Ordinal);
        Assert.All(
            result["places"]!.AsArray(),
            place => Assert.Equal("gcp/us-central1", place!["region"]!.GetValue<string>())
        );
    }

    [Theory]
    [InlineData("--fleet --hindsight yesterday", 2, "FAR6009", "--hindsight: not a day, got 'yesterday'")]
    [InlineData("--fleet --hindsight 2022-01-01", 2, "FAR6009", "the price history begins later")]
    [InlineData("--fleet --hindsight 2025-09-25", 2, "FAR6009", "no prices that came after it")]
    [InlineData("--fleet --hindsight 2027-01-01", 2, "FAR6009", "from 2022-02-09 to 2025-09-24")]
    [InlineData("--hindsight 2025-03-01", 2, "FAR1104", "--hindsight has no effect without --fleet")]
    [InlineData("--history prices.csv", 2, "FAR1104", "--history has no effect without --fleet")]
    [InlineData("--fleet --history prices.csv", 2, "FAR1104", "--history has no effect without --hindsight")]
    [InlineData(
        "--fleet --hindsight 2025-03-01 --history none.csv",
        2,
        "FAR2011",
        "none.csv: the price history cannot be read"
    )]
    [InlineData("--gpu B200 --fleet --hindsight 2025-03-01", 2, "FAR6010", "H100-SXM in gcp/us-central1")]
    [InlineData(
        "--gpu H100-SXM --fleet --hindsight 2024-01-01",
        2,
        "FAR6010",
        "none of these GPUs on 2024-01-01"
    )]
    [InlineData(
        "--regions aws/us-east-1 --fleet --hindsight 2025-03-01",
        2,
        "FAR6010",
        "none of these regions on 2025-03-01"
    )]
    [InlineData(
        "--regions gcp/moon-1 --fleet --hindsight 2025-03-01",
        2,
        "FAR6101",
        "no offer is in such a region"
    )]
    [InlineData("--gpu L5 --fleet --hindsight 2025-03-01", 2, "FAR2001", "L5")]
    [InlineData(
        "--gpu-price 2.50 --fleet --hindsight 2025-03-01",
        2,
        "FAR6104",
        "your own price has no history"
    )]
    public void What_cannot_be_meant_is_refused(string arguments, int exitCode, string code, string words)
    {
        RunResult run = Run.Farthing($"{Bare} {arguments}");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_with_a_hole_is_refused_by_its_line()
    {
        string log = PriceLog.Write(
            folder,
            PriceLog.TwoRegions + "2024-11-01,g2-standard-4,L4,1,us-east4,,0.3,,\n"
        );

        RunResult run = Run.Farthing($"{Small} --hindsight 2024-04-01 --history {log}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{log}:6: usd_hour: a hole", run.Error, StringComparison.Ordinal);
        Assert.Contains("FAR2012", run.Error, StringComparison.Ordinal);
    }

    private static JsonObject Result(string line)
    {
        RunResult run = Run.Farthing($"{line} --json");
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!["result"]!.AsObject();
    }

    private static JsonElement Past(string line) =>
        JsonSerializer.SerializeToElement(Result(line)["hindsight"]);

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
