using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Simulations;

/// <summary>A fleet that follows its traffic, from the scenario to the screen.</summary>
[Trait("Speed", "slow")]
public sealed partial class SimulateScalingTests : IDisposable
{
    private const string Still = " --today 2026-11-20 --config-dir /nowhere";
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_screen_says_when_the_promise_broke_and_why()
    {
        RunResult run = Run.Farthing(
            $"simulate {Step("policy: hpa, target: 8, min: 1, max: 6, cold_start: 8m")}" + Still
        );

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(run.Output, "simulate-scaling.txt");
    }

    /// <summary>Arrivals grow twelvefold at once and a replica takes 8 minutes: what breaks, breaks within those.</summary>
    [Fact]
    public void What_broke_since_replicas_were_starting_is_told_from_what_had_all_there_may_be()
    {
        JsonElement follows = Scaling("policy: hpa, target: 8, min: 1, max: 6, cold_start: 8m");
        JsonElement bounded = Scaling("policy: hpa, target: 8, min: 1, max: 1, cold_start: 8m");
        JsonElement unasked = Scaling("policy: hpa, metric: queue-depth, target: 1e6, min: 1, max: 6");

        JsonElement[] broken = [.. follows.GetProperty("broken").EnumerateArray()];
        Assert.NotEmpty(broken);
        Assert.True(Number(broken[0], "from_s") is >= 880 and <= 960);
        Assert.True(Number(broken[^1], "to_s") <= 900 + (2 * 480) + 120);
        // They start for 8 minutes; as long as that the six work off what has come meanwhile.
        Assert.InRange(broken.Sum(span => Number(span, "starting_s")), 480, 510);
        Assert.InRange(broken.Sum(span => Number(span, "at_most_s")), 360, 510);
        Assert.InRange(Number(follows.GetProperty("growth"), "factor"), 8, 18);
        Assert.Equal(480, Number(follows.GetProperty("cold_start"), "lead_s"));
        Assert.Equal(0, bounded.GetProperty("ordered").GetInt32());
        Assert.All(
            bounded.GetProperty("broken").EnumerateArray(),
            span => Assert.Equal(Length(span), Number(span, "at_most_s"), 6)
        );
        Assert.All(
            unasked.GetProperty("broken").EnumerateArray(),
            span => Assert.Equal(Length(span), Number(span, "unasked_s"), 6)
        );
    }

    [Fact]
    public void Dollars_are_the_paid_time_of_each_replica_and_the_static_fleet_is_the_smallest_that_keeps_it()
    {
        string path = Step("policy: hpa, target: 6, min: 2, max: 6, cold_start: 2m");
        JsonElement run = Result($"simulate {path}", 0);
        JsonElement scaling = run.GetProperty("scaling");
        JsonElement cost = run.GetProperty("cost");
        JsonElement still = scaling.GetProperty("static");
        int replicas = still.GetProperty("replicas").GetInt32();

        Assert.Equal(0.8 * Value(cost, "gpu_hours"), Value(cost, "run"), 9);
        Assert.Equal(
            1 - (Value(cost, "gpu_hours") / Value(still, "gpu_hours")),
            Number(still, "saved_fraction"),
            9
        );
        Assert.InRange(Value(cost, "gpu_hours"), 2 * 2400 / 3600.0, 6 * 3000 / 3600.0);
        Assert.Null(Optional(run.GetProperty("throughput"), "deliverable"));
        for (int other = 1; other <= 6; other++)
        {
            JsonElement fixedFleet = Result(
                $"simulate {Scenario($"engine: {{ max_model_len: 8192, replicas: {other} }}", "")} --no-deliverable",
                0
            );
            Assert.Equal(other >= replicas, fixedFleet.GetProperty("kept").GetBoolean());
            if (other == replicas)
            {
                Assert.Equal(
                    Value(fixedFleet.GetProperty("cost"), "gpu_hours"),
                    Value(still, "gpu_hours"),
                    9
                );
            }
        }
    }

