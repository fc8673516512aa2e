using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;
using Farthing.Settings;
using Farthing.Testing;

namespace Farthing.Tests.Scenarios;

public sealed class ScenarioReaderTests
{
    private const string Least = "model: llama-3.1-8b\nworkload: { profile: azure-conv-2023 }\n";

    [Fact]
    public void Reads_the_example_with_units_and_places()
    {
        string path = Path.Combine(RepositoryRoot.Path, "examples", "chat-70b.yaml");

        Scenario scenario = ScenarioReader.Read(path);

        Assert.Equal(["meta-llama/Llama-3.3-70B-Instruct"], scenario.Models);
        Assert.Equal(12, scenario.Workload.TargetRatePerSecond(() => 1));
        Assert.Equal(
            [
                new SloTarget(LatencyMetric.Ttft, Statistic.P95, 1.5),
                new SloTarget(LatencyMetric.Itl, Statistic.P95, 0.04),
            ],
            scenario.Slo.Targets
        );
        Assert.Equal([NumberFormat.Fp8, NumberFormat.Int8, NumberFormat.Bf16], scenario.Precision.Weights);
        Assert.Equal(0.01, scenario.Precision.MaxQualityLossFraction);
        Assert.Equal(200_000, scenario.People.UsdPerYear);
        Assert.Equal(32, scenario.Hardware.MaxGpus);
        Assert.Equal(
            (6, 30),
            (
                scenario.FaultAt("hardware.gpus[1]", new Fault("X", "x")).Line,
                scenario.FaultAt("hardware.gpus[1]", new Fault("X", "x")).Column
            )
        );
    }

    [Theory]
    [MemberData(nameof(ExampleFiles.Names), MemberType = typeof(ExampleFiles))]
    public void Every_example_is_valid(string name) =>
        Assert.NotEmpty(ScenarioReader.Read(Path.Combine(RepositoryRoot.Path, "examples", name)).Models);

    [Fact]
    public void Reports_all_faults_at_once_in_the_order_of_the_file()
    {
        IReadOnlyList<Fault> faults = FaultsOf(
            """
            modle: llama-3.3-70b
            workload: { profile: azure-conv-2023, rate: 12 }
            slo: { ttft_p95: 1.5GB, itl_p59: 40ms }
            hardware: { gpus: [H100-SXM], max_gpus: -3 }
            """
        );

        Assert.Equal(
            [
                (1, 1, "FAR4004", "modle"),
                (2, 45, "FAR1002", "workload.rate"),
                (3, 18, "FAR1003", "slo.ttft_p95"),
                (3, 25, "FAR4004", "slo.itl_p59"),
                (4, 41, "FAR1004", "hardware.max_gpus"),
                (0, 0, "FAR4007", "model"),
            ],
            faults.Select(fault => (fault.Line ?? 0, fault.Column ?? 0, fault.Code, fault.Path!))
        );
        Assert.Equal("model", faults[0].Nearest);
        Assert.StartsWith("itl_p", faults[3].Nearest, StringComparison.Ordinal);
        Assert.All(faults, fault => Assert.NotNull(fault.Expected));
        Assert.All(faults, fault => Assert.Equal("scenario.yaml", fault.File));
    }

    [Theory]
    [InlineData("workload: { rate: -1/s }", "FAR1004")]
    [InlineData("workload: { rate: .nan }", "FAR1001")]
    [InlineData("workload: { rate: NaN/s }", "FAR1001")]
    [InlineData("workload: { rate: 0/s }", "FAR1004")]
    [InlineData("workload: { rate: 1e400/s }", "FAR1001")]
    [InlineData("workload: { rate: }", "FAR4010")]
    [InlineData("workload:", "FAR4010")]
    [InlineData("workload: 7", "FAR4006")]
    [InlineData("workload: [a]", "FAR4006")]
    [InlineData("model: { a: b }", "FAR4006")]
    [InlineData("model: []", "FAR4010")]
    [InlineData("model: x\nmodel: y", "FAR4005")]
    [InlineData("workload: { rate: 1/s, rate: 2/s }", "FAR4005")]
    [InlineData("hardware: { inventory: { gpu: H100 } }", "FAR4006")]
    [InlineData("hardware: { inventory: [H100] }", "FAR4006")]
    [InlineData("hardware: { inventory: [{ gpu: H100 }] }", "FAR4007")]
    [InlineData("hardware: { inventory: [{ gpu: A, count: 1 }], gpus: [H100] }", "FAR4008")]
    [InlineData("workload: { rate: 1/s, users: 5 }", "FAR4008")]
    [InlineData("workload: { active: 5% }", "FAR4009")]
    [InlineData("workload: { profile: a, arrivals: { process: poisson, cv: 2 } }", "FAR4009")]
    [InlineData("workload: { trace: a, arrivals: poisson }", "FAR4009")]
    [InlineData("workload: { input: 100, output: 10 }", "FAR4007")]
    [InlineData("workload: { input: { distribution: uniform, min: 9, max: 5 } }", "FAR4011")]
    [InlineData("workload: { input: { distribution: quantiles, quantiles: [9, 5] } }", "FAR4011")]
    [InlineData("workload: { input: { distribution: lognormal, mean: 5 } }", "FAR4007")]
    [InlineData("precision: { weights: fp9 }", "FAR1005")]
    [InlineData("engine: { enable_prefix_caching: maybe }", "FAR1005")]
    [InlineData("engine: { tensor_parallel: 1.5 }", "FAR1004")]
    [InlineData("slo: { ttft_p95: 30ms }\noverhead: { before: 40ms }", "FAR4011")]
    [InlineData("offers: { discounts: { aws.p5.1y: 400% } }", "FAR1004")]
    [InlineData("a.b: 1", "FAR4004")]
    [InlineData("workload.rate: 1/s", "FAR4004")]
    [InlineData("<<: x", "FAR4004")]
    [InlineData("? [a]\n: b", "FAR4006")]
    [InlineData("model: !!int 3", "FAR4006")]
    [InlineData("model: a\n---\nmodel: b", "FAR4006")]
    [InlineData("model: [a", "FAR4003")]
    [InlineData("model: *nowhere", "FAR4003")]
    [InlineData("model: x\n\tworkload: y", "FAR4003")]
    [InlineData("- a\n- b", "FAR4006")]
    [InlineData("", "FAR4010")]
    [InlineData("# only a comment", "FAR4010")]
    public void Names_what_is_wrong(string text, string code) =>
        Assert.Contains(FaultsOf(text), fault => fault.Code == code);

