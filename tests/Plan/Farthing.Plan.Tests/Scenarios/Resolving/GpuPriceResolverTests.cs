using Farthing.Catalogs;
using Farthing.Catalogs.Offers;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;
using Farthing.Tests.Planning.Offers;

namespace Farthing.Tests.Scenarios.Resolving;

public sealed class GpuPriceResolverTests
{
    [Theory]
    [InlineData("any", "aws/us-east-1", true)]
    [InlineData("lambda/*", "lambda/us-east-1", true)]
    [InlineData("aws/us-*", "aws/us-west-2", true)]
    [InlineData("aws/us-east-1", "aws/us-east-2", false)]
    [InlineData("lambda/*", "aws/us-east-1", false)]
    [InlineData("gcp", "gcp/us-east4", true)]
    public void A_pattern_fits_regions(string pattern, string region, bool fits)
    {
        InstanceOffer one = SampleOffers.Listed("one", "h1", "r", 1, 4) with
        {
            Cloud = region[..region.IndexOf('/')],
            Region = region,
            GpuId = "MI325X", // Nothing else in the catalog has it.
        };
        Scenario scenario = ScenarioReader.Parse(
            $"model: llama-3.1-8b\nworkload: {{ input: 100, output: 10, rate: 1/s }}\nhardware: {{ gpus: [MI325X] }}\noffers: {{ regions: ['{pattern}'] }}\n",
            "scenario.yaml"
        );
        Catalog catalog = SampleOffers.Catalog(one);

        GpuPrice? price = GpuPriceResolver.Find(
            scenario,
            DeploymentResolver.Resolve(scenario, catalog, []),
            catalog
        );

        Assert.Equal(fits, price is not null);
    }

    [Fact]
    public void The_users_own_price_wins_over_every_offer()
    {
        GpuPrice? price = Find("offers: { gpu_price: $1.23/h }");

        Assert.Equal((1.23, true), (price!.UsdPerHour, price.IsOwn));
    }

    [Fact]
    public void The_cheapest_offer_of_the_region_is_named_with_source_and_day()
    {
        GpuPrice? aws = Find("offers: { regions: [aws/us-east-1] }");
        GpuPrice? any = Find("offers: { regions: [any] }");

        Assert.Contains("aws/us-east-1, on demand", aws!.Words, StringComparison.Ordinal);
        Assert.NotNull(aws.AsOf);
        Assert.NotEmpty(aws.Source);
        Assert.True(any!.UsdPerHour <= aws.UsdPerHour);
    }

    [Fact]
    public void Where_nobody_sells_the_gpu_there_is_no_price() =>
        Assert.Null(Find("offers: { regions: [nowhere/*] }"));

    /// <summary>Lambda's nodes of 8 and of 4 hold 6 × TP2: $31.92 + $16.36 = $48.28 an hour; AWS's dated nodes of 8 would be 2 × $55.04.</summary>
    [Fact]
    public void A_fleet_pays_for_the_whole_instances_that_a_plan_of_it_buys()
    {
        GpuPrice? price = Find(
            "offers: { purchase: [reserved-1y, on-demand], regions: [gcp/us-central1, aws/us-east-1, lambda/*] }",
            "hardware: { gpus: [H100-SXM], count: 12 }\nengine: { tensor_parallel: 2 }"
        );

        Assert.Equal(48.28, price!.UsdPerHour * 12, 2);
        Assert.Contains("cheapest where you named lambda/*", price.Source, StringComparison.Ordinal);
    }

    /// <summary>One replica of TP2 pays for all eight GPUs of the only dated instance that holds it.</summary>
    [Fact]
    public void Unused_GPUs_of_an_instance_are_paid_and_an_undated_price_does_not_decide()
    {
        GpuPrice? price = Find(
            "offers: { regions: [any] }",
            "hardware: { gpus: [H100-SXM], count: 2 }\nengine: { tensor_parallel: 2 }"
        );

        Assert.Equal(55.04, price!.UsdPerHour * 2, 2);
        Assert.NotNull(price.AsOf);
        Assert.Contains("6 of its 8 GPUs unused and paid", price.Words, StringComparison.Ordinal);
    }

    private static GpuPrice? Find(string offers, string hardware = "hardware: { gpus: [H100-SXM] }")
    {
        Scenario scenario = ScenarioReader.Parse(
            $"model: llama-3.1-8b\nworkload: {{ profile: azure-conv-2023 }}\n{hardware}\n{offers}\n",
            "test.yaml"
        );
        Deployment deployment = DeploymentResolver.Resolve(scenario, Catalog.BuiltIn, []);
        return GpuPriceResolver.Find(scenario, deployment, Catalog.BuiltIn);
    }
}
