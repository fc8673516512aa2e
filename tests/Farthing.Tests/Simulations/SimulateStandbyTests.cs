using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Simulations;

/// <summary>What a scaled fleet holds ready to start, from the scenario to the screen.</summary>
public sealed class SimulateStandbyTests : IDisposable
{
    private const string Still = " --today 2026-11-20 --config-dir /nowhere";
    private const string Hpa = "policy: hpa, target: 8, min: 1, max: 6";
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_screen_says_what_stood_by_and_what_it_cost()
    {
        RunResult run = Run.Farthing(
            $"simulate {Step($"{Hpa}, standby: 2, standby_kind: sleep-1, standby_paid: 20%")}" + Still
        );

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(run.Output, "simulate-standby.txt");
    }

    /// <summary>Standby, starts and drains are in the bill and, where the nodes are the fleet's alone, in the month.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void The_standby_is_a_part_of_the_bill_and_of_the_month()
    {
        JsonElement without = Result(Step(Hpa));
        JsonElement held = Result(Step($"{Hpa}, standby: 2"));
        JsonElement shared = Result(Step($"{Hpa}, standby: 2, standby_kind: sleep-1, standby_paid: 20%"));

        foreach (JsonElement run in (JsonElement[])[held, shared])
        {
            JsonElement standby = run.GetProperty("scaling").GetProperty("standby");
            Assert.Equal(0.8 * Value(standby, "gpu_hours"), Value(standby, "usd"), 9);
            Assert.True(Value(standby, "gpu_hours") < Value(run.GetProperty("cost"), "gpu_hours"));
            Assert.Equal(
                run.GetProperty("scaling").GetProperty("ordered").GetInt32(),
                standby.GetProperty("taken").GetInt32() + standby.GetProperty("found_empty").GetInt32()
            );
            Assert.True(standby.GetProperty("taken").GetInt32() > 0);
        }

        Assert.Equal(Peak(without) + 2, Peak(held)); // Six serve and two stand by.
        Assert.Equal(Peak(without), Peak(shared));
        Assert.True(IsBought(held) && !IsBought(shared));
        Assert.False(without.GetProperty("scaling").TryGetProperty("standby", out _));
        Assert.Equal(
            Number(without.GetProperty("scaling").GetProperty("cold_start"), "lead_s"),
            Number(held.GetProperty("scaling").GetProperty("cold_start"), "lead_s")
        );
    }

    /// <summary>Half of what is at its end is away: order, node and image; a sleeping engine wakes in 16 GB ÷ 12 GB/s and 0.15 s.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_start_from_the_standby_takes_what_is_left_of_it()
    {
        JsonElement node = Result(Step($"{Hpa}, standby: 1")).GetProperty("scaling");
        JsonElement asleep = Result(Step($"{Hpa}, standby: 1, standby_kind: sleep-1")).GetProperty("scaling");
        JsonElement measured = Result(Step($"{Hpa}, standby: 1, cold_start: 8m, standby_start: 95s"))
            .GetProperty("scaling");

        JsonElement cold = node.GetProperty("cold_start");
        Assert.Equal(
            Number(cold, "lead_s")
                - Number(cold, "order_s")
                - Number(cold, "node_s")
                - Number(cold, "image_s"),
            StartSeconds(node),
            6
        );
        Assert.InRange(StartSeconds(asleep), 1.3, 1.7);
        Assert.Equal(
            (95, 480),
            (StartSeconds(measured), Number(measured.GetProperty("cold_start"), "lead_s"))
        );
    }

    [Fact]
    public void As_if_there_were_none_with_a_standby_of_0()
    {
        RunResult without = Run.Farthing($"simulate {Step(Hpa)} --no-deliverable" + Still);
        RunResult none = Run.Farthing($"simulate {Step($"{Hpa}, standby: 0")} --no-deliverable" + Still);

        Assert.Equal(without.Output, none.Output);
    }

