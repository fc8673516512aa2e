using Farthing.Catalogs;
using Farthing.Catalogs.Offers;
using Farthing.Documents.Simulations;
using Farthing.Economics.Purchases.Outlook;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Lifecycles;

namespace Farthing.Tests.Scenarios.Purchases;

/// <summary>How a fleet would be bought, beside a day that was worked by hand: 24 hourly levels (sum 156), a3-highgpu-8g in us-east4 at $88.56, $61.43 for one year and $38.89 for three.</summary>
public sealed class FleetPurchaseTests
{
    private const long HourNs = 3_600_000_000_000;
    private static readonly PurchaseFutures Guess = new(
        FutureScenarios.DefaultTraffic,
        FutureScenarios.DefaultOnDemand,
        0.05
    );

    private static readonly int[] Day =
    [
        4,
        3,
        3,
        3,
        3,
        4,
        5,
        6,
        7,
        8,
        8,
        8,
        8,
        7,
        7,
        7,
        8,
        9,
        10,
        10,
        9,
        8,
        6,
        5,
    ];

    [Fact]
    public void The_worked_day_is_bought_as_worked()
    {
        FleetPurchase purchase = Of(Day);

        Assert.Equal(6.5, purchase.Load.MeanNodes, 9);
        Assert.Equal(7, purchase.Today.CommittedNodes);
        Assert.Equal(7_950.48, purchase.Today.UsdPerMonth / 730 * 24, 2);
        Assert.Equal(13_815.36, purchase.Curve.AutoscaledUsdPerMonth!.Value / 730 * 24, 2);
        Assert.Equal(21_254.40, purchase.Curve.StaticPeakUsdPerMonth!.Value / 730 * 24, 2);
        // Uncertainty costs one node of the long term, and none of them is of the short one; a second one would be beyond the bound of the hedge.
        Assert.Equal(6, purchase.Decided.CommittedNodes);
        Assert.Equal([0, 6], purchase.Best!.Nodes);
        Assert.InRange(purchase.Best.ExpectedUsd, 3.7187e6, 3.7197e6);
        Assert.Equal(0.202, purchase.Best.WorstRegretFraction, 3);
        Assert.Equal(0.0385, purchase.Best.StatedRegretFraction, 4);
    }

    [Fact]
    public void Everything_adds_up()
    {
        FleetPurchase purchase = Of(Day);
        PurchasePlan plan = PurchaseRecord.Of(purchase);

        Assert.Equal(plan.UsdPerMonth, plan.Bands.Sum(band => band.UsdPerMonth), 6);
        Assert.Equal(plan.UsdPerMonth, plan.AutoscaledUsdPerMonth * (1 - plan.SavedFraction), 6);
        Assert.Equal(plan.MeanNodes * 730, plan.Bands.Sum(band => band.UsedFraction * band.Nodes * 730), 6);
        Assert.Equal(1, plan.Outlook!.Futures.Sum(future => future.Weight), 9);
        Assert.True(plan.Outlook.ExpectedUsd < plan.Outlook.ExpectedUsdRented);
        Assert.All(plan.Regrets, regret => Assert.True(regret.UsdPerMonth >= regret.BestUsdPerMonth - 1e-6));
        Assert.Equal([0.5, 0.7, 0.9, 1.1, 1.3, 1.5, 1, 1, 1], plan.Regrets.Select(regret => regret.Traffic));
        Assert.Equal(["gcp-dws-flex", "gcp-calendar"], plan.Dated);
        Assert.Empty(plan.Unpriced);
    }

    /// <summary>Replicas of two GPUs share instances of eight: one to four need one.</summary>
    [Fact]
    public void Nodes_are_whole_instances()
    {
        FleetPurchase purchase = Of([1, 4, 5, 8, 9], gpusPerReplica: 2);

        Assert.Equal([1, 1, 2, 2, 3], purchase.Load.Levels);
        Assert.Equal(88.56, purchase.Inputs.NodeUsdPerHour, 9);
    }

    [Fact]
    public void A_discount_of_the_users_own_stands_over_the_published_one()
    {
        FleetPurchase own = Of(
            Day,
            discounts: new()
            {
                ["gcp.a3.1y"] = 0.5,
                ["gcp.a3-highgpu-8g.1y"] = 0.6,
                ["aws.p5.1y"] = 0.9,
            }
        );

        Assert.Equal(
            [("your 1y discount", 88.56 * 0.4), ("gcp-cud-a3-highgpu-3y", 38.89)],
            own.Commitments.Ways.Select(way => (way.Name, Math.Round(way.FixedUsdPerHour, 4)))
        );
        Assert.Equal(10, own.Decided.CommittedNodes + own.Decided.NodesOf(own.Curve.Ways[0]));
    }