    [Fact]
    public void An_empty_file_is_one_fault() => Assert.Single(FaultsOf(" \n"));

    [Fact]
    public void A_bomb_is_refused_before_it_goes_off()
    {
        // Ten levels of nine aliases each: 9^9 values from ten lines.
        IEnumerable<string> lines = Enumerable
            .Range(1, 9)
            .Select(i =>
                $"a{i}: &a{i} [" + string.Join(", ", Enumerable.Repeat(i == 1 ? "x" : $"*a{i - 1}", 9)) + "]"
            );

        Fault fault = Assert.Single(FaultsOf(string.Join('\n', lines)));

        Assert.Equal(SettingFaultCodes.TooLarge, fault.Code);
        Assert.NotNull(fault.Line);
    }

    [Theory]
    [InlineData("model: &a [*a]")]
    [InlineData("model: &a { b: *a }")]
    public void An_anchor_that_holds_itself_is_refused(string text) =>
        Assert.Equal(SettingFaultCodes.TooLarge, Assert.Single(FaultsOf(text)).Code);

    [Fact]
    public void Deep_and_large_texts_are_refused()
    {
        Assert.Equal("FAR4002", Assert.Single(FaultsOf("model: " + new string('[', 50_000))).Code);
        Assert.Equal("FAR4002", Assert.Single(FaultsOf("model: " + new string('x', 2_000_000))).Code);
    }

    [Fact]
    public void An_honest_alias_works()
    {
        Scenario scenario = ScenarioReader.Parse(
            Least + "slo:\n  ttft_p95: &limit 2s\n  ttfo_p95: *limit\n",
            "scenario.yaml"
        );

        Assert.Equal([2.0, 2.0], scenario.Slo.Targets.Select(target => target.LimitSeconds));
    }

    [Fact]
    public void A_file_that_cannot_be_read_says_why()
    {
        FarthingException missing = Assert.Throws<FarthingException>(() =>
            ScenarioReader.Read("no/such.yaml")
        );
        FarthingException folder = Assert.Throws<FarthingException>(() =>
            ScenarioReader.Read(RepositoryRoot.Path)
        );

        Assert.Contains("does not exist", missing.Faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("folder", folder.Faults[0].Message, StringComparison.Ordinal);
        Assert.Equal(2, missing.ExitCode);
    }

    [Fact]
    public void Users_become_a_rate()
    {
        Scenario scenario = ScenarioReader.Parse(
            "model: m\nworkload: { profile: p, users: 2000, active: 8%, turns: 6 }",
            "scenario.yaml"
        );

        // 2,000 × 0.08 × 6 per hour = 960 per hour = 0.2667 per second
        Assert.Equal(960.0 / 3600, scenario.Workload.TargetRatePerSecond(() => 1)!.Value, 12);
    }

    [Theory]
    [InlineData("vllm", 500, 1500)] // 1,000·(1 ∓ 0.5)
    [InlineData("sglang", 500, 1000)] // 1,000·0.5 to 1,000
    public void Range_ratio_has_both_meanings(string meaning, int minimum, int maximum)
    {
        ScenarioLengths lengths = ScenarioReader
            .Parse(
                $"model: m\nworkload: {{ rate: 1/s, output: 5, input: {{ distribution: uniform, mean: 1000, range_ratio: 0.5, range_meaning: {meaning} }} }}",
                "scenario.yaml"
            )
            .Workload.Input!;

        Assert.Equal((minimum, maximum), (lengths.Minimum, lengths.Maximum));
    }

    [Fact]
    public void A_relative_trace_starts_at_the_scenarios_folder()
    {
        Scenario scenario = ScenarioReader.Parse("model: m\nworkload: { trace: t.csv }", "some/where/s.yaml");

        Assert.Equal(Path.Combine("some/where", "t.csv"), scenario.Workload.Trace);
    }

    private static IReadOnlyList<Fault> FaultsOf(string text) =>
        Assert
            .Throws<FarthingException>(() =>
                ScenarioReader.Parse(text.ReplaceLineEndings("\n"), "scenario.yaml")
            )
            .Faults;
}
