using System.Text.Json;
using Farthing.Numerics.Statistics;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Simulations;

public sealed class SimulateCurveTests
{
    private const string Still = "--today 2026-11-20 --config-dir /nowhere";
    private const string Small = "simulate llama-3.1-8b --gpu H100-SXM --gpu-price $2.50/h " + Still;

    [Fact]
    public void The_screen_says_knee_curve_and_assumptions()
    {
        RunResult run = Run.Farthing(Small + " --curve 1..128 --slo ttft_p95=200ms,itl_p95=28ms");

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(WithoutTime(run.Output), "simulate-curve.txt");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" --profile azure-conv-2023")]
    [InlineData(" --gpus 2xL40S --gpu-memory-utilization 0.6 --in 2000 --out 100")]
    public void In_each_point_users_are_throughput_times_the_time_of_a_request(string traffic)
    {
        string line = traffic.Contains("--gpus", StringComparison.Ordinal)
            ? "simulate llama-3.1-8b --gpu-price $2.50/h " + Still
            : Small;
        JsonElement result = Json(line + traffic + " --curve 1..128");

        foreach (JsonElement load in result.GetProperty("loads").EnumerateArray())
        {
            double users = load.GetProperty("concurrency").GetInt32();
            // What is under way at the two ends of the window is of another age: some percent of heavy tails.
            Assert.InRange(Value(load, "requests_per_s") * Value(load, "e2e_mean") / users, 0.97, 1.03);
            double outputs = Value(load, "output_tokens_per_s") / Value(load, "requests_per_s");
            double all = Value(load, "tokens_per_s") / Value(load, "requests_per_s");
            JsonElement lengths = result.GetProperty("requests");
            Assert.InRange(outputs / lengths.GetProperty("mean_output_tokens").GetDouble(), 0.9, 1.1);
            Assert.InRange((all - outputs) / lengths.GetProperty("mean_input_tokens").GetDouble(), 0.9, 1.1);
        }
    }

    [Fact]
    public void Dollars_are_the_price_of_the_GPUs_over_the_tokens_and_the_center_lies_in_its_band()
    {
        JsonElement result = Json(
            "simulate llama-3.1-8b --gpus 2xL40S --gpu-price $2.50/h --curve 1,8,64 " + Still
        );

        Assert.Equal([1, 8, 64], Users(result));
        foreach (JsonElement load in result.GetProperty("loads").EnumerateArray())
        {
            Assert.Equal(
                2 * 2.50 / (Value(load, "tokens_per_s") * 3600) * 1e6,
                Value(load, "usd_per_m_blended"),
                9
            );
            foreach (string figure in (string[])["output_tokens_per_s", "itl_p95", "usd_per_m_blended"])
            {
                JsonElement quantity = load.GetProperty(figure);
                Assert.True(quantity.GetProperty("low").GetDouble() < Value(load, figure));
                Assert.True(quantity.GetProperty("high").GetDouble() > Value(load, figure));
                Assert.Equal("predicted", quantity.GetProperty("basis").GetString());
                Assert.NotEqual(JsonValueKind.Null, quantity.GetProperty("coefficients").ValueKind);
            }
        }
    }

    [Fact]
    public void One_user_is_one_request_after_the_other()
    {
        JsonElement load = Json(Small + " --in 512 --out 64 --curve 1").GetProperty("loads")[0];
        JsonElement alone = Json(
            "simulate llama-3.1-8b --gpu H100-SXM --in 512 --out 64 --rate 0.01/s --requests 20 --arrivals constant --no-deliverable "
                + Still
        );

        JsonElement latency = alone.GetProperty("latency");
        Assert.Equal(Value(latency.GetProperty("ttft"), "p95"), Value(load, "ttft_p95"));
        Assert.Equal(Value(latency.GetProperty("itl"), "p95"), Value(load, "itl_p95"));
        Assert.Equal(1 / Value(latency.GetProperty("e2e"), "mean"), Value(load, "requests_per_s"), 3);
        Assert.Equal(1, Value(load, "batch_mean"), 9);
    }

    [Fact]
    public void A_point_does_not_depend_on_the_others()
    {
        string line = Small + " --profile azure-conv-2023 --curve ";

        Assert.Equal(
            Json(line + "8").GetProperty("loads")[0].GetRawText(),
            Json(line + "1..8").GetProperty("loads")[3].GetRawText()
        );
    }

    [Fact]
    public void Knee_and_highest_kept_follow_from_the_points()
    {
        JsonElement result = Json(Small + " --curve 1..96 --slo itl_p95=28ms");
        JsonElement[] loads = [.. result.GetProperty("loads").EnumerateArray()];

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 96], Users(result));
        Assert.Equal(
            LoadKnee.Find(
                [.. Users(result).Select(users => (double)users)],
                [.. loads.Select(load => Value(load, "output_tokens_per_s"))]
            ),
            result.GetProperty("knee").GetDouble()
        );
        Assert.All(
            loads,
            load => Assert.Equal(Value(load, "itl_p95") <= 0.028, load.GetProperty("kept").GetBoolean())
        );
        Assert.Equal(
            loads
                .TakeWhile(load => load.GetProperty("kept").GetBoolean())
                .Last()
                .GetProperty("concurrency")
                .GetInt32(),
            result.GetProperty("highest_kept").GetInt32()
        );
    }

    [Fact]
    public void Without_a_promise_nothing_is_kept_or_missed_and_lengths_are_said_to_be_assumed()
    {
        JsonElement result = Json(Small + " --curve 4");

        Assert.False(
            result.TryGetProperty("highest_kept", out JsonElement kept)
                && kept.ValueKind != JsonValueKind.Null
        );
        Assert.Contains(
            "1,024 tokens in and 256 out: assumed, as in bench",
            result.GetProperty("assumptions")[0].GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(1000, result.GetProperty("loads")[0].GetProperty("requests").GetInt64(), 8.0);
    }

    [Fact]
    public void The_load_of_a_scenario_file_stands_for_nothing()
    {
        string file = Path.Combine(Path.GetTempPath(), $"farthing-{Guid.NewGuid():N}.yaml");
        try
        {
            File.WriteAllText(
                file,
                "model: llama-3.1-8b\nworkload: { input: 512, output: 64, rate: 5/s, arrivals: constant }\nhardware: { gpus: [H100-SXM] }\n"
            );

            Assert.Equal(
                Json($"simulate {file} --gpu-price $2.50/h --curve 8 {Still}")
                    .GetProperty("loads")
                    .GetRawText(),
                Json(Small + " --in 512 --out 64 --curve 8").GetProperty("loads").GetRawText()
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--rate 4/s", "--rate has no effect beside --curve")]
    [InlineData("--users 100", "--users has no effect beside --curve")]
    [InlineData("--tokens 3M/month", "--tokens has no effect beside --curve")]
    [InlineData("--shape diurnal", "--shape has no effect beside --curve")]
    [InlineData("--arrivals constant", "--arrivals has no effect beside --curve")]
    [InlineData("--duration 1m", "--duration has no effect beside --curve")]
    [InlineData("--trace examples/traces/chat.csv", "--trace cannot be played beside --curve")]
    [InlineData("--request-log rows.csv", "--request-log has no effect beside --curve")]
    [InlineData("--no-deliverable", "--no-deliverable has no effect beside --curve")]
    [InlineData("--requests 100", "too few for 64 users")]
    [InlineData("--profile claude-code-agent", "its users think between requests")]
    public void What_a_curve_has_no_use_for_is_refused(string flag, string why)
    {
        RunResult run = Run.Farthing($"{Small} --curve 1..64 {flag}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0..8")]
    [InlineData("8..1")]
    [InlineData("1..20000")]
    [InlineData("1.5")]
    [InlineData("1,two")]
    [InlineData("1..8/s")]
    [InlineData("-3")]
    public void What_is_no_number_of_users_is_refused(string users)
    {
        RunResult run = Run.Farthing($"{Small} --curve={users}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("1..128, or 1,8,64", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_fit_and_requests_that_are_all_too_long_are_a_no()
    {
        RunResult misfit = Run.Farthing($"simulate llama-3.3-70b --gpu A100-80GB --curve 1..8 {Still}");
        RunResult refused = Run.Farthing(Small + " --in 1000000 --out 10 --curve 1,2");

        Assert.Equal(1, misfit.ExitCode);
        Assert.Contains("DOES NOT FIT", misfit.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("REFUSED", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_same_command_prints_the_same_bytes() =>
        Assert.Equal(
            Run.Farthing(Small + " --curve 1..64 --json").Output,
            Run.Farthing(Small + " --curve 1..64 --json").Output
        );

    private static string WithoutTime(string output) => output[..output.LastIndexOf('\n', output.Length - 2)];

    private static int[] Users(JsonElement result) =>
        [
            .. result
                .GetProperty("loads")
                .EnumerateArray()
                .Select(load => load.GetProperty("concurrency").GetInt32()),
        ];

    private static double Value(JsonElement of, string name) =>
        of.GetProperty(name).GetProperty("value").GetDouble();

    private static JsonElement Json(string line)
    {
        RunResult run = Run.Farthing(line + " --json");
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
    }
}
