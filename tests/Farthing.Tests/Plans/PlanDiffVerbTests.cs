using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class PlanDiffVerbTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public void Four_times_the_rate_is_named_as_the_reason_for_another_cost()
    {
        string folder = PlanLines.Folder();
        string before = Path.Combine(folder, "before.json");
        string after = Path.Combine(folder, "after.json");
        Assert.Equal(0, Run.Farthing($"{PlanLines.Small} -q -o {before}").ExitCode);
        string faster = PlanLines.Small.Replace("--rate 4/s", "--rate 16/s", StringComparison.Ordinal);
        Assert.Equal(0, Run.Farthing($"{faster} -q -o {after}").ExitCode);

        RunResult text = Run.Farthing($"plan diff {before} {after}");
        RunResult json = Run.Farthing($"plan diff {before} {after} --json");

        Assert.Equal(0, text.ExitCode);
        Assert.Contains("WHAT CAME OUT DIFFERENTLY", text.Output, StringComparison.Ordinal);
        Assert.Contains("inputs.settings.workload.rate", text.Output, StringComparison.Ordinal);
        Assert.All(text.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement rate = document
            .RootElement.GetProperty("result")
            .GetProperty("causes")
            .EnumerateArray()
            .Single(row => row.GetProperty("path").GetString() == "result.inputs.rate");
        Assert.Equal(3, rate.GetProperty("change").GetDouble(), 9); // 16 over 4, less 1
    }

    [Fact]
    public void A_plan_is_the_same_as_itself()
    {
        string file = Path.Combine(PlanLines.Folder(), "plan.json");
        Assert.Equal(0, Run.Farthing($"{PlanLines.Small} -q -o {file}").ExitCode);

        RunResult diff = Run.Farthing($"plan diff {file} {file}");

        Assert.Equal("The plans are the same\n", diff.Output);
    }

    [Fact]
    public void Both_files_are_checked_at_once()
    {
        string folder = PlanLines.Folder();
        string broken = Path.Combine(folder, "broken.json");
        string other = Path.Combine(folder, "other.json");
        File.WriteAllText(broken, "{");
        File.WriteAllText(other, "{}");

        RunResult diff = Run.Farthing($"plan diff {broken} {other}");

        Assert.Equal(2, diff.ExitCode);
        Assert.Contains("[FAR6301]", diff.Error, StringComparison.Ordinal);
        Assert.Contains("[FAR6302]", diff.Error, StringComparison.Ordinal);
    }
}
