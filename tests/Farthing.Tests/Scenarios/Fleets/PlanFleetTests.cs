using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary><c>plan --fleet</c>, from the command line to the document: a small model on small GPUs.</summary>
[Trait("Start", "first")]
public sealed class PlanFleetTests : IDisposable
{
    internal const string Small =
        "plan llama-3.1-8b --gpu L4 --profile azure-conv-2023 --slo ttft_p95=2s,itl_p95=120ms --max-gpus 24 --regions aws/us-east-1 --today 2026-11-20 --config-dir /nowhere";

    /// <summary>Long prompts and short answers on slow GPUs have few steps a day: a month of them is played in a tenth of the time.</summary>
    internal const string Light =
        "plan llama-3.1-8b --gpu T4 --profile azure-code-2023 --max-gpus 24 --regions aws/us-east-1 --today 2026-11-20 --config-dir /nowhere";

    /// <summary>Traffic for four replicas that stay all month; a fifth is needed to keep each hour.</summary>
    internal const string Stays =
        "--slo ttft_p95=8s,itl_p95=2s --rate 1.5/s --shape diurnal --fleet --search-time 0s";

    /// <summary>The longest prompts: four replicas have a request every two seconds.</summary>
    internal const string Lightest =
        "plan llama-3.1-8b --gpu L4 --in 16000 --out 5 --max-gpus 24 --regions aws/us-east-1 --today 2026-11-20 --config-dir /nowhere";

    /// <summary>Traffic that a scaled fleet serves for less.</summary>
    internal const string Scales = "--slo ttft_p95=90s,itl_p95=5s --rate 0.6/s --shape diurnal --fleet";

    /// <summary>The page and the document of one run.</summary>
    private static readonly Lazy<(string Page, JsonElement Fleet)> Both = new(() =>
    {
        string file = Path.GetTempFileName();
        RunResult run = Run.Farthing(
            $"{Light} --slo ttft_p95=8s,itl_p95=2s --rate 1.5/s --shape diurnal --fleet --output {file}"
        );
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        File.Delete(file);
        return (run.Output, document.RootElement.GetProperty("result").Clone());
    });
    internal static JsonElement Plain => Both.Value.Fleet;

    /// <summary>The same without an autoscaler.</summary>
    internal static readonly Lazy<JsonElement> Staying = new(() => Json(Light, Stays));
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Speed", "nightly")]
    public void The_days_that_are_played_stand_for_the_month()
    {
        JsonElement fleet = Json(Small, "--rate 2/s --fleet --confirm");

        AssertStandsForTheMonth(fleet, requestsPerSecond: 2, within: 0.002);
        Assert.Equal(28 * 24, Number(fleet.GetProperty("confirmed"), "hours"));
        JsonElement ttft = fleet.GetProperty("confirmed").GetProperty("latencies").EnumerateArray().First();
        Assert.Equal("ttft_p95", ttft.GetProperty("name").GetString());
        Assert.InRange(Number(ttft, "difference"), -0.05, 0.05);
        // Chats of 220 tokens: batches save far more than on outputs of 27.
        JsonElement[] steps = [.. fleet.GetProperty("waterfall").EnumerateArray()];
        Assert.True(Number(steps[0], "usd_per_m") > 4 * Number(steps[1], "usd_per_m"));
    }

    /// <summary>The schedule is made of a day whose last request comes seconds after midnight: it is of 24 hours and serves every day of the month.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_schedule_of_a_day_keeps_the_promise_all_month()
    {
        JsonElement fleet = Json(Light, "--slo ttft_p95=8s,itl_p95=2s --rate 0.8/s --fleet --confirm");

        JsonElement chosen = fleet.GetProperty("chosen");
        Assert.Equal("scheduled", chosen.GetProperty("policy").GetString());
        Assert.Equal(24, chosen.GetProperty("schedule").GetArrayLength());
        AssertStandsForTheMonth(fleet, requestsPerSecond: 0.8, within: 0.01);
    }