    /// <summary>A policy that never changes the number is the fleet that stays as it is.</summary>
    [Fact]
    public void A_fixed_fleet_is_the_one_without_a_policy()
    {
        JsonElement scaled = Result(
            $"simulate {Step("policy: fixed, max: 3, cold_start: 1m", "")} --no-deliverable",
            0
        );
        JsonElement still = Result(
            $"simulate {Scenario("engine: { max_model_len: 8192, replicas: 3 }", "")} --no-deliverable",
            0
        );

        foreach (string part in (string[])["latency", "requests", "promises", "throughput"])
        {
            Assert.Equal(still.GetProperty(part).GetRawText(), scaled.GetProperty(part).GetRawText());
        }

        Assert.Equal(
            Value(still.GetProperty("cost"), "gpu_hours"),
            Value(scaled.GetProperty("cost"), "gpu_hours"),
            6
        );
        Assert.Equal(0, scaled.GetProperty("scaling").GetProperty("ordered").GetInt32());
        Assert.Equal(3, Value(scaled.GetProperty("scaling"), "replicas_mean"), 9);
    }

    /// <summary>Without a promise there is nothing that a fleet which stays could keep; the purchase is there all the same.</summary>
    [Fact]
    public void Without_a_promise_replicas_and_dollars_are_told_alone()
    {
        JsonElement scaling = Result(
                $"simulate {Scenario("engine: { max_model_len: 8192 }", "autoscale: { policy: hpa, target: 8, max: 3 }", "")} --assume-discount 40%",
                0
            )
            .GetProperty("scaling");
        JsonElement purchase = scaling.GetProperty("purchase");

        Assert.False(scaling.GetProperty("static_searched").GetBoolean());
        Assert.Null(Optional(scaling, "static"));
        Assert.Empty(scaling.GetProperty("broken").EnumerateArray());
        Assert.Equal(0.8, Number(purchase, "node_usd_per_hour"), 9);
        Assert.Equal("a replica", purchase.GetProperty("node").GetString());
        Assert.Equal(
            Number(purchase, "usd_per_month"),
            purchase.GetProperty("bands").EnumerateArray().Sum(band => Number(band, "usd_per_month")),
            6
        );
        Assert.Equal(9, purchase.GetProperty("outlook").GetProperty("futures").GetArrayLength());
        Assert.Equal(Number(scaling, "max_replicas"), Number(purchase, "peak_nodes"));
    }

    [Fact]
    public void Failures_are_counted_and_every_request_is_answered()
    {
        JsonElement run = Result(
            $"simulate {Step("policy: hpa, target: 6, min: 3, max: 6, cold_start: 1m, failures_every: 10m")} --no-deliverable",
            0
        );
        JsonElement scaling = run.GetProperty("scaling");
        JsonElement requests = run.GetProperty("requests");

        Assert.InRange(scaling.GetProperty("lost").GetInt32(), 3, 40);
        Assert.True(scaling.GetProperty("resent").GetInt64() > 0);
        Assert.Equal(requests.GetProperty("arrived").GetInt64(), requests.GetProperty("finished").GetInt64());
    }

    /// <summary>Each row of the sweep is what simulate says of that policy alone, and no other row that keeps the promise is cheaper.</summary>
    [Fact]
    public void The_cheapest_policy_is_the_cheapest_of_all_that_keep_the_promise()
    {
        JsonElement sweep = Result(
            $"simulate {Step("policy: hpa, target: 8, min: 3, max: 6, cold_start: 2m")} --policies",
            0
        );
        JsonElement[] policies = [.. sweep.GetProperty("policies").EnumerateArray()];
        JsonElement cheapest = sweep.GetProperty("cheapest").GetProperty("played");
        int replayed = 0;

        Assert.True(policies.Length >= 14);
        Assert.Equal(
            policies.Where(IsKept).Min(policy => Number(policy, "gpu_hours")),
            Number(cheapest, "gpu_hours")
        );
        foreach (JsonElement policy in policies)
        {
            string text =
                $"policy: {policy.GetProperty("policy").GetString()}, min: 3, max: 6, cold_start: 2m";
            if (Optional(policy, "target") is { } target)
            {
                text += $", target: {target.GetRawText()}";
            }

            if (
                Optional(policy, "metric") is { } metric
                && policy.GetProperty("policy").GetString() is "hpa" or "keda" or "knative"
            )
            {
                text += $", metric: {Optional(policy, "metric")!.Value.GetString()}";
            }

            JsonElement alone = Result($"simulate {Step(text)} --no-deliverable", 0);
            Assert.Equal(alone.GetProperty("kept").GetBoolean(), IsKept(policy));
            if (IsKept(policy))
            {
                Assert.Equal(Value(alone.GetProperty("cost"), "gpu_hours"), Number(policy, "gpu_hours"), 9);
                Assert.Equal(
                    alone.GetProperty("scaling").GetProperty("stretches_kept").GetInt32(),
                    policy.GetProperty("stretches_kept").GetInt32()
                );
            }

            replayed++;
        }

        Assert.Equal(policies.Length, replayed);
        static bool IsKept(JsonElement policy) => policy.GetProperty("kept").GetBoolean();
    }

