using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Settings;

namespace Farthing.Tests.Scenarios.Resolving;

public sealed class DeploymentResolverTests
{
    [Fact]
    public void Replicas_follow_from_the_gpus_and_the_spread()
    {
        Deployment deployment = Resolve(
            "hardware: { gpus: [H100-SXM], count: 8 }\nengine: { tensor_parallel: 2 }\nprecision: { weights: [fp8, bf16] }"
        );

        Assert.Equal((4, 8), (deployment.Replicas, deployment.TotalGpus));
        Assert.Equal(NumberFormat.Fp8, deployment.Weights.Headline);
    }

    [Fact]
    public void Gpus_that_do_not_make_whole_replicas_are_a_fault()
    {
        Fault fault = Fails("hardware: { gpus: [H100-SXM], count: 6 }\nengine: { tensor_parallel: 4 }");

        Assert.Equal((DeploymentFaultCodes.CountMismatch, "a multiple of 4"), (fault.Code, fault.Expected));
        Assert.Equal("hardware.count", fault.Path);
    }

    [Fact]
    public void A_spread_that_heads_do_not_divide_by_names_its_rule()
    {
        Fault fault = Fails("hardware: { gpus: [H100-SXM] }\nengine: { tensor_parallel: 3 }");

        Assert.Equal(DeploymentFaultCodes.Unsupported, fault.Code);
        Assert.Equal(4, fault.Line);
    }

    [Fact]
    public void Unknown_model_and_gpu_are_reported_together()
    {
        Scenario scenario = ScenarioReader.Parse(
            "model: llama-9\nworkload: { profile: sharegpt }\nhardware: { gpus: [H101] }\n",
            "test.yaml"
        );

        FarthingException error = Assert.Throws<FarthingException>(() =>
            DeploymentResolver.Resolve(scenario, Catalog.BuiltIn, [])
        );

        Assert.Equal(2, error.Faults.Count);
    }

    [Fact]
    public void A_scenario_without_a_gpu_is_asked_for_one() =>
        Assert.Equal(SettingFaultCodes.Missing, Fails("slo: { ttft_p95: 1s }").Code);

    private static Deployment Resolve(string rest) =>
        DeploymentResolver.Resolve(Scenario(rest), Catalog.BuiltIn, []);

    private static Fault Fails(string rest) =>
        Assert.Throws<FarthingException>(() => Resolve(rest)).Faults[0];

    private static Scenario Scenario(string rest) =>
        ScenarioReader.Parse(
            "model: llama-3.3-70b\nworkload: { profile: azure-conv-2023 }\n" + rest + "\n",
            "test.yaml"
        );
}
