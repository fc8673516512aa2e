using Farthing.Catalogs.Apis;
using Farthing.Documents.Catalogs;
using Farthing.Planning.Apis;
using Farthing.Planning.Fleets;

namespace Farthing.Tests.Planning.Apis;

public sealed class BuyDecisionTests
{
    // Nodes of 8 GPUs at $50/h carry 20 req/s each. The API takes $0.001 a request ($1/M in, 1,000 in).
    // A month of 730 h: a node costs $36,500, 1 req/s of API $2,628; people 1.0 and 0.1 at $120k/y: $10,000 and $1,000.
    private const double PerRate = 2628;
    private static readonly PeopleCost People = new(1, 0.1, 120_000);

    [Fact]
    public void Buying_wins_until_the_fleet_is_full_enough()
    {
        BuyDecision decision = At(12);

        // $46,500 against $31,536 + $1,000.
        Assert.Equal(46_500 - (12 * PerRate) - 1000, decision.DifferenceUsdPerMonth, 6);
        Assert.False(decision.SelfWins);

        DecisionFlip rate = Flip(decision, "rate");
        // (36,500 + 10,000 − 1,000) / 2,628 = 17.31 req/s, below the 20 that a node carries; at 20 a second node: buying again.
        Assert.Equal(45_500 / PerRate, rate.Value!.Value, 6);
        Assert.Equal(
            "serving wins above 17.3 req/s (this fleet is sure to carry 20.0), until 20.0 req/s",
            rate.Words
        );
    }

    [Fact]
    public void The_rates_at_which_each_side_wins_follow_the_staircase()
    {
        // One node up to 20: from 17.31. Two nodes (82,000): from (73,000 + 9,000) / 2,628 = 31.20 to 40.
        // Three (118,500): from 45.09 to 60. Four: (146,000 + 9,000) / 2,628 = 58.98 < 60: wins from 60 on? at 60 three end,
        // four cost the API's price of 58.98: serving goes on winning.
        IReadOnlyList<RateInterval> intervals = At(12).Intervals();

        Assert.Equal([false, true, false, true, false, true], intervals.Select(i => i.SelfWins));
        double[] turns = [45_500 / PerRate, 20, 82_000 / PerRate, 40, 118_500 / PerRate];
        Assert.All(turns.Zip(intervals), pair => Assert.Equal(pair.First, pair.Second.To!.Value, 6));
        Assert.Null(intervals[^1].To);
    }

    [Fact]
    public void Turns_that_are_nearer_than_the_grid_are_not_told_apart_wherever_the_grid_begins()
    {
        // Serving wins from 58.98 to 60 too, and again just below 80: a grid of 4 % meets that or not.
        for (double rate = 10; rate < 20; rate += 0.07)
        {
            Assert.All(
                At(rate).Intervals().Skip(1),
                interval =>
                    Assert.False(
                        interval.To < interval.From * 1.04,
                        $"at {rate}: {interval.From} to {interval.To}"
                    )
            );
        }
    }

    [Fact]
    public void Each_input_alone_turns_the_answer_at_its_value()
    {
        BuyDecision decision = At(12);
        double api = (12 * PerRate) + 1000;

        Assert.Equal((api - 10_000) / (8 * 730), Flip(decision, "gpu-price").Value!.Value, 9); // $3.86 of $6.25
        Assert.Equal((46_500 - 1000) / (12 * PerRate), Flip(decision, "api-price").Value!.Value, 9); // of $1.00
        Assert.False(Flip(decision, "people").IsFeasible); // $36,500 of GPUs alone exceed $32,536
        Assert.Equal(
            "no head count turns it: the GPUs alone cost more than the API",
            Flip(decision, "people").Words
        );
        Assert.False(Flip(decision, "output-length").IsFeasible); // output is free here
    }

    [Fact]
    public void People_who_grow_with_the_fleet_are_counted_by_its_GPUs()
    {
        PeopleCost growing = new(0.1, 0.1, 120_000) { PerGpu = 1 / 32.0 };

        // 0.1 + 8 ÷ 32 = 0.35 engineers, $3,500 a month; two nodes 0.6, $6,000.
        Assert.Equal(0.35, growing.Engineers(8), 9);
        BuyDecision decision = At(12, people: growing);
        Assert.Equal(0.35, decision.Engineers, 9);
        Assert.Equal(36_500 + 3_500, decision.SelfUsdPerMonth, 6);
        Assert.Equal(36_500, decision.SelfUsdPerMonthWithoutPeople, 6);
        Assert.Equal(
            (2 * 36_500) + 6_000 - (24 * PerRate) - 1000,
            decision.DifferenceAt(trafficFactor: 2)!.Value,
            6
        );
    }

    [Fact]
    public void Where_serving_wins_the_flips_say_when_buying_would()
    {
        BuyDecision decision = At(19);

        Assert.True(decision.SelfWins);
        // Two nodes from 20 on: buying again, until 31.20.
        Assert.Equal(
            "buying wins below 17.3 req/s, and from 20.0 to 31.2 req/s",
            Flip(decision, "rate").Words
        );
        Assert.Equal(45_500 / PerRate, Flip(decision, "rate").Value!.Value, 6);
        Assert.StartsWith("buying wins above", Flip(decision, "gpu-price").Words);
        Assert.Equal(
            ((19 * PerRate) + 1000 - 36_500) * 12 / 120_000,
            Flip(decision, "people").Value!.Value,
            9
        );
    }

