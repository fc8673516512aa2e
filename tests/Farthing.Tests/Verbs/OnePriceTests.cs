using System.Text.Json;
using Farthing.Tests.Cli;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Verbs;

/// <summary>The dollars an hour of one fleet, asked of every verb that prices a named fleet.</summary>
public sealed class OnePriceTests
{
    private const string Traffic = "--in 512 --out 64";

    /// <summary>Two replicas of TP2 fill half of the one dated instance that holds TP2: $55.04 an hour.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void All_verbs_say_the_same_dollars_of_the_same_fleet()
    {
        string served = Path.Combine(PlanLines.Folder(), "serve.sh");
        File.WriteAllText(
            served,
            "vllm serve meta-llama/Llama-3.1-8B-Instruct --tensor-parallel-size 2 --max-model-len 8192\n"
        );
        Dictionary<string, double> said = new()
        {
            ["plan --current"] = Of(
                $"{PlanLines.Small} --current {served} --current-gpus 4xH100-SXM",
                result => result.GetProperty("baseline").GetProperty("fleet").GetProperty("price")
            ),
            ["plan"] = Of(
                $"plan llama-3.1-8b --gpu H100-SXM {Traffic} --rate 4/s --requests 100 --tp 2 --replicas 2",
                result => result.GetProperty("chosen").GetProperty("price")
            ),
            ["plan --capacity"] = Of(
                $"plan llama-3.1-8b --capacity 4xH100-SXM {Traffic} --rate 4/s --requests 100 --tp 2",
                result => result.GetProperty("carried").GetProperty("usd_per_hour")
            ),
            ["simulate"] =
                4
                * Of(
                    $"simulate llama-3.1-8b --gpus 4xH100-SXM --tp 2 {Traffic} --rate 4/s --requests 100 --no-deliverable",
                    result => result.GetProperty("cost").GetProperty("gpu_price")
                ),
            ["cost price"] = Of(
                $"cost price --model llama-3.1-8b --gpus 4xH100-SXM --tp 2",
                result => result.GetProperty("fleet_usd_per_hour")
            ),
        };

        Assert.All(said, each => Assert.Equal(55.04, each.Value, 2));
    }

    private static double Of(string line, Func<JsonElement, JsonElement> find)
    {
        string still = line.Contains(PlanLines.Still, StringComparison.Ordinal) ? "" : PlanLines.Still;
        RunResult run = Run.Farthing($"{line} --json {still}");
        Assert.True(run.ExitCode == 0, $"{line}: {run.Error}");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return find(document.RootElement.GetProperty("result")).GetProperty("value").GetDouble();
    }
}
