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
    [Trait("Speed", "slow")]
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
    [Trait("Speed", "slow")]
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

    [Fact]
    public void A_model_of_the_list_may_have_its_own_traffic_and_promise()
    {
        string file = Write(Own);

        using JsonDocument shared = JsonDocument.Parse(
            Run.Farthing($"plan {file} {PlanLines.Still} --json").Output
        );
        using JsonDocument alone = JsonDocument.Parse(
            Run.Farthing($"plan {file} --model llama-3.1-8b {PlanLines.Still} --json").Output
        );

        JsonElement[] models =
        [
            .. shared.RootElement.GetProperty("result").GetProperty("models").EnumerateArray(),
        ];
        // 630.72 M tokens a month ÷ 576 a request ÷ (730 × 3,600 s) = 0.4167 requests a second.
        Assert.Equal(6, models[0].GetProperty("requests_per_s").GetDouble(), 9);
        Assert.Equal(630.72e6 / 576 / (730 * 3600), models[1].GetProperty("requests_per_s").GetDouble(), 9);
        Assert.Equal("""{"ttft_p95":0.5}""", Flat(models[0].GetProperty("slo")));
        Assert.Equal("""{"ttft_p95":2,"itl_p95":0.06}""", Flat(models[1].GetProperty("slo")));
        JsonElement inputs = alone.RootElement.GetProperty("result").GetProperty("inputs");
        Assert.Equal(6, inputs.GetProperty("rate").GetProperty("value").GetDouble(), 9);
        Assert.Equal(["ttft_p95"], inputs.GetProperty("slo").EnumerateObject().Select(one => one.Name));
        Assert.Equal(
            models[0].GetProperty("alone").GetProperty("usd_per_hour").GetDouble(),
            alone
                .RootElement.GetProperty("result")
                .GetProperty("chosen")
                .GetProperty("price")
                .GetProperty("value")
                .GetDouble(),
            9
        );

        static string Flat(JsonElement element) =>
            element
                .GetRawText()
                .Replace(" ", "", StringComparison.Ordinal)
                .Replace("\n", "", StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_that_say_what_the_scenario_says_give_the_same_answer()
    {
        string hardware = "\nhardware: { inventory: [ { gpu: H100-SXM, count: 4, price: $2/h } ] }\n";
        string said = Two.Replace(
            "[llama-3.1-8b, qwen3-32b]",
            "[{ model: llama-3.1-8b, rate: 4/s }, { model: qwen3-32b, slo: { ttft_p95: 1s } }]",
            StringComparison.Ordinal
        );

        string plain = Run.Farthing($"plan {Write(Two + hardware)} {PlanLines.Still} --json").Output;
        string own = Run.Farthing($"plan {Write(said + hardware)} {PlanLines.Still} --json").Output;

        Assert.Equal(Result(plain), Result(own));

        static string Result(string output)
        {
            using JsonDocument document = JsonDocument.Parse(output);
            return document.RootElement.GetProperty("result").GetRawText();
        }
    }

    [Fact]
    public void The_page_says_what_each_model_is_asked_for_and_a_flag_overrides_it()
    {
        string file = Write(Own);

        string page = Run.Farthing($"plan {file} {PlanLines.Still}").Output;
        string alone = Run.Farthing($"plan {file} --model llama-3.1-8b --rate 2/s {PlanLines.Still}").Output;

        Assert.Contains(
            "\n  Llama-3.1-8B-Instruct: 6.00/s, ttft_p95 500 ms\n",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\n  Qwen3-32B: 0.417/s, ttft_p95 2.00 s, itl_p95 60.0 ms\n",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains(" at 2.00/s mean", alone, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rate: 6/s, tokens: 3M/month", "models[0].tokens and models[0].rate cannot stand together")]
    [InlineData("rate: 6/s, slo: { ttft_p96: 1s }", "no such promise, got 'ttft_p96'")]
    [InlineData("rate: 6", "models[0].rate")]
    [InlineData("speed: 6/s", "no such key in models[0], got 'speed'")]
    public void A_wrong_entry_is_a_fault_at_its_place(string keys, string words)
    {
        string file = Write(
            Own.Replace("rate: 6/s, slo: { ttft_p95: 500ms }", keys, StringComparison.Ordinal)
        );

        RunResult run = Run.Farthing($"plan {file} {PlanLines.Still}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("two.yaml:2:", run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    private const string Own = """
        models:
          - { model: llama-3.1-8b, rate: 6/s, slo: { ttft_p95: 500ms } }
          - { model: qwen3-32b, tokens: 630.72M/month }
        workload: { input: 512, output: 64, requests: 300 }
        slo: { ttft_p95: 2s, itl_p95: 60ms }
        precision: { weights: [fp8, bf16] }
        hardware: { inventory: [ { gpu: H100-SXM, count: 4, price: $2/h } ] }

        """;

    private static string Write(string text)
    {
        string file = Path.Combine(PlanLines.Folder(), "two.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
