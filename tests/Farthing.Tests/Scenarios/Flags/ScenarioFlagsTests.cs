using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Serving.Precision;
using Farthing.Settings;
using Farthing.Testing;

namespace Farthing.Tests.Scenarios.Flags;

public sealed class ScenarioFlagsTests
{
    private static readonly string Example = Path.Combine(RepositoryRoot.Path, "examples", "chat-70b.yaml");

    [Fact]
    public void Flags_alone_make_a_scenario()
    {
        Scenario scenario = Read(
            SettingUse.Plan,
            "llama-3.3-70b --profile azure-conv-2023 --rate 12/s --slo ttft_p95=1.5s,itl_p95=40ms --weights fp8,bf16 --tp 2 --discount aws.p5.1y=40%"
        );

        Assert.Equal(["llama-3.3-70b"], scenario.Models);
        Assert.Equal(12, scenario.Workload.RatePerSecond);
        Assert.Equal([1.5, 0.04], scenario.Slo.Targets.Select(target => target.LimitSeconds));
        Assert.Equal([NumberFormat.Fp8, NumberFormat.Bf16], scenario.Precision.Weights);
        Assert.Equal(2, scenario.Engine.TensorParallel);
        Assert.Equal(0.4, scenario.Offers.Discounts["aws.p5.1y"]);
        Assert.Equal("--rate", scenario.FaultAt("workload.rate", new Fault("X", "x")).Path);
        Assert.Null(scenario.File);
    }

    [Fact]
    public void Flags_replace_what_the_file_says_and_what_excludes_them()
    {
        Scenario scenario = Read(
            SettingUse.Plan,
            $"{Example} --trace t.csv --users 500 --slo itl_p95=30ms --gpu L40S"
        );

        Assert.Equal(("t.csv", null), (scenario.Workload.Trace, scenario.Workload.Profile));
        Assert.Null(scenario.Workload.RatePerSecond);
        // 500 × 10 % × 6 / 3,600 s, the last two being defaults
        Assert.Equal(500 * 0.1 * 6 / 3600, scenario.Workload.TargetRatePerSecond(() => 1)!.Value, 12);
        Assert.Equal("itl_p95", Assert.Single(scenario.Slo.Targets).Name);
        Assert.Equal(["L40S"], scenario.Hardware.Gpus);
    }

    [Fact]
    public void A_fleet_is_named_in_one_word()
    {
        Scenario scenario = Read(
            SettingUse.Simulate,
            $"{Example} --gpus 8xH100-SXM --tp 2 --budget 384 --seed 7"
        );

        Assert.Equal(8, scenario.Hardware.Count);
        Assert.Equal(["H100-SXM"], scenario.Hardware.Gpus);
        Assert.Equal(384, scenario.Engine.Options.MaxNumBatchedTokens);
        Assert.Equal(7UL, scenario.Workload.Seed);
    }

    [Fact]
    public void Faults_of_file_and_flags_come_together_with_the_flags_names()
    {
        IReadOnlyList<Fault> faults = FaultsOf(
            "llama --profile a --rate -1/s --slo ttft_p59=1s,itl_p95=40,x --tp 0 --weights fp9 --cv 2"
        );

        Assert.Equal(
            [
                ("--rate", "FAR1004"),
                ("--weights", "FAR1005"),
                ("--tp", "FAR1004"),
                ("--slo", "FAR4004"),
                ("--slo", "FAR1002"),
                ("--slo", "FAR4006"),
                ("--cv", "FAR4009"),
                ("SCENARIO", "FAR2001"),
            ],
            faults.Select(fault => (fault.Path!, fault.Code))
        );
    }

    [Theory]
    [InlineData("m --profile a --rate 1/s --users 5", "FAR4008")]
    [InlineData("m --profile a --trace b", "FAR4008")]
    [InlineData("m --model n --profile a", "FAR4008")]
    [InlineData("m --profile a --rate 1/s --rate 2/s", "FAR4008")]
    [InlineData("m --profile a --slo itl_p95=1s,itl_p95=2s", "FAR4005")]
    [InlineData("m", "FAR4007")]
    [InlineData("--profile a", "FAR4007")]
    [InlineData("missing.yaml", "FAR4001")]
    public void Contradictions_are_faults(string line, string code) =>
        Assert.Contains(FaultsOf(line), fault => fault.Code == code);

    [Theory]
    [InlineData("8xH100-SXM --gpu L40S", "FAR4008")]
    [InlineData("H100-SXM", "FAR4006")]
    [InlineData("8x", "FAR4006")]
    [InlineData("8yH100", "FAR4006")]
    [InlineData("0xH100", "FAR1004")]
    [InlineData("8 --replicas 2", "FAR4008")]
    public void A_fleet_that_makes_no_sense_is_a_fault(string gpus, string code) =>
        Assert.Contains(
            Assert
                .Throws<FarthingException>(() => Read(SettingUse.Simulate, $"m --profile a --gpus {gpus}"))
                .Faults,
            fault => fault.Code == code
        );

    [Fact]
    public void Only_flags_of_the_verb_are_offered()
    {
        Assert.Empty(Parse(SettingUse.Plan, "m --max-gpus 3").Errors);
        Assert.NotEmpty(Parse(SettingUse.Simulate, "m --max-gpus 3").Errors);
    }

    [Fact]
    public void What_a_verb_finds_useless_is_a_fault_of_the_flag_but_not_of_the_file()
    {
        VerbContext context = Context(Parse(SettingUse.Simulate, "m --profile a --routing prefix-aware"));
        Scenario byFlag = Read(SettingUse.Simulate, "m --profile a --routing prefix-aware");
        Scenario byFile = ScenarioReader.Parse(
            "model: m\nworkload: { profile: a }\nengine: { routing: prefix-aware }",
            "s.yaml"
        );

        ScenarioFlags.RefuseUseless(context, byFile, "engine.routing", "because one replica is not routed");
        Assert.True(context.Faults.IsEmpty);
        ScenarioFlags.RefuseUseless(context, byFlag, "engine.routing", "because one replica is not routed");
        Assert.Equal("--routing", Assert.Single(context.Faults.Faults).Path);
    }

    private static IReadOnlyList<Fault> FaultsOf(string line) =>
        Assert.Throws<FarthingException>(() => Read(SettingUse.Plan, line)).Faults;

    private static ParseResult Parse(SettingUse use, string line) =>
        Make(use).Command.Parse(CommandLine.Split(line));

    private static VerbContext Context(ParseResult parsed) =>
        new("test", parsed, TestContext.Current.CancellationToken);

    private static (Command Command, ScenarioFlags Flags) Make(SettingUse use)
    {
        GroupedCommand command = new("test", "");
        ScenarioFlags flags = new(use);
        flags.AddTo(command);
        command.Runs("test", _ => 0);
        return (command, flags);
    }

    private static Scenario Read(SettingUse use, string line)
    {
        (Command command, ScenarioFlags flags) = Make(use);
        ParseResult parsed = command.Parse(CommandLine.Split(line));
        Assert.Empty(parsed.Errors);
        return flags.Read(Context(parsed));
    }
}
