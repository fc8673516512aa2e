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

    /// <summary>The same fleet in the levers that simulate it: each says dollars an hour, and the rule that chose them.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("cost price", "fleet_usd_per_hour", 1)]
    [InlineData("cost sensitivity --utilization 70%", "throughput/usd_per_hour", 1)]
    [InlineData("cost quantize --to fp8", "throughput/usd_per_hour", 1)]
    [InlineData("cost mix --on-demand 4", "throughput/usd_per_hour", 1)]
    [InlineData("cost break-even --api-price 0.88", "unit_usd_per_month", 730)]
    [InlineData(
        "cost multiplex --tenants 3 --rate 4/s --pooled-utilization 70%",
        "usd_per_month_apart",
        3 * 730
    )]
    [InlineData("cost lora --adapters 3 --rate 4/s", "usd_per_month_apart", 3 * 730)]
    public void A_lever_on_a_fleet_costs_what_the_fleet_costs(string lever, string path, double per)
    {
        string saved = Path.Combine(PlanLines.Folder(), "lever.json");
        RunResult run = Run.Farthing(
            $"{lever} --model llama-3.1-8b --gpus 4xH100-SXM --tp 2 {Traffic} --output {saved} {PlanLines.Still}"
        );

        Assert.True(run.ExitCode is 0 or 1, run.Error);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(saved));
        JsonElement price = path.Split('/')
            .Aggregate(document.RootElement.GetProperty("result"), (at, name) => at.GetProperty(name));
        Assert.Equal(55.04, price.GetProperty("value").GetDouble() / per, 2);
        Assert.Contains(
            "cheapest dated price",
            price.GetProperty("source").GetString(),
            StringComparison.Ordinal
        );
        Assert.Contains("cheapest dated", run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    /// <summary>A table compares replicas by their share of an instance, and says what one alone pays: the eight GPUs of the instance at $55.04 an hour, of which its two are $13.76.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_row_of_the_table_says_its_share_and_what_a_replica_alone_pays()
    {
        string line = $"cost table --model llama-3.1-8b --gpu H100-SXM --tp 2 {Traffic}";
        JsonElement row = default;

        double alone = Of(
            line,
            result => (row = result.GetProperty("rows")[0].Clone()).GetProperty("alone_usd_per_hour")
        );

        Assert.Equal(55.04, alone, 2);
        JsonElement share = row.GetProperty("carried").GetProperty("usd_per_hour");
        Assert.Equal(13.76, share.GetProperty("value").GetDouble(), 2);
        Assert.Contains(
            "cheapest dated price",
            share.GetProperty("source").GetString(),
            StringComparison.Ordinal
        );
    }

    /// <summary>Four replicas fill the instance: a month of it on demand is 730 × $55.04 = $40,179.20.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_month_of_the_fleet_is_its_hours() =>
        Assert.Equal(
            40_179.20,
            Result(
                    $"plan llama-3.1-8b --gpu H100-SXM {Traffic} --rate 4/s --requests 100 --tp 2 --replicas 4 --fleet"
                )
                .GetProperty("bill")
                .GetProperty("static_usd")
                .GetDouble(),
            2
        );

    /// <summary>A question is answered by the plan that it becomes, at its price.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_question_costs_what_its_command_costs() =>
        Assert.Equal(
            Result(
                    "plan llama-3.1-8b --gpu H100-SXM --max-gpus 4 --in 512 --out 64 --rate 1/s --slo ttft_p95=1.5s,itl_p95=50ms"
                )
                .GetProperty("chosen")
                .GetProperty("price")
                .GetRawText(),
            Result("ask --on 4xH100-SXM --model llama-3.1-8b --lengths 512/64 --traffic 1/s")
                .GetProperty("chosen")
                .GetProperty("price")
                .GetRawText()
        );

    /// <summary>4/s × 730 h × 3,600 s are 10,512,000 requests of 512 × $0.05/M + 64 × $0.08/M = $0.00003072: $322.93 a month.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void All_verbs_say_the_same_bill_of_the_same_tokens_of_an_API()
    {
        const string Api = "groq/llama-3.1-8b-instant";
        Dictionary<string, double> said = new()
        {
            ["cost apis"] = Result($"cost apis {Traffic} --rate 4/s --model {Api}")
                .GetProperty("apis")[0]
                .GetProperty("usd_per_month")
                .GetDouble(),
            ["forecast"] = Result(
                    $"forecast --users 345600 --turns 1 --tool-calls 0 --system 452 --question 60 --answer 64 --schemas 0 --reasoning 0 --retries 0% --model {Api}"
                )
                .GetProperty("usd_per_month")
                .GetProperty("value")
                .GetDouble(),
            ["plan"] = Result(
                    $"plan llama-3.1-8b --gpu H100-SXM {Traffic} --rate 4/s --requests 100 --compare {Api}"
                )
                .GetProperty("buy")
                .EnumerateArray()
                .Single(offer => offer.GetProperty("api").GetString() == Api)
                .GetProperty("tokens_per_month")
                .GetProperty("value")
                .GetDouble(),
            ["cost break-even"] = Result(
                    $"cost break-even --api {Api} {Traffic} --traffic 4/s --model llama-3.1-8b --gpus 1xH100-SXM"
                )
                .GetProperty("bills")[1]
                .GetProperty("gpus_or_tokens")
                .GetProperty("value")
                .GetDouble(),
        };

        Assert.All(said, each => Assert.Equal(322.93, each.Value, 2));
    }

    private static JsonElement Result(string line)
    {
        RunResult run = Run.Farthing($"{line} --json {PlanLines.Still}");
        Assert.True(run.ExitCode is 0 or 1, $"{line}: {run.Error}");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
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
