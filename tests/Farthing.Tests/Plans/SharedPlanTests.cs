using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class SharedPlanTests
{
    private const string Two = """
        models: [llama-3.1-8b, qwen3-32b]
        workload: { input: 512, output: 64, rate: 4/s, requests: 300 }
        slo: { ttft_p95: 1s }
        precision: { weights: [fp8, bf16] }
        """;

    [Fact]
    public void Two_models_share_an_inventory_and_their_dollars_add_up()
    {
        string file = Write(
            Two + "\nhardware: { inventory: [ { gpu: H100-SXM, count: 4, price: $2/h } ] }\n"
        );

        RunResult run = Run.Farthing($"plan {file} {PlanLines.Still} --json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal("farthing.plan.shared/1", document.RootElement.GetProperty("schema").GetString());
        JsonElement result = document.RootElement.GetProperty("result");
        JsonElement[] fleets =
        [
            .. result.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("fleet")),
        ];
        int gpus = fleets.Sum(fleet => fleet.GetProperty("gpus_paid").GetInt32());
        Assert.Equal(2, fleets.Length);
        Assert.Equal(2.0 * gpus, result.GetProperty("usd_per_hour").GetDouble(), 9);
        Assert.Equal(2.0 * gpus * 730, result.GetProperty("usd_per_month").GetDouble(), 6);
        Assert.Equal(4 - gpus, result.GetProperty("left_over")[0].GetProperty("left").GetInt32());
    }

    [Fact]
    public void One_GPU_is_too_few_for_two_models_and_the_page_says_what_to_relax()
    {
        string file = Write(
            Two + "\nhardware: { inventory: [ { gpu: H100-SXM, count: 1, price: $2/h } ] }\n"
        );

        RunResult run = Run.Farthing($"plan {file} {PlanLines.Still}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("ANSWER  the models do not fit together", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "RELAX   each fits alone; together they need at least 2 GPUs",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Fitting_an_inventory_finds_one_multiple_for_all_and_more_for_each_alone()
    {
        string file = Write(
            Two + "\nhardware: { inventory: [ { gpu: H100-SXM, count: 2, price: $2/h } ] }\n"
        );

        RunResult run = Run.Farthing($"plan {file} --fit-inventory {PlanLines.Still} --json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal("farthing.plan.fit/1", document.RootElement.GetProperty("schema").GetString());
        JsonElement result = document.RootElement.GetProperty("result");
        double factor = result.GetProperty("common_factor").GetDouble();
        Assert.InRange(result.GetProperty("lost_factor").GetDouble() / factor, 1, 1.05 + 1e-9);
        foreach (JsonElement model in result.GetProperty("models").EnumerateArray())
        {
            Assert.Equal(4 * factor, model.GetProperty("together_requests_per_s").GetDouble(), 9);
            Assert.True(
                model.GetProperty("alone_requests_per_s").GetDouble()
                    >= model.GetProperty("together_requests_per_s").GetDouble()
            );
        }
    }

    [Fact]
    public void Where_the_asked_rates_do_not_fit_the_models_that_do_are_named()
    {
        string file = Write(
            Two + "\nhardware: { inventory: [ { gpu: H100-SXM, count: 1, price: $2/h } ] }\n"
        );

        RunResult run = Run.Farthing($"plan {file} --fit-inventory {PlanLines.Still}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("at the asked rates only these fit: ", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void Fitting_needs_an_inventory()
    {
        RunResult run = Run.Farthing($"{PlanLines.Small} --fit-inventory");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("[FAR6006]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_model_among_several_is_named_with_its_place()
    {
        string file = Write(Two.Replace("qwen3-32b", "qwen3-23b", StringComparison.Ordinal));

        RunResult run = Run.Farthing($"plan {file} {PlanLines.Still}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("qwen3-23b", run.Error, StringComparison.Ordinal);
        Assert.Contains("two.yaml:1:", run.Error, StringComparison.Ordinal);
    }

    private static string Write(string text)
    {
        string file = Path.Combine(PlanLines.Folder(), "two.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
