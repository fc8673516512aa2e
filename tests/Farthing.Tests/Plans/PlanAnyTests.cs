using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

/// <summary>Several models, any of which will do.</summary>
public sealed class PlanAnyTests
{
    private const string Rest =
        "--in 512 --out 64 --rate 3/s --requests 300 --slo ttft_p95=1s --gpu L40S,H100-SXM "
        + PlanLines.Still;

    [Fact]
    [Trait("Speed", "slow")]
    public void Each_model_has_the_fleet_of_its_own_plan_and_the_cheapest_comes_first()
    {
        JsonElement any = Result($"plan --model llama-3.3-70b,llama-3.1-8b --any {Rest}");
        JsonElement[] models = [.. any.GetProperty("models").EnumerateArray()];

        Assert.Equal("meta-llama/Llama-3.1-8B-Instruct", any.GetProperty("cheapest").GetString());
        Assert.Equal(2, models.Length);
        Assert.Equal(1, models[0].GetProperty("times_cheapest").GetDouble());
        foreach (JsonElement model in models)
        {
            JsonElement alone = Result($"plan {model.GetProperty("model").GetString()} {Rest}")
                .GetProperty("chosen");
            JsonElement fleet = model.GetProperty("fleet");

            Assert.Equal(alone.GetProperty("gpu").GetString(), fleet.GetProperty("gpu").GetString());
            Assert.Equal(
                alone.GetProperty("price").GetProperty("value").GetDouble(),
                fleet.GetProperty("usd_per_hour").GetDouble(),
                9
            );
            Assert.Equal(
                fleet.GetProperty("usd_per_hour").GetDouble() * 730,
                model.GetProperty("usd_per_month").GetDouble(),
                6
            );
        }
    }

    [Fact]
    public void Quality_between_models_is_unknown_and_that_of_a_format_has_its_evidence()
    {
        RunResult run = Run.Farthing($"plan --model llama-3.3-70b,llama-3.1-8b --any {Rest}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Between these models: unknown", run.Output, StringComparison.Ordinal);
        Assert.Contains("CHEAPEST", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void One_model_alone_is_refused()
    {
        RunResult run = Run.Farthing($"plan llama-3.1-8b --any {Rest}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--any has no effect on one model", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Where_no_model_keeps_its_promise_the_answer_is_no()
    {
        RunResult run = Run.Farthing(
            $"plan --model llama-3.3-70b,llama-3.1-8b --any {Rest.Replace("=1s", "=1ms", StringComparison.Ordinal)}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no model keeps its promise", run.Output, StringComparison.Ordinal);
    }

    private static JsonElement Result(string line)
    {
        RunResult run = Run.Farthing($"{line} --json");
        Assert.True(run.Output.Length > 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
    }
}