    [Fact]
    public void The_sweep_is_told_on_one_screen()
    {
        RunResult run = Run.Farthing(
            $"simulate {Step("policy: hpa, target: 8, min: 3, max: 6, cold_start: 2m")} --policies" + Still
        );

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(
            run.Output[..run.Output.LastIndexOf('\n', run.Output.Length - 2)],
            "simulate-policies.txt"
        );
    }

    /// <summary>A request that is too long is refused by any fleet: the answer says so, and no span blames the replicas for it.</summary>
    [Fact]
    public void Refusals_are_not_laid_at_the_door_of_scaling()
    {
        string path = Scenario(
            "engine: { max_model_len: 8192 }",
            "autoscale: { policy: fixed, max: 4, cold_start: 1m }",
            "ttft_p95: 100s"
        );
        File.AppendAllText(Path.Combine(folder, "step.csv"), "1970-01-01 00:40:01.0000000,9000,64\n");
        JsonElement run = Result($"simulate {path}", 0);
        RunResult sweep = Run.Farthing($"simulate {path} --policies" + Still);

        Assert.Equal(1, run.GetProperty("requests").GetProperty("rejected").GetInt64());
        Assert.False(run.GetProperty("kept").GetBoolean());
        Assert.Empty(run.GetProperty("scaling").GetProperty("broken").EnumerateArray());
        Assert.Equal(1, sweep.ExitCode);
        Assert.Contains(
            "no number of replicas",
            string.Join(' ', sweep.Output.Split(' ', '\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
    }

    /// <summary>What every fleet refuses ranks no policy behind another: the served requests do, and the exit code still says that the promise is missed.</summary>
    [Fact]
    public void Policies_rank_by_the_served_requests_where_any_fleet_refuses_the_rest()
    {
        string path = Step("policy: hpa, target: 8, min: 3, max: 6, cold_start: 2m");
        JsonElement without = Result($"simulate {path} --policies", 0);
        File.AppendAllText(Path.Combine(folder, "step.csv"), "1970-01-01 00:40:01.0000000,9000,64\n");

        JsonElement sweep = Result($"simulate {path} --policies", 1);

        Assert.Equal(1, sweep.GetProperty("refused").GetInt64());
        Assert.All(
            sweep.GetProperty("policies").EnumerateArray(),
            policy => Assert.False(policy.GetProperty("kept").GetBoolean())
        );
        Assert.Equal(Kept(without, "kept"), Kept(sweep, "kept_by_served"));
        Assert.Equal(
            without.GetProperty("static").GetProperty("replicas").GetInt32(),
            sweep.GetProperty("static").GetProperty("replicas").GetInt32()
        );
        Assert.True(
            sweep.GetProperty("cheapest").GetProperty("played").GetProperty("kept_by_served").GetBoolean()
        );
        static int Kept(JsonElement sweep, string how) =>
            sweep
                .GetProperty("policies")
                .EnumerateArray()
                .Count(policy => policy.GetProperty(how).GetBoolean());
    }

    [Fact]
    public void What_a_policy_broke_stands_beside_it()
    {
        JsonElement sweep = Result(
            $"simulate {Scenario("engine: { max_model_len: 8192 }", "autoscale: { policy: hpa, target: 8, max: 1 }", "ttft_p95: 1ms")} --policies",
            1
        );

        Assert.All(
            sweep.GetProperty("policies").EnumerateArray(),
            policy =>
            {
                JsonElement broke = policy.GetProperty("broke");
                Assert.Equal("ttft_p95", broke.GetProperty("promise").GetString());
                Assert.Equal(0.001, Number(broke, "limit_s"));
                Assert.True(Number(broke, "value_s") > 0.001);
                Assert.True(Number(policy, "gpu_hours") > 0);
            }
        );
    }

    [Fact]
    public void A_fleet_that_can_never_keep_up_is_said_so()
    {
        RunResult run = Run.Farthing(
            $"simulate {Scenario("engine: { max_model_len: 8192 }", "autoscale: { policy: hpa, target: 8, max: 1 }", "ttft_p95: 1ms")} --policies"
                + Still
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("MISSED", run.Output, StringComparison.Ordinal);
        Assert.Contains("Nor does 1 replica that stays", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--policies", "autoscale is missing")]
    [InlineData("--policies --curve 1..8", "--policies has no effect beside --curve")]
    [InlineData("--policies --against tp=2", "--against has no effect beside --policies")]
    [InlineData("--assume-discount 40%", "--assume-discount has no effect")]
    [InlineData("--policies --no-deliverable", "--no-deliverable has no effect beside --policies")]
    public void What_a_sweep_lacks_is_said(string flags, string message)
    {
        RunResult run = Run.Farthing(
            $"simulate {Scenario("engine: { max_model_len: 8192 }", "")} {flags}" + Still
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_without_a_promise_is_refused()
    {
        RunResult run = Run.Farthing(
            $"simulate {Scenario("engine: { max_model_len: 8192 }", "autoscale: { policy: hpa, target: 8, max: 2 }", "")} --policies"
                + Still
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("a promise is missing", run.Error, StringComparison.Ordinal);
    }

    /// <summary>One request a second for 15 minutes, then twelve for 25.</summary>
    private string Step(string autoscale, string engine = ", routing: least-outstanding") =>
        Scenario($"engine: {{ max_model_len: 8192{engine} }}", $"autoscale: {{ {autoscale} }}");

    private string Scenario(string engine, string autoscale, string slo = "ttft_p95: 2s, itl_p95: 150ms")
    {
        StringBuilder trace = new("TIMESTAMP,ContextTokens,GeneratedTokens\n");
        for (double at = 0; at < 2400; at += at < 900 ? 1 : 1 / 12.0)
        {
            trace.Append(
                CultureInfo.InvariantCulture,
                $"1970-01-01 {TimeSpan.FromSeconds(at):hh\\:mm\\:ss\\.fffffff},512,64\n"
            );
        }

        File.WriteAllText(Path.Combine(folder, "step.csv"), trace.ToString());
        string path = Path.Combine(folder, "step.yaml");
        File.WriteAllText(
            path,
            $$"""
            model: llama-3.1-8b
            hardware: { gpus: L4 }
            {{engine}}
            workload: { trace: step.csv }
            {{(slo.Length > 0 ? $"slo: {{ {slo} }}" : "")}}
            offers: { gpu_price: $0.80/h }
            {{autoscale}}
            """
        );
        return path;
    }

    private JsonElement Scaling(string autoscale) =>
        Result($"simulate {Step(autoscale)} --no-deliverable", 0).GetProperty("scaling");

    private static JsonElement Result(string line, int exitCode)
    {
        RunResult run = Run.Farthing(line + " --json" + Still);
        Assert.True(exitCode == run.ExitCode, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }

    private static double Length(JsonElement span) => Number(span, "to_s") - Number(span, "from_s");

    private static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();

    private static double Value(JsonElement of, string name) => Number(of.GetProperty(name), "value");

    private static JsonElement? Optional(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement found) && found.ValueKind != JsonValueKind.Null
            ? found
            : null;
}
