using Farthing.Catalogs;
using Farthing.Economics.Purchases.Outlook;
using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Purchases;

namespace Farthing.Tests.Scenarios;

/// <summary>Weighted futures and the bound of the hedge, as a file says them.</summary>
public sealed class ScenarioFuturesTests
{
    private static Scenario Read(string futures) =>
        ScenarioReader.Parse(
            $"model: llama-3.1-8b\nworkload: {{ profile: azure-conv-2023 }}\noffers:\n  {futures}\n",
            "s.yaml"
        );

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        Scenario scenario = Read(
            "hedge: 8%\n  traffic_futures: { 1: 50%, 0.5: 30%, 2.5: 20% }\n  price_futures: { 0.8: 33.3%, 0.9: 33.3%, 1: 33.3% }"
        );

        Assert.Equal(0.08, scenario.Offers.HedgeFraction, 12);
        Assert.Equal([new(0.5, 0.3), new(1, 0.5), new(2.5, 0.2)], scenario.Offers.TrafficFutures);
        Assert.Equal([0.8, 0.9, 1], scenario.Offers.OnDemandFutures.Select(one => one.Factor));
        Assert.Equal(1, scenario.Offers.OnDemandFutures.Sum(one => one.Weight), 12);
        PurchaseFutures futures = PurchaseFutures.Of(scenario.Offers, Catalog.BuiltIn.Prices);
        Assert.True(futures is { IsTrafficGiven: true, IsOnDemandGiven: true, Fitted: null });
        Assert.Same(scenario.Offers.TrafficFutures, futures.Traffic);
    }

    [Fact]
    public void Without_a_word_traffic_is_guessed_and_prices_are_fitted()
    {
        Scenario scenario = Read("traffic_futures: { 1: 100% }");

        PurchaseFutures futures = PurchaseFutures.Of(
            scenario.Offers with
            {
                TrafficFutures = [],
            },
            Catalog.BuiltIn.Prices
        );

        Assert.Same(FutureScenarios.DefaultTraffic, futures.Traffic);
        Assert.True(futures is { IsTrafficGiven: false, IsOnDemandGiven: false });
        Assert.InRange(futures.Fitted!.FamilyYears, 5, 20);
        Assert.Equal(1, futures.OnDemand.Sum(one => one.Weight), 12);
    }

    [Theory]
    [InlineData("traffic_futures: { 0.6: 25%, 1: 50% }", 4, "0.6", "25%", "add up to 75", "100 %")]
    [InlineData("price_futures: { 0.8: 60%, 1: 50% }", 4, "0.8", "60%", "add up to 110", "100 %")]
    [InlineData(
        "traffic_futures: { 0: 50%, 1: 50% }",
        4,
        "traffic_futures.0",
        "50%",
        "no factor",
        "0.01 to 100"
    )]
    [InlineData(
        "traffic_futures: { -1: 50%, 1: 50% }",
        4,
        "traffic_futures.-1",
        "50%",
        "no factor",
        "0.01 to 100"
    )]
    [InlineData("price_futures: { cheap: 100% }", 4, "cheap", "100%", "no factor", "such as 0.6: 25%")]
    public void Weights_that_cannot_be_meant_are_refused(
        string futures,
        int line,
        string path,
        string value,
        string message,
        string expected
    )
    {
        FarthingException error = Assert.Throws<FarthingException>(() => Read(futures));

        Fault fault = Assert.Single(error.Faults);
        Assert.Equal("FAR4011", fault.Code);
        Assert.Equal(line, fault.Line);
        Assert.EndsWith(path, fault.Path!, StringComparison.Ordinal);
        Assert.Equal(value, fault.Value);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Expected!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("traffic_futures: { 0.6: 125%, 1: -25% }", "FAR1004")]
    [InlineData("hedge: -5%", "FAR1004")]
    [InlineData("growth: 5%", "FAR4004")]
    public void A_share_is_a_share(string futures, string code) =>
        Assert.Contains(
            Assert.Throws<FarthingException>(() => Read(futures)).Faults,
            fault => fault.Code == code
        );
}