    /// <summary>With enough engines asleep scaling follows nearly as well as with starts that take no time.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Enough_asleep_is_nearly_no_lead()
    {
        JsonElement none = Result(Step(Hpa + ", cold_start: 8m"));
        JsonElement asleep = Result(Step(Hpa + ", standby: 6, standby_kind: sleep-1"));
        JsonElement ideal = Result(Step(Hpa + ", cold_start: 0s"));

        Assert.InRange(Ttft(asleep), Ttft(ideal), 1.5 * Ttft(ideal));
        Assert.True(Ttft(none) > 4 * Ttft(asleep), $"{Ttft(none)} {Ttft(asleep)}");
        static double Ttft(JsonElement run) => Value(run.GetProperty("latency").GetProperty("ttft"), "p95");
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_sweep_plays_it_with_every_policy()
    {
        RunResult run = Run.Farthing(
            $"simulate {Step("policy: hpa, target: 8, min: 3, max: 6, standby: 1, standby_kind: sleep-1")} --policies --json"
                + Still
        );

        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement sweep = document.RootElement.GetProperty("result");
        JsonElement held = sweep.GetProperty("standby");
        Assert.Equal(
            (1, "sleep-1"),
            (held.GetProperty("replicas").GetInt32(), held.GetProperty("kind").GetString())
        );
        JsonElement hpa = sweep
            .GetProperty("policies")
            .EnumerateArray()
            .First(policy =>
                policy.GetProperty("policy").GetString() == "hpa"
                && policy.GetProperty("metric").GetString() == "in-system"
            );
        JsonElement alone = Result(
            Step(
                $"policy: hpa, target: {hpa.GetProperty("target").GetRawText()}, min: 3, max: 6, standby: 1, standby_kind: sleep-1"
            )
        );
        Assert.Equal(Value(alone.GetProperty("cost"), "gpu_hours"), Number(hpa, "gpu_hours"), 9);
    }

    [Fact]
    public void Each_pool_says_what_it_holds()
    {
        string path = Step($"{Hpa}, standby: 1, standby_kind: sleep-1");
        File.AppendAllText(
            path,
            "\npools: [{ gpu: L4, spills_at: 6, gpu_price: $0.80/h }, { gpu: L40S, standby: 0, gpu_price: $1/h }]\n"
        );
        File.WriteAllText(
            path,
            File.ReadAllText(path)
                .Replace("hardware: { gpus: L4 }\n", "", StringComparison.Ordinal)
                .Replace("offers: { gpu_price: $0.80/h }\n", "", StringComparison.Ordinal)
        );

        JsonElement[] pools = [.. Result(path).GetProperty("pools").EnumerateArray()];

        JsonElement first = pools[0].GetProperty("scaling").GetProperty("standby");
        Assert.Equal(1, first.GetProperty("held").GetProperty("replicas").GetInt32());
        Assert.Equal(0.8 * Value(first, "gpu_hours"), Value(first, "usd"), 9);
        Assert.False(pools[1].GetProperty("scaling").TryGetProperty("standby", out _));
    }

    /// <summary>One request a second for 15 minutes, then twelve for 25.</summary>
    private string Step(string autoscale)
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
            engine: { max_model_len: 8192 }
            workload: { trace: step.csv }
            slo: { ttft_p95: 2s, itl_p95: 150ms }
            offers: { gpu_price: $0.80/h }
            autoscale: { {{autoscale}} }
            """
        );
        return path;
    }

    private static JsonElement Result(string path)
    {
        RunResult run = Run.Farthing($"simulate {path} --no-deliverable --json" + Still);
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }

    private static double StartSeconds(JsonElement scaling) =>
        Number(scaling.GetProperty("standby").GetProperty("held"), "start_s");

    private static double Peak(JsonElement run) =>
        Number(run.GetProperty("scaling").GetProperty("purchase"), "peak_nodes");

    private static bool IsBought(JsonElement run) =>
        run.GetProperty("scaling").GetProperty("standby").GetProperty("in_purchase").GetBoolean();

    private static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();

    private static double Value(JsonElement of, string name) => Number(of.GetProperty(name), "value");
}