    private static void AssertStandsForTheMonth(JsonElement fleet, double requestsPerSecond, double within)
    {
        JsonElement whole = fleet.GetProperty("confirmed");
        Assert.InRange(Number(whole, "gpu_hours_difference"), -0.02, 0.02);
        double requests = Number(fleet.GetProperty("workload"), "requests");
        Assert.InRange(requests / Number(whole, "requests"), 1 - within, 1 + within);
        Assert.InRange(requests / (requestsPerSecond * 28 * 86_400), 1 - within, 1 + within);
        Assert.True(whole.GetProperty("kept").GetBoolean());
        Assert.InRange(Number(whole, "hours_kept"), 1, Number(whole, "hours"));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_bill_adds_up_and_no_fleet_beside_it_is_cheaper()
    {
        JsonElement fleet = Plain;

        JsonElement bill = fleet.GetProperty("bill");
        double paid = Number(bill, "usd");
        Assert.Equal(
            paid,
            Number(bill, "static_usd") + Number(bill, "autoscaling_usd") + Number(bill, "purchase_usd"),
            6
        );
        Assert.Equal(paid, Number(fleet.GetProperty("purchase"), "usd_per_month"), 6);
        JsonElement[] places = [.. fleet.GetProperty("places").EnumerateArray()];
        Assert.Equal(paid, Number(places[0], "usd_per_month"), 6);
        Assert.Equal(
            places.Select(place => Number(place, "usd_per_month")).Order(),
            places.Select(place => Number(place, "usd_per_month"))
        );
        Assert.All(
            fleet.GetProperty("beside").EnumerateArray(),
            beside => Assert.True(beside.GetProperty("usd").GetProperty("value").GetDouble() >= paid)
        );
        // One replica of one GPU more around the clock, on demand as all of it here.
        JsonElement[] margins = [.. fleet.GetProperty("margins").EnumerateArray()];
        Assert.Equal(
            ["n+1", "node", "zone", "upgrade"],
            margins.Select(one => one.GetProperty("name").GetString())
        );
        double node = Number(places[0], "node_usd_per_hour");
        Assert.Equal(0, Number(places[0], "committed_nodes"));
        Assert.Equal(730 * node, Number(margins[0], "usd_per_month"), 6);
        Assert.Equal(730 * node, Number(margins[1], "usd_per_month"), 6);
        Assert.InRange(Number(margins[2], "usd_per_month"), paid * 0.5, paid);
        double lead = Number(fleet.GetProperty("cold_start"), "lead_s") / 3600;
        Assert.Equal(
            node * lead * Number(fleet.GetProperty("chosen"), "replicas_mean"),
            Number(margins[3], "usd_per_month"),
            6
        );
        // What stays is paid for around the clock: 730 hours of one GPU each.
        JsonElement staying = fleet
            .GetProperty("beside")
            .EnumerateArray()
            .Append(fleet.GetProperty("chosen"))
            .Single(one => !one.TryGetProperty("policy", out _));
        Assert.Equal(
            730 * Number(staying, "replicas_mean"),
            staying.GetProperty("gpu_hours").GetProperty("value").GetDouble(),
            6
        );
        double tokens =
            Number(fleet.GetProperty("workload"), "requests")
            * (
                Number(fleet.GetProperty("workload"), "mean_input_tokens")
                + Number(fleet.GetProperty("workload"), "mean_output_tokens")
            )
            * 730
            / 672;
        Assert.Equal(paid / tokens * 1e6, Number(bill, "usd_per_m_blended"), 6);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_waterfall_leads_from_naive_serving_to_the_bill()
    {
        JsonElement fleet = Plain;

        JsonElement[] steps = [.. fleet.GetProperty("waterfall").EnumerateArray()];
        Assert.Equal(
            [
                "single-requests",
                "continuous-batching",
                "paged-kv",
                "quantization",
                "fp8-kv",
                "prefix-caching",
                "right-gpu",
                "right-size",
                "autoscaling",
                "purchase",
            ],
            steps.Select(step => step.GetProperty("step").GetString())
        );
        JsonElement bill = fleet.GetProperty("bill");
        double changes = steps.Sum(step =>
            step.TryGetProperty("change_usd_per_m", out JsonElement change) ? change.GetDouble() : 0
        );
        Assert.Equal(Number(bill, "usd_per_m_blended"), Number(steps[0], "usd_per_m") + changes, 9);
        Assert.Equal(Number(bill, "static_usd"), Number(steps[7], "usd_per_month"), 6);
        Assert.Equal(Number(bill, "usd"), Number(steps[9], "usd_per_month"), 6);
        // Outputs of 27 tokens are half of a request's time: a batch halves what they cost.
        Assert.True(Number(steps[0], "usd_per_m") > 1.5 * Number(steps[1], "usd_per_m"));
        Assert.True(Number(steps[1], "usd_per_m") >= Number(steps[2], "usd_per_m"));
        // The traffic says nothing of prefixes: not known, which is not 0.
        Assert.False(steps[5].TryGetProperty("usd_per_m", out _));
        Assert.False(steps[5].TryGetProperty("change_usd_per_m", out _));
        // A month of that many GPUs at the price of one: g4dn in us-east-1, whole instances of one GPU.
        double usdPerHour = Number(fleet.GetProperty("places")[0], "node_usd_per_hour");
        Assert.Equal(730 * usdPerHour * Number(steps[7], "gpus"), Number(steps[7], "usd_per_month"), 6);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_screen_is_as_it_was()
    {
        string[] lines = Both.Value.Page.Split('\n');

        Assert.All(lines, line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(string.Join('\n', lines[..^2]) + "\n", "plan-fleet.txt"); // The last line has the time that it took.
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_search_without_time_answers_with_the_fleet_that_stays()
    {
        string page = Path.Combine(folder, "fleet.html");
        JsonElement fleet = Json(Light, $"{Stays} --growth 25% --assume-discount 10% --report {page}");

        Assert.Contains("What makes the bill?", File.ReadAllText(page), StringComparison.Ordinal);
        JsonElement growth = fleet.GetProperty("growth");
        int held = growth.GetProperty("months_held").GetInt32();
        Assert.Equal(Math.Pow(1.25, held), Number(growth, "factor_held"), 9);
        Assert.Equal(Math.Pow(1.25, held + 1), Number(growth, "factor_lost"), 9);
        Assert.InRange(Number(growth, "factor_lost"), 24 / 4.0, 24 / 3.0 * 1.6); // 24 replicas where today 4 are needed.
        JsonElement outlook = fleet.GetProperty("purchase").GetProperty("outlook");
        Assert.Equal(0.25, Number(outlook, "growth_per_month"));
        Assert.Equal(
            ((double[])[0.6, 1, 1.6]).Select(factor => factor * Math.Pow(1.25, 12)),
            outlook
                .GetProperty("futures")
                .EnumerateArray()
                .Select(future => Number(future, "traffic"))
                .Distinct()
                .Order()
        );
        Assert.Equal(24, outlook.GetProperty("most_nodes").GetInt32());
        Assert.True(fleet.GetProperty("interrupted").GetBoolean());
        Assert.Empty(fleet.GetProperty("waterfall").EnumerateArray());
        Assert.Equal(0, fleet.GetProperty("autoscalers_played").GetInt32());
        Assert.False(fleet.GetProperty("chosen").TryGetProperty("policy", out _));
        Assert.True(fleet.GetProperty("autoscalers").GetInt32() > 10);
        Assert.Equal(0, Number(fleet.GetProperty("bill"), "autoscaling_usd"));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Users_are_those_of_the_busiest_hour()
    {
        JsonElement fleet = Json(
            Small,
            "--users 3000 --active 10% --turns 6 --shape diurnal --fleet --search-time 0s"
        );

        JsonElement traffic = fleet.GetProperty("workload");
        double mean = Number(traffic, "rate_per_s");
        double[] day = [.. Farthing.Workloads.Profiles.BuiltInShapes.Diurnal.Factors];
        Assert.Equal(0.5 / day.Max(), mean, 6); // 3,000 · 10 % · 6 / 3,600 s in the busiest hour.
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("--rate 3/s --fleet --max-gpus 5", 1, "FAR6008", "not even 5 replicas keep the promise")]
    [InlineData(
        "--rate 3/s --fleet --target '$0.60/M'",
        2,
        "FAR1104",
        "--target has no effect beside --fleet"
    )]
    [InlineData("--rate 3/s --growth 8%", 2, "FAR4009", "--growth has no effect, without --fleet")]
    [InlineData("--rate 3/s --every-hour", 2, "FAR1104", "--every-hour has no effect without --fleet")]
    [InlineData(
        "--rate 0.3/s --shape diurnal --fleet --max-gpus 1 --redundancy zone",
        1,
        "FAR6008",
        "leave no room for those that may be gone",
        Traits = ["Speed", "slow"]
    )]
    [InlineData(
        "--rate 3/s --fleet --max-power 400W",
        1,
        "FAR6008",
        "not even 5 replicas, all that max_power 400 W allows, keep the promise"
    )]
    [InlineData("--rate 3/s --fleet --max-power 40", 2, "FAR1002", "a power such as 40kW or 700W")]
    [InlineData("--rate 3/s --fleet --redundancy n+2", 2, "FAR1005", "n+1")]
    [InlineData("--rate 3/s --redundancy n+1", 2, "FAR4009", "--redundancy has no effect, without --fleet")]
    [InlineData("--rate 3/s --search-time 3m", 2, "FAR1104", "--search-time has no effect without --fleet")]
    [InlineData("--rate 3/s --confirm", 2, "FAR1104", "--confirm has no effect without --fleet")]
    [InlineData(
        "--rate 3/s --assume-discount 40%",
        2,
        "FAR4009",
        "--assume-discount has no effect, without --fleet"
    )]
    [InlineData("--rate 3/s --fleet --search-time 25h", 2, "FAR1004", "--search-time")]
    [InlineData("--rate 3/s --fleet --shape yearly", 2, "FAR1005", "monthly")]
    public void What_cannot_be_meant_is_refused(string arguments, int exitCode, string code, string words)
    {
        string all = arguments.Contains("--max-gpus", StringComparison.Ordinal)
            ? $"{Small.Replace("--max-gpus 24", "", StringComparison.Ordinal)} {arguments}"
            : $"{Small} {arguments}";
        RunResult run = Run.Farthing(all);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    /// <summary>Lengths without an end: a month has longer requests than the plan's few thousand, and all are served.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Engines_are_set_up_for_the_longest_request_of_the_month()
    {
        string file = Path.Combine(folder, "long.yaml");
        File.WriteAllText(
            file,
            """
            model: llama-3.1-8b
            hardware: { gpus: [L4], max_gpus: 24 }
            workload:
              input: { distribution: lognormal, mean: 450, cv: 1.5 }
              output: 60
              rate: 0.5/s
            slo: { ttft_p95: 2s, itl_p95: 120ms }
            offers: { regions: [aws/us-east-1] }
            """
        );
        string plan = $"plan {file} --today 2026-11-20 --config-dir /nowhere";
        RunResult run = Run.Farthing($"{plan} --shape diurnal --fleet --search-time 0s --json");
        RunResult without = Run.Farthing($"{plan} --json");
        RunResult refused = Run.Farthing(
            $"{plan} --shape diurnal --fleet --max-model-len 6000 --longer clip"
        );

        int Length(RunResult of, string fleet)
        {
            using JsonDocument document = JsonDocument.Parse(of.Output);
            return document
                .RootElement.GetProperty("result")
                .GetProperty(fleet)
                .GetProperty("max_model_len")
                .GetInt32();
        }

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.True(Length(run, "deployment") > Length(without, "chosen"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("the month has requests of up to", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_models_are_refused()
    {
        RunResult run = Run.Farthing(
            $"{Small.Replace("plan llama-3.1-8b", "plan --model llama-3.1-8b,llama-3.2-3b", StringComparison.Ordinal)} --rate 3/s --fleet"
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            "the fleet of a month serves one model, got 'llama-3.2-3b'",
            run.Error,
            StringComparison.Ordinal
        );
    }

    internal static JsonElement Json(string plan, string arguments)
    {
        RunResult run = Run.Farthing($"{plan} {arguments} --json");
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }

    internal static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