    [Fact]
    public void What_has_no_price_is_named_and_left_out_until_a_discount_is_assumed()
    {
        InstanceOffer aws = Catalog.BuiltIn.Offers.First(offer => offer.InstanceType == "p5.48xlarge");
        FleetPurchase without = Of(Day, offer: aws);
        FleetPurchase with = Of(Day, offer: aws, assumed: 0.4);

        Assert.Empty(without.Commitments.Ways);
        Assert.Null(without.Outlook);
        Assert.Contains("aws-sp-ec2-1y", without.Commitments.Unpriced);
        Assert.Contains("aws-capacity-block-p5", without.Commitments.Dated);
        Assert.DoesNotContain("aws-odcr", without.Commitments.Unpriced); // A machine, no discount.
        Assert.Equal(without.Curve.AutoscaledUsdPerMonth, without.Decided.UsdPerMonth);
        Assert.Equal("assumed 1y", Assert.Single(with.Commitments.Ways).Name);
        Assert.True(with.Decided.UsdPerMonth < without.Decided.UsdPerMonth);
        Assert.Equal(without.Commitments.Unpriced, with.Commitments.Unpriced);
    }

    [Fact]
    public void At_a_price_of_ones_own_a_replica_is_the_node()
    {
        PurchaseInputs inputs = new(
            [.. PaidStretch.Of(Use(Day))],
            2,
            new GpuPrice(2.5, "your price", "", null, true),
            Catalog.BuiltIn.Commitments,
            new Dictionary<string, double>(),
            0.3,
            730
        )
        {
            Futures = Guess,
        };
        FleetPurchase purchase = FleetPurchase.Of(inputs)!;

        Assert.Equal(5, purchase.Inputs.NodeUsdPerHour);
        Assert.Equal(Day, purchase.Load.Levels);
        Assert.Equal(3.5, Assert.Single(purchase.Commitments.Ways).FixedUsdPerHour, 9);
        Assert.Null(FleetPurchase.Of(inputs with { Paid = [.. PaidStretch.Of(Use([0, 0]))] }));
    }

    /// <summary>
    /// One node of $1/h all day. At +100 % a month two of the nodes are needed in every month of every future (2 · 0.6^(1/12) = 1.92), and a third from the second month on; in the first only where traffic is highest (2 · 1.6^(1/12) = 2.08). There may be three.
    /// Rented for a year of falling and rising prices a node costs Σ_m (0.35 · 0.7^(m/12) + 0.5 + 0.15 · 1.15^(m/12)) = 11.42 months at $1; the third three quarters of the first month less: 10.68, of which a year's commitment may cost 0.89.
    /// </summary>
    [Theory]
    [InlineData(null, 0.08, 1)]
    [InlineData(0.0, 0.08, 1)]
    [InlineData(1.0, 0.08, 2)]
    [InlineData(1.0, 0.105, 2)]
    [InlineData(1.0, 0.115, 3)]
    [InlineData(1.0, 0.04, 0)]
    public void Commitments_allow_for_growth(double? growth, double discount, int nodes)
    {
        FleetPurchase purchase = FleetPurchase.Of(
            new PurchaseInputs(
                [new PaidStretch(1, 24)],
                1,
                new GpuPrice(1, "your price", "", null, true),
                [],
                new Dictionary<string, double>(),
                discount,
                730
            )
            {
                Futures = Guess with { HedgeFraction = double.PositiveInfinity },
                GrowthPerMonth = growth,
                MostNodes = 3,
            }
        )!;

        Assert.Equal([nodes], purchase.Best!.Nodes);
        if (growth == 1)
        {
            double price(int month) =>
                (0.35 * Math.Pow(0.7, month / 12.0)) + 0.5 + (0.15 * Math.Pow(1.15, month / 12.0));
            double year = Enumerable.Range(1, 12).Sum(price);
            Assert.Equal(11.42, year, 2);
            double[] rented = [year, year, year - (0.75 * price(1))];
            Assert.Equal(
                730 * ((nodes * 12 * (1 - discount)) + rented.Skip(nodes).Sum()),
                purchase.Best.ExpectedUsd,
                6
            );
        }
    }

    private static FleetPurchase Of(
        int[] replicas,
        int gpusPerReplica = 8,
        Dictionary<string, double>? discounts = null,
        double? assumed = null,
        InstanceOffer? offer = null
    )
    {
        offer ??= Catalog.BuiltIn.Offers.First(one => one.InstanceType == "a3-highgpu-8g") with
        {
            OnDemandUsdPerHour = 88.56,
            Reserved1yUsdPerHour = 61.43,
            Reserved3yUsdPerHour = 38.89,
        };
        return FleetPurchase.Of(
            new PurchaseInputs(
                [.. PaidStretch.Of(Use(replicas))],
                gpusPerReplica,
                new GpuPrice(offer.OnDemandUsdPerHour!.Value / 8, "", "", null, false) { Offer = offer },
                Catalog.BuiltIn.Commitments,
                discounts ?? [],
                assumed,
                730
            )
            {
                Futures = Guess,
            }
        )!;
    }

    private static FleetUse Use(int[] paid) =>
        new()
        {
            EndNs = paid.Length * HourNs,
            PhaseNs = [0, 0, 0, 0, 0],
            Ordered = 0,
            Failed = 0,
            Resent = 0,
            LostTokens = 0,
            PeakHeld = 0,
            Counts = [.. paid.Select((count, hour) => new FleetCount(hour * HourNs, count, count, count))],
        };
}