    [Fact]
    public void A_smaller_fleet_that_wins_below_todays_rate_is_said_too()
    {
        // Today's 2 nodes lose at 25; one wins from 17.31 to 20, two from 31.20 to 40.
        Assert.Equal(
            "serving wins above 31.2 req/s (this fleet is sure to carry 40.0), until 40.0 req/s, and from 17.3 to 20.0 req/s",
            Flip(At(25, nodes: 2), "rate").Words
        );
        // At most these 2, at $60: one never wins, two are equal at (87,600 + 9,000) ÷ 2,628 = 36.76.
        Assert.Equal(
            "serving wins above 36.8 req/s (this fleet is sure to carry 40.0), up to 40.0 req/s, the most that your limits allow",
            Flip(At(25, maxNodes: 2, usdPerHour: 60, nodes: 2), "rate").Words
        );
    }

    [Fact]
    public void The_rates_around_todays_are_found_however_few_they_are()
    {
        // At $65 a node (47,450 + 9,000) ÷ 2,628 = 21.48: one never wins, nor do two, (94,900 + 9,000) ÷ 2,628 = 39.54, below it.
        // At 39.8 two win until 40: 1.2 %, between buying on both sides.
        Assert.StartsWith(
            "buying wins below 39.5 req/s, and from 40.0 to ",
            Flip(At(39.8, usdPerHour: 65, nodes: 2), "rate").Words
        );
    }

    [Fact]
    public void The_limit_of_the_fleet_is_said()
    {
        // One node at most: serving wins from 17.31 to the 20 that it carries.
        Assert.Equal(
            "serving wins above 17.3 req/s (this fleet is sure to carry 20.0), up to 20.0 req/s, the most that your limits allow",
            Flip(At(12, maxNodes: 1), "rate").Words
        );
        // A price at which even a full node loses.
        Assert.Equal(
            "no rate that a fleet within your limits carries makes serving cheaper",
            Flip(At(12, maxNodes: 1, usdPerHour: 80), "rate").Words
        );
    }

    [Fact]
    public void The_flip_values_make_both_sides_equal()
    {
        BuyDecision decision = At(12);
        double gpu = Flip(decision, "gpu-price").Value!.Value;
        double price = Flip(decision, "api-price").Value!.Value;

        Assert.Equal(0, decision.DifferenceAt(gpuFactor: gpu / 6.25)!.Value, 6);
        Assert.Equal(0, decision.DifferenceAt(apiFactor: price)!.Value, 6);
    }

    [Fact]
    public void The_tornado_shows_the_widest_input_first_and_what_turns_the_answer()
    {
        // At 16 req/s serving costs $3,452 more. ±20 %: traffic ∓8,410 (turns at +20 %: 19.2), GPU ±7,300, API ∓8,410, people ±1,800, prediction 0: one node carries 12.8 as it does 19.2.
        IReadOnlyList<TornadoBar> bars = DecisionTornado.Bars(DecisionTornado.InputsOf(At(16)));

        Assert.Equal(
            ["traffic", "api-price", "gpu-price", "people", "prediction"],
            bars.Select(bar => bar.Bar.Input)
        );
        Assert.Equal(
            [0.2 * 16 * PerRate, 0.2 * 16 * PerRate, 7300, 1800, 0],
            bars.Select(bar => Math.Round(bar.EffectUsd, 6))
        );
        Assert.Equal([true, true, true, false, false], bars.Select(bar => bar.Flips));
    }

    [Fact]
    public void A_traffic_that_no_fleet_carries_has_no_bar_end()
    {
        TornadoBar bar = Assert.Single(
            DecisionTornado.Bars([("traffic", factor => factor > 1 ? null : -100 * factor)])
        );

        Assert.False(bar.IsWhole);
        Assert.Equal((-80, -100), (bar.Bar.AtLow, bar.Bar.AtHigh));
    }

    private static DecisionFlip Flip(BuyDecision decision, string input) =>
        decision.Flips().Single(flip => flip.Input == input);

    private static BuyDecision At(
        double rate,
        int maxNodes = 1000,
        double usdPerHour = 50,
        PeopleCost? people = null,
        int nodes = 1
    )
    {
        ApiTraffic traffic = ApiTraffic.Uniform(1000, 0, rate);
        ApiBill bill = ApiComparison.Bill(
            new ApiPrice
            {
                Id = "acme/m",
                Provider = "acme",
                Model = "m",
                Rates = new ApiRates(1, 1),
            },
            true,
            traffic,
            people ?? People,
            new DateOnly(2026, 9, 1)
        )!;
        SelfHostSide self = new()
        {
            Fleet = Nodes(nodes),
            Replicas = nodes,
            ReplicasNeeded = nodes,
            CertainPerSecond = 20 * nodes,
            Quote = count => count > maxNodes ? null : Nodes(count),
        };
        FleetQuote Nodes(int count) => new(usdPerHour * count, 8 * count, 8 * count, "nodes", "a test");

        return new BuyDecision(self, bill, traffic, people ?? People);
    }
}
