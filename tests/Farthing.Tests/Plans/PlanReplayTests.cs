using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class PlanReplayTests
{
    [Fact]
    public void A_plan_is_reproduced_byte_for_byte()
    {
        string file = Write(PlanLines.Small);

        RunResult replay = Run.Farthing($"plan --replay {file}");

        Assert.Equal(0, replay.ExitCode);
        Assert.Equal($"REPRODUCED  {file}: byte for byte\n", replay.Output);
    }

    [Fact]
    public void The_scenario_is_replayed_from_the_text_in_the_plan_and_not_from_its_file()
    {
        string folder = PlanLines.Folder();
        string scenario = Path.Combine(folder, "small.yaml");
        File.WriteAllText(
            scenario,
            """
            model: llama-3.1-8b
            workload: { input: 512, output: 64, rate: 4/s, requests: 300 }
            slo: { ttft_p95: 1s }
            hardware: { gpus: [L40S] }
            """
        );
        string file = Write($"plan {scenario} {PlanLines.Still}", folder);
        File.Delete(scenario);

        RunResult replay = Run.Farthing($"plan --replay {file} --json");

        Assert.Equal(0, replay.ExitCode);
        using JsonDocument document = JsonDocument.Parse(replay.Output);
        Assert.Equal("farthing.plan.replay/1", document.RootElement.GetProperty("schema").GetString());
        Assert.True(document.RootElement.GetProperty("result").GetProperty("byte_equal").GetBoolean());
    }

    [Fact]
    public void Another_price_file_is_named_as_the_reason()
    {
        string folder = PlanLines.Folder();
        string prices = Path.Combine(folder, "prices.json");
        string Prices(double usd) =>
            $$"""
                { "instances": [ { "id": "own/box@here/x", "cloud": "own", "instance_type": "box", "region": "own/here",
                  "gpu": "L40S", "gpu_count": 1, "on_demand_usd_per_hour": {{usd}}, "source": "a quote", "as_of": "2026-11-01" } ] }
                """;
        File.WriteAllText(prices, Prices(0.5));
        string file = Write(
            $"plan llama-3.1-8b --gpu L40S --regions own --in 512 --out 64 --rate 4/s --requests 300 --slo ttft_p95=1s --prices {prices} {PlanLines.Still}",
            folder
        );
        File.WriteAllText(prices, Prices(0.75));

        RunResult replay = Run.Farthing($"plan --replay {file}");

        Assert.Equal(1, replay.ExitCode);
        Assert.StartsWith($"NOT REPRODUCED  {file}", replay.Output, StringComparison.Ordinal);
        Assert.Contains("digests.overlays[prices.json].sha256", replay.Output, StringComparison.Ordinal);
        Assert.Contains("+50.0 %", replay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_that_was_changed_is_named_as_a_reason()
    {
        string folder = PlanLines.Folder();
        string trace = Path.Combine(folder, "trace.csv");
        File.WriteAllText(trace, Trace(512));
        string file = Write(
            $"plan llama-3.1-8b --gpu L40S --trace {trace} --slo ttft_p95=1s {PlanLines.Still}",
            folder
        );
        File.WriteAllText(trace, Trace(700));

        RunResult replay = Run.Farthing($"plan --replay {file}");

        Assert.Equal(1, replay.ExitCode);
        Assert.Contains("digests.traces[trace.csv].sha256", replay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flag_beside_the_file_is_refused_because_it_would_have_no_effect()
    {
        RunResult replay = Run.Farthing("plan llama-3.1-8b --gpu L4 --replay plan.json");

        Assert.Equal(2, replay.ExitCode);
        Assert.Contains("llama-3.1-8b has no effect beside --replay", replay.Error, StringComparison.Ordinal);
        Assert.Contains("--gpu has no effect beside --replay", replay.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "FAR6301")]
    [InlineData("[]", "FAR6302")]
    [InlineData("""{"schema":"farthing.simulate/1"}""", "FAR6302")]
    [InlineData("""{"schema":"farthing.plan/1","result":{}}""", "FAR6004")]
    [InlineData(
        """{"schema":"farthing.plan/1","result":{"replay":{"arguments":[3],"today":"x"}}}""",
        "FAR6004"
    )]
    [InlineData(
        """{"schema":"farthing.plan/1","result":{"replay":{"arguments":["--whta"],"today":"2026-11-20"}}}""",
        "FAR1102"
    )]
    public void A_file_that_is_no_plan_is_a_fault(string text, string code)
    {
        string file = Path.Combine(PlanLines.Folder(), "plan.json");
        File.WriteAllText(file, text);

        RunResult replay = Run.Farthing($"plan --replay {file}");

        Assert.Equal(2, replay.ExitCode);
        Assert.Contains($"[{code}]", replay.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_fault()
    {
        RunResult replay = Run.Farthing("plan --replay no-such-plan.json");

        Assert.Equal(2, replay.ExitCode);
        Assert.Contains("[FAR1105]", replay.Error, StringComparison.Ordinal);
    }

    private static string Trace(int first) =>
        "TIMESTAMP,ContextTokens,GeneratedTokens\n"
        + string.Concat(
            Enumerable
                .Range(0, 120)
                .Select(i =>
                    $"2023-11-16 18:{i / 60:00}:{i % 60:00}.0000000,{(i == 0 ? first : 400 + i)},{40 + (i % 7)}\n"
                )
        );

    private static string Write(string line, string? folder = null)
    {
        string file = Path.Combine(folder ?? PlanLines.Folder(), "plan.json");
        RunResult plan = Run.Farthing($"{line} --quiet --output {file}");
        Assert.True(plan.ExitCode == 0, plan.Error + plan.Output);
        return file;
    }
}
