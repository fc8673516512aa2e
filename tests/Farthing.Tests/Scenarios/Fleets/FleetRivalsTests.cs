using System.Text.Json;
using Farthing.Tests.Cli;
using static Farthing.Tests.Scenarios.Fleets.PlanFleetTests;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>The month on other GPUs than the plan's.</summary>
public sealed class FleetRivalsTests
{
    /// <summary>Both GPUs asked for at once give what each gives when it is asked for alone, and the cheaper month is the answer.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void The_cheapest_month_of_several_GPUs_is_chosen()
    {
        (double Usd, string Gpu)[] alone =
        [
            .. new[] { "L4", "L40S" }.Select(gpu => Chosen(Plan($"--gpu {gpu}").Fleet)),
        ];

        (JsonElement both, string page) = Plan("--gpu L4 --gpu L40S");

        Assert.Equal(alone.Min(), Chosen(both));
        JsonElement other = Assert.Single(both.GetProperty("on_other_gpus").EnumerateArray());
        Assert.Equal(
            alone.Max(),
            (
                other.GetProperty("fleet").GetProperty("usd").GetProperty("value").GetDouble(),
                other.GetProperty("deployment").GetProperty("gpu").GetString()!
            )
        );
        Assert.Contains("1 replica that stays", page, StringComparison.Ordinal); // That of the other GPU, not the answer's two.
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_GPU_that_is_too_dear_is_named_and_not_played()
    {
        (JsonElement fleet, string page) = Plan("--gpu L4 --gpu H100-SXM");

        Assert.Empty(fleet.GetProperty("on_other_gpus").EnumerateArray());
        Assert.Contains("H100-SXM, the GPU that the plan has next, costs", page, StringComparison.Ordinal);
    }

    private static (double Usd, string Gpu) Chosen(JsonElement fleet) =>
        (
            Number(fleet.GetProperty("bill"), "usd"),
            fleet.GetProperty("deployment").GetProperty("gpu").GetString()!
        );

    private static (JsonElement Fleet, string Page) Plan(string gpus)
    {
        string file = Path.GetTempFileName();
        RunResult run = Run.Farthing(
            $"plan llama-3.1-8b {gpus} --in 16000 --out 5 --slo ttft_p95=60s,itl_p95=5s --rate 0.3/s --shape diurnal --max-gpus 8 --regions aws/us-east-1 --today 2026-11-20 --config-dir /nowhere --fleet --output {file}"
        );
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        File.Delete(file);
        return (document.RootElement.GetProperty("result").Clone(), run.Output);
    }
}
