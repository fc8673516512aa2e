using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Scaling;
using Farthing.Settings.Values;

namespace Farthing.Tests.Scenarios;

public sealed class ScenarioAutoscaleTests
{
    private const string Least = "model: llama-3.1-8b\nworkload: { profile: azure-conv-2023 }\n";

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        ScenarioAutoscale scale = ScenarioReader
            .Parse(
                Least
                    + "autoscale: { policy: keda, metric: kv-use, target: 0.7, min: 2, max: 9, up_window: 30s, down_window: 2m, node: 0s, image_cached: true, storage: page-cache, compile_cache: true, drain: 1m, failures_every: 300h }",
                "scenario.yaml"
            )
            .Autoscale!;

        Assert.Equal(
            (AutoscalerKind.Keda, ScalingMetric.KvUse, 0.7),
            (scale.Policy, scale.Metric, scale.Target)
        );
        Assert.Equal(new ReplicaBounds(2, 9), scale.Bounds);
        Assert.Equal(
            (30, 120, 60, 300),
            (scale.UpWindowSeconds, scale.DownWindowSeconds, scale.DrainSeconds, scale.HoursBetweenFailures)
        );
        Assert.Equal(
            (0, double.PositiveInfinity, true),
            (scale.Start.NodeSeconds, scale.Start.ImageBytesPerSecond, scale.Start.HasCompileCache)
        );
        Assert.Null(scale.ColdStartSeconds);
        Assert.Equal(2, scale.StartReplicas);
        Assert.Null(ScenarioReader.Parse(Least, "scenario.yaml").Autoscale);
    }

    [Fact]
    public void A_word_names_the_member_that_it_is_made_of()
    {
        Assert.All(
            Enum.GetValues<AutoscalerKind>(),
            kind => Assert.Equal(kind, SettingWords.Member<AutoscalerKind>(SettingWords.Of(kind)))
        );
        Assert.All(
            Enum.GetValues<ScalingMetric>(),
            metric => Assert.Equal(metric, SettingWords.Member<ScalingMetric>(SettingWords.Of(metric)))
        );
        Assert.Equal("llmd-in-flight", SettingWords.Of(AutoscalerKind.LlmdInFlight));
    }

    [Theory]
    [InlineData("{ policy: hpa, target: 8, min: 5, max: 4 }", "FAR4011", "autoscale.min")]
    [InlineData("{ policy: hpa, max: 4 }", "FAR4007", "autoscale.policy")]
    [InlineData("{ policy: hpa, target: 8 }", "FAR4007", "autoscale.policy")]
    [InlineData("{ policy: hap, target: 8, max: 4 }", "FAR1005", "autoscale.policy")]
    [InlineData("{ policy: hpa, metric: gpu-use, target: 8, max: 4 }", "FAR1005", "autoscale.metric")]
    [InlineData("{ policy: hpa, target: 0, max: 4 }", "FAR1004", "autoscale.target")]
    [InlineData("{ policy: fixed, target: 8, max: 4 }", "FAR4009", "autoscale.target")]
    [InlineData("{ policy: knative, metric: kv-use, target: 0.8, max: 4 }", "FAR4011", "autoscale.metric")]
    [InlineData("{ policy: scheduled, max: 4 }", "FAR4007", "autoscale.policy")]
    [InlineData("{ policy: scheduled, max: 4, schedule: [1, 2, 3] }", "FAR4011", "autoscale.schedule[0]")]
    [InlineData(
        "{ policy: scheduled, max: 4, schedule: [5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] }",
        "FAR4011",
        "autoscale.schedule[0]"
    )]
    [InlineData("{ policy: dynamo, max: 4 }", "FAR4011", "autoscale.policy")]
    [InlineData(
        "{ policy: dynamo, target: 1.1, max: 4 }\nslo: { ttft_p95: 1s, itl_p95: 50ms }",
        "FAR4011",
        "autoscale.target"
    )]
    [InlineData("{ policy: llmd-slo, max: 4 }\nslo: { ttft_p95: 1s }", "FAR4011", "autoscale.policy")]
    [InlineData(
        "{ policy: llmd-queue, max: 4 }\nengine: { routing: round-robin }",
        "FAR4011",
        "autoscale.policy"
    )]
    [InlineData(
        "{ policy: hpa, metric: in-flight, target: 9, max: 4 }\nengine: { routing: round-robin }",
        "FAR4011",
        "autoscale.metric"
    )]
    [InlineData("{ policy: hpa, metric: kv-use, target: 0.8, min: 0, max: 4 }", "FAR4011", "autoscale.min")]
    [InlineData("{ policy: wva, min: 0, max: 4 }", "FAR4011", "autoscale.min")]
    [InlineData("{ policy: hpa, target: 8, max: 4 }\nengine: { replicas: 5 }", "FAR4011", "engine.replicas")]
    [InlineData("{ policy: hpa, target: 8, max: 4, cold_start: 5m, node: 2m }", "FAR4009", "autoscale.node")]
    [InlineData("{ policy: hpa, target: 8, max: 4, cold_start: 5 }", "FAR1002", "autoscale.cold_start")]
    public void What_cannot_be_is_refused_where_it_stands(string autoscale, string code, string path)
    {
        Fault fault = Assert.Single(
            Assert
                .Throws<FarthingException>(() =>
                    ScenarioReader.Parse(Least + "autoscale: " + autoscale, "scenario.yaml")
                )
                .Faults
        );

        Assert.Equal((code, path), (fault.Code, fault.Path));
        Assert.NotNull(fault.Expected);
    }

    [Theory]
    [InlineData("hpa, target: 8, min: 0")]
    [InlineData("knative, target: 8, min: 0")]
    [InlineData("llmd-queue, min: 0")]
    public void A_policy_that_sees_the_router_may_scale_to_zero(string policy) =>
        Assert.Equal(
            0,
            ScenarioReader
                .Parse($"{Least}autoscale: {{ policy: {policy}, max: 4 }}", "scenario.yaml")
                .Autoscale!.Bounds.Min
        );
}
