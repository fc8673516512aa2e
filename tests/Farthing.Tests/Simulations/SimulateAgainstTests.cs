using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Simulations;

public sealed class SimulateAgainstTests
{
    private const string Still = "--today 2026-11-20 --config-dir /nowhere";

    private const string Small =
        "simulate llama-3.1-8b --gpu H100-SXM --in 1024 --out 128 --rate 12/s --requests 600 --slo ttft_p95=200ms,itl_p95=25ms --gpu-price $2.50/h "
        + Still;

    [Fact]
    public void The_screen_says_the_difference_first()
    {
        RunResult run = Run.Farthing(Small + " --against weights=fp8 --against tp=2 --against kv=bf16");

        Assert.Equal(1, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(
            run.Output[..run.Output.LastIndexOf('\n', run.Output.Length - 2)],
            "simulate-against.txt"
        );
    }

    [Theory]
    [InlineData("kv=bf16")]
    [InlineData("weights=bf16")]
    [InlineData("gpu=H100-SXM")]
    [InlineData("gpus=1xH100-SXM")]
    [InlineData("slo=ttft_p95=200ms,itl_p95=25ms")]
    [InlineData("max-num-batched-tokens=8192")]
    [InlineData("gpu-price=$2.50/h")]
    [InlineData("block-size=16")]
    public void A_setting_against_itself_is_zero_everywhere(string lever)
    {
        JsonElement compared = Levers($"{Small} --against {lever}", exitCode: 1)[0];

        Assert.True(compared.GetProperty("changes_nothing").GetBoolean());
        Assert.Equal(compared.GetProperty("was").GetString(), compared.GetProperty("is").GetString());
        int zeros = 0;
        foreach (JsonElement figure in compared.GetProperty("figures").EnumerateArray())
        {
            Assert.Equal(figure.GetProperty("base").GetRawText(), figure.GetProperty("lever").GetRawText());
            foreach (string name in (string[])["difference", "change"])
            {
                JsonElement zero = figure.GetProperty(name);
                Assert.Equal(0, zero.GetProperty("value").GetDouble());
                Assert.Equal(0, zero.GetProperty("low").GetDouble());
                Assert.Equal(0, zero.GetProperty("high").GetDouble());
                zeros++;
            }
        }

        Assert.True(zeros > 30);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("weights=fp8", "--weights fp8")]
    [InlineData("tp=2", "--tp 2")]
    [InlineData("max_num_seqs=8", "--max-num-seqs 8")]
    [InlineData("gpus=2xL40S", "--gpus 2xL40S")]
    [InlineData("gpu=L40S", "--gpu L40S")]
    [InlineData("slo=itl_p95=10ms", "--slo itl_p95=10ms")]
    [InlineData("overhead-before=30ms", "--overhead-before 30ms")]
    public void The_difference_is_that_of_two_runs_of_simulate(string lever, string flags)
    {
        string other =
            flags.StartsWith("--slo", StringComparison.Ordinal)
                ? Small.Replace("--slo ttft_p95=200ms,itl_p95=25ms", flags, StringComparison.Ordinal)
            : flags.StartsWith("--gpu", StringComparison.Ordinal)
                ? Small.Replace("--gpu H100-SXM", flags, StringComparison.Ordinal)
            : $"{Small} {flags}";
        JsonElement compared = Levers($"{Small} --against {lever}", exitCode: 0)[0];
        JsonElement was = Result(Small, 0);
        JsonElement becomes = Result(other, 0);

        int seen = 0;
        foreach (JsonElement figure in compared.GetProperty("figures").EnumerateArray())
        {
            string name = figure.GetProperty("name").GetString()!;
            if (name.EndsWith("_at_deliverable", StringComparison.Ordinal))
            {
                continue;
            }

            JsonElement from = At(was, name);
            JsonElement to = At(becomes, name);
            Assert.Equal(Number(from, "value"), Number(figure.GetProperty("base"), "value"));
            Assert.Equal(Number(to, "value"), Number(figure.GetProperty("lever"), "value"));
            Assert.Equal(
                Number(to, "value") - Number(from, "value"),
                Number(figure.GetProperty("difference"), "value")
            );
            if (
                !name.StartsWith("throughput.deliverable", StringComparison.Ordinal)
                && name != "throughput.utilization"
            )
            {
                Assert.Equal(Number(from, "low"), Number(figure.GetProperty("base"), "low"));
                Assert.Equal(Number(to, "high"), Number(figure.GetProperty("lever"), "high"));
            }

            seen++;
        }

        Assert.True(seen >= 16);
        Assert.Equal(becomes.GetProperty("kept").GetBoolean(), compared.GetProperty("kept").GetBoolean());
    }

    [Fact]
    public void A_band_is_of_runs_at_the_same_edge_of_both_sides()
    {
        JsonElement compared = Levers($"{Small} --no-deliverable --against weights=fp8", exitCode: 0)[0];
        JsonElement difference = Figure(compared, "latency.itl.p95").GetProperty("difference");

        BandEdge[] edges = [BandEdge.Center, BandEdge.Optimistic, BandEdge.Pessimistic];
        double[] bf16 = [.. edges.Select(edge => Itl("bf16", edge))];
        double[] fp8 = [.. edges.Select(edge => Itl("fp8", edge))];
        double[] differences = [.. fp8.Zip(bf16, (lever, was) => lever - was)];
        Assert.Equal(differences[0], Number(difference, "value"));
        Assert.Equal(differences.Min(), Number(difference, "low"));
        Assert.Equal(differences.Max(), Number(difference, "high"));
        // Unpaired, the band would reach from the fastest of one side to the slowest of the other.
        Assert.True(
            differences.Max() - differences.Min() < fp8.Max() - bf16.Min() - (fp8.Min() - bf16.Max())
        );

        static double Itl(string weights, BandEdge edge)
        {
            Scenario scenario = ScenarioReader.Parse(
                $$"""
                model: llama-3.1-8b
                hardware: { gpus: [H100-SXM] }
                workload: { input: 1024, output: 128, rate: 12/s, requests: 600 }
                precision: { weights: [{{weights}}] }
                """,
                "test.yaml"
            );
            List<string> notes = [];
            SimulationInputs inputs = SimulationInputs.Of(
                scenario,
                DeploymentResolver.Resolve(scenario, Catalog.BuiltIn, notes),
                WorkloadResolver.Resolve(scenario, TestContext.Current.CancellationToken),
                CoefficientsFile.BuiltIn,
                Catalog.BuiltIn,
                notes
            );
            SimulationResult run = inputs.Setup.Run(inputs.Workload.CreateSource(), edge, Slo.None);
            return run.Seconds(LatencyMetric.Itl, Statistic.P95);
        }
    }

    [Fact]
    public void The_price_at_the_deliverable_is_that_of_its_tokens_and_its_band_holds_both_searches()
    {
        JsonElement compared = Levers($"{Small} --against weights=fp8", exitCode: 0)[0];
        JsonElement most = Figure(compared, "throughput.deliverable");
        JsonElement price = Figure(compared, "cost.blended_at_deliverable");

        foreach (string side in (string[])["base", "lever"])
        {
            Assert.Equal(
                2.50 / (Number(most.GetProperty(side), "value") * 1152 * 3600) * 1e6,
                Number(price.GetProperty(side), "value"),
                9
            );
        }

        JsonElement difference = most.GetProperty("difference");
        Assert.True(Number(difference, "value") > 0);
        // The rate that was lost is up to 2 % above the one that was kept, on either side.
        Assert.True(Number(difference, "high") > Number(difference, "value"));
        Assert.True(Number(difference, "low") < Number(difference, "value"));
        Assert.True(Number(price.GetProperty("change"), "high") < 0);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Each_lever_is_against_the_base_alone()
    {
        JsonElement[] both = Levers($"{Small} --against weights=fp8 --against max-num-seqs=8", exitCode: 0);

        Assert.Equal(
            Levers($"{Small} --against weights=fp8", exitCode: 0)[0].GetRawText(),
            both[0].GetRawText()
        );
        Assert.Equal(
            Levers($"{Small} --against max-num-seqs=8", exitCode: 0)[0].GetRawText(),
            both[1].GetRawText()
        );
    }

    [Theory]
    [InlineData("max-num-seqs=8", "engine.max_num_seqs")]
    [InlineData("max_num_seqs=8", "engine.max_num_seqs")]
    [InlineData("engine.max_num_seqs=8", "engine.max_num_seqs")]
    [InlineData("--max-num-seqs=8", "engine.max_num_seqs")]
    [InlineData("max-num-batched-tokens=256", "engine.max_num_batched_tokens")]
    [InlineData("tensor-parallel-size=2", "engine.tensor_parallel")]
    [InlineData("gpus=2", "hardware.count")]
    [InlineData("model=llama-3.2-3b", "model")]
    [InlineData("itl_p95=20ms", "slo.itl_p95")]
    public void A_setting_goes_by_its_flag_its_key_or_its_name(string lever, string key)
    {
        JsonElement compared = Levers($"{Small} --no-deliverable --against={lever}", exitCode: null)[0];

        Assert.Equal(key, compared.GetProperty("key").GetString());
        Assert.NotEqual(compared.GetProperty("was").GetString(), compared.GetProperty("is").GetString());
    }

    [Theory]
    [InlineData("kvv=fp8", 2, "did you mean 'kv'?")]
    [InlineData("kv", 2, "not key=value")]
    [InlineData("kv=", 2, "not key=value")]
    [InlineData("=fp8", 2, "not key=value")]
    [InlineData("kv=fp9", 2, "did you mean 'fp8'?")]
    [InlineData("weights=fp8,int8", 2, "one value is simulated, not a list")]
    [InlineData("rate=4/s", 2, "workload.rate changes the requests")]
    [InlineData("profile=azure-conv-2023", 2, "workload.profile changes the requests")]
    [InlineData("max-gpus=4", 2, "hardware.max_gpus is of plan alone")]
    [InlineData("gpu=H1000", 2, "--against gpu: no such GPU")]
    [InlineData("gpus=8xH1000", 2, "--against gpus: no such GPU")]
    [InlineData("tp=3", 2, "--against tp")]
    [InlineData("ep=4", 2, "has no experts")]
    [InlineData("gpu=T4", 1, "does not fit")]
    [InlineData("slo=ttft_p96=1s", 2, "no such name in slo")]
    public void What_cannot_be_compared_is_refused_with_the_reason(string lever, int exitCode, string why)
    {
        RunResult run = Run.Farthing($"{Small} --against {lever}");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(why, run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void A_format_that_the_GPU_does_not_have_is_refused_with_the_rule()
    {
        RunResult run = Run.Farthing(
            $"simulate llama-3.2-3b --gpu V100-32GB --in 100 --out 10 --rate 1/s --against weights=fp8 {Still}"
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FP8 weights do not run on Volta", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--curve 1..8", "--against has no effect beside --curve")]
    [InlineData("--request-log rows.csv", "there are two sides")]
    public void Flags_that_exclude_each_other_are_refused(string flag, string why)
    {
        RunResult run = Run.Farthing($"{Small} --against kv=fp8 {flag}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lever_that_nobody_who_is_served_can_see_changes_nothing()
    {
        RunResult run = Run.Farthing(Small + " --against max-num-seqs=4096");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "max-num-seqs=4096 changes nothing on this traffic",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_base_that_does_not_fit_is_the_answer_of_simulate()
    {
        RunResult run = Run.Farthing(
            $"simulate llama-3.3-70b --gpu A100-80GB --in 512 --out 64 --rate 1/s --against tp=4 {Still}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("DOES NOT FIT", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_GPU_is_said_to_err_on_its_own_and_to_keep_the_price_that_was_given()
    {
        JsonElement compared = Levers($"{Small} --no-deliverable --against gpu=L40S", exitCode: 0)[0];

        Assert.Equal(
            [
                "your price of $2.50/h is taken for L40S, too",
                "step times of two GPUs err apart: a band that takes both at the same edge is the least of what may be",
            ],
            compared.GetProperty("notes").EnumerateArray().Take(2).Select(note => note.GetString())
        );
    }

    [Fact]
    public void Sessions_are_compared_too()
    {
        JsonElement compared = Levers(
            "simulate llama-3.1-8b --gpu H100-SXM --profile claude-code-agent --rate 1/s --requests 300 --no-deliverable --against enable-prefix-caching=false "
                + Still,
            exitCode: 0
        )[0];

        Assert.True(Number(Figure(compared, "latency.ttft.p95").GetProperty("difference"), "value") > 0);
    }

    private static JsonElement Figure(JsonElement compared, string name) =>
        compared
            .GetProperty("figures")
            .EnumerateArray()
            .Single(figure => figure.GetProperty("name").GetString() == name);

    private static JsonElement At(JsonElement result, string path) =>
        path.Split('.').Aggregate(result, (element, name) => element.GetProperty(name));

    private static double Number(JsonElement quantity, string name) => quantity.GetProperty(name).GetDouble();

    private static JsonElement[] Levers(string line, int? exitCode) =>
        [.. Result(line, exitCode).GetProperty("levers").EnumerateArray()];

    private static JsonElement Result(string line, int? exitCode)
    {
        RunResult run = Run.Farthing(line + " --json");
        Assert.Equal("", run.Error);
        Assert.Equal(exitCode ?? run.ExitCode, run.ExitCode);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
    }
}
