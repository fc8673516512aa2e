using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Verbs;

namespace Farthing.Tests.Plans;

public sealed class PlanCapacityTests
{
    private const string Line =
        "plan llama-3.1-8b --gpu-price $1/h --in 512 --out 64 --requests 300 --slo ttft_p95=1s "
        + PlanLines.Still;

    [Fact]
    public void Requests_tokens_users_and_dollars_are_one_rate()
    {
        JsonElement carried = Result($"{Line} --capacity 2xL40S", 0).GetProperty("carried");

        double rate = Value(carried, "requests_per_s");
        Assert.InRange(rate, 1, 1000);
        Assert.Equal(rate * (512 + 64), Value(carried, "tokens_per_s"), 6);
        Assert.Equal(
            Value(carried, "tokens_per_s"),
            Value(carried, "input_tokens_per_s") + Value(carried, "output_tokens_per_s"),
            6
        );
        Assert.Equal(rate * 576 * 3600 * 730, Value(carried, "tokens_per_month"), 0);
        // 10 % of the users are active in the busiest hour and send 6 requests each.
        Assert.Equal(rate * 3600 / 0.6, Value(carried, "users"), 3);
        // 2 GPUs at $1/h over the tokens of an hour.
        Assert.Equal(2, Value(carried, "usd_per_hour"), 9);
        Assert.Equal(2 / (rate * 576 * 3600) * 1e6, Value(carried, "usd_per_m_blended"), 9);
        Assert.InRange(Value(carried.GetProperty("latencies"), "ttft_p95"), 0, 1);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_rate_is_the_deliverable_of_plan_on_the_same_traffic_and_fleet()
    {
        string folder = PlanLines.Folder();
        JsonElement carried = Result($"{Line} --rate 20/s --capacity 1xL40S", 0).GetProperty("carried");
        string serve = Path.Combine(folder, "serve.sh");
        File.WriteAllText(
            serve,
            $"vllm serve meta-llama/Llama-3.1-8B-Instruct --max-model-len {carried.GetProperty("max_model_len").GetInt32()}\n"
        );

        JsonElement baseline = Result(
                $"{Line} --rate 20/s --gpu L40S --current {serve} --current-gpus 1xL40S",
                null
            )
            .GetProperty("baseline")
            .GetProperty("fleet");

        Assert.Equal(Value(baseline, "deliverable"), Value(carried, "requests_per_s"));
    }

    [Theory]
    [InlineData("--rate 5000/s")]
    [InlineData("--rate 0.01/s")]
    [InlineData("--users 90000000")]
    public void A_load_far_from_what_the_fleet_carries_neither_caps_the_answer_nor_bends_it(string load)
    {
        Assert.Equal(
            Result($"{Line} --capacity 1xL40S", 0).GetProperty("carried").GetRawText(),
            Result($"{Line} {load} --capacity 1xL40S", 0).GetProperty("carried").GetRawText()
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Where_the_closed_form_is_far_too_high_the_search_goes_on_below()
    {
        // The estimate for eight-way experts is 50 times what a promise on long prompts leaves.
        JsonElement carried = Result(
                "plan deepseek-v3 --capacity 8xH200-SXM --profile azure-code-2023 --slo ttft_p95=3s --gpu-price $1/h "
                    + PlanLines.Still,
                0
            )
            .GetProperty("carried");

        Assert.InRange(Value(carried, "requests_per_s"), 1, 6);
        Assert.InRange(Value(carried.GetProperty("latencies"), "ttft_p95"), 0, 3);
    }

    [Fact]
    public void A_promise_that_one_request_alone_misses_ends_with_1_and_says_how_far_was_looked()
    {
        RunResult run = Run.Farthing(
            "plan llama-3.1-8b --capacity 1xL40S --in 512 --out 64 --slo ttft_p95=1ms --gpu-price $1/h "
                + PlanLines.Still
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Matches("no rate keeps the promise, down to one request in\\s+2\\s+h", run.Output);
    }

    [Fact]
    public void Without_a_promise_the_queue_decides_and_the_answer_says_so()
    {
        RunResult run = Run.Farthing(
            "plan llama-3.1-8b --capacity 1xL40S --in 512 --out 64 --requests 300 --gpu-price $1/h "
                + PlanLines.Still
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            "no promise: the highest rate at which the queue does not grow",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Theory]
    [InlineData("--capacity 1xL4 --model llama-3.3-70b", "does not fit by")]
    [InlineData("--capacity 1xL40S --model llama-3.1-8b --slo ttft_p95=1ms", "no rate keeps the promise")]
    public void A_fleet_that_carries_nothing_ends_with_1_and_why(string fleet, string why)
    {
        RunResult run = Run.Farthing(
            $"plan {fleet} --in 512 --out 64 --requests 300 --gpu-price $1/h {PlanLines.Still}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("meta-llama/", run.Output, StringComparison.Ordinal);
        Assert.Contains("CARRIES NOTHING", run.Output, StringComparison.Ordinal);
        Assert.Contains(why, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--capacity 8", "the fleet needs a count and a GPU")]
    [InlineData("--capacity H100-SXM", "not a count of GPUs")]
    [InlineData("--capacity 8xH100-SXN", "H100-SXM")]
    [InlineData("--capacity 8xH100-SXM --target $1/M", "--target has no effect beside --capacity")]
    [InlineData("--capacity 8xH100-SXM --gpu L4", "both name the GPU")]
    public void A_fleet_that_nobody_can_mean_is_refused(string flags, string words)
    {
        RunResult run = Run.Farthing($"plan llama-3.1-8b --in 512 --out 64 {flags} {PlanLines.Still}");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    private static double Value(JsonElement parent, string name) =>
        parent.GetProperty(name).GetProperty("value").GetDouble();

    private static JsonElement Result(string line, int? exitCode)
    {
        RunResult run = Run.Farthing(line + " --json");
        Assert.Equal(exitCode ?? run.ExitCode, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement result = document.RootElement.GetProperty("result").Clone();
        if (exitCode is not null)
        {
            string schema = SchemaVerb.TextOf("plan.capacity");
            Assert.Empty(JsonSchema.Check(result.GetRawText(), schema));
        }

        return result;
    }
}
