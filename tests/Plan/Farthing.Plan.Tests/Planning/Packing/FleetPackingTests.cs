using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Tests.Planning.Offers;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Planning.Packing;

public sealed class FleetPackingTests
{
    [Fact]
    public void Unused_gpus_of_an_instance_are_paid_and_shown()
    {
        // 3 replicas × TP2 = 6 GPUs; the single-GPU instance cannot hold TP2; one instance of 8 costs $55.04.
        PackingResult packing = Pack(2, 2, 3, [SampleOffers.Priced(8, 55.04), SampleOffers.Priced(1, 6.88)]);

        Assert.Equal(
            (6, 8, 2, 1),
            (packing.GpusUsed, packing.GpusPaid, packing.GpusPaid - packing.GpusUsed, packing.Nodes)
        );
        Assert.Equal(55.04, packing.UsdPerHour, 9);
        Assert.Equal(6.88, packing.UsdPerGpuHour, 9);
        Assert.Equal("6 GPUs suffice, one sells 1 or 8: 2 are paid and idle", packing.Notes[0]);
    }

    [Fact]
    public void Instance_types_of_a_region_stand_side_by_side()
    {
        // 10 replicas × 1 GPU: one instance of 8 at $40 and two of 1 at $6 = $52; two of 8 = $80; ten of 1 = $60.
        PackingResult packing = Pack(1, 1, 10, [SampleOffers.Priced(8, 40), SampleOffers.Priced(1, 6)]);

        Assert.Equal(52, packing.UsdPerHour, 9);
        Assert.Equal([(8, 1), (1, 2)], packing.Lines.Select(line => (line.Offer.GpuCount, line.Instances)));
        Assert.Equal(0, packing.GpusPaid - packing.GpusUsed);
    }

    [Fact]
    public void A_dearer_full_instance_beats_a_cheaper_one_that_wastes()
    {
        // 5 replicas × TP4: 3 instances of 8 at $40 = $120; 2 of them and 1 of 4 at $24 = $104.
        PackingResult packing = Pack(4, 4, 5, [SampleOffers.Priced(8, 40), SampleOffers.Priced(4, 24)]);

        Assert.Equal(104, packing.UsdPerHour, 9);
        Assert.Equal(20, packing.GpusPaid);
    }

    [Fact]
    public void A_fleet_stays_in_one_region()
    {
        PackingResult packing = Pack(
            1,
            1,
            9,
            [SampleOffers.Priced(8, 40, "one/r"), SampleOffers.Priced(1, 1, "two/r") with { GpuCount = 1 }]
        );

        Assert.Equal(9, packing.UsdPerHour, 9);
        Assert.Equal("two/r", Assert.Single(packing.Lines).Offer.Region);
    }

    [Fact]
    public void Ties_take_fewer_instances()
    {
        PackingResult packing = Pack(1, 1, 8, [SampleOffers.Priced(1, 5), SampleOffers.Priced(8, 40)]);

        Assert.Equal(1, packing.Nodes);
    }

    [Fact]
    public void Tensor_parallel_ranks_share_an_instance()
    {
        PackingResult packing = Pack(8, 8, 1, [SampleOffers.Priced(4, 20)]);

        Assert.Equal(PackingRefusalKind.NodeTooSmall, packing.Refusal!.Kind);
        Assert.Equal("no instance with a price has 8 × H100-SXM: the largest has 4", packing.Refusal.Reason);
    }

    [Fact]
    public void Pipeline_stages_may_stretch_over_instances_with_a_note()
    {
        // 3 replicas × 3 stages of 4 GPUs = 9 stages, 2 to an instance of 8: 5 instances, $200, 36 of 40 GPUs used.
        PackingResult packing = Pack(12, 4, 3, [SampleOffers.Priced(8, 40)]);

        Assert.True(packing.SpansInstances);
        Assert.Equal((5, 200.0, 4), (packing.Nodes, packing.UsdPerHour, packing.GpusPaid - packing.GpusUsed));
        Assert.Contains(
            packing.Notes,
            note => note.StartsWith("a replica stretches", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_replica_that_fits_an_instance_stays_in_it()
    {
        // 2 stages of 3 GPUs fit an instance of 8 once: 4 replicas take 4 instances, though 8 stages fit 4 of 2 each.
        PackingResult packing = Pack(6, 3, 4, [SampleOffers.Priced(8, 40)]);

        Assert.False(packing.SpansInstances);
        Assert.Equal((4, 8), (packing.Nodes, packing.GpusPaid - packing.GpusUsed));
    }

    [Fact]
    public void A_limit_counts_the_gpus_that_are_paid()
    {
        // 3 × TP4 = 12 GPUs: two of 8 (16 paid, $70) is over the quota of 12; of 8 and of 4 is 12 paid, $75.
        PricedOffer[] offers = [SampleOffers.Priced(8, 35), SampleOffers.Priced(4, 40)];
        PackingLimits quota = new() { Quotas = new Dictionary<string, int> { ["H100-SXM"] = 12 } };

        Assert.Equal(70, Pack(4, 4, 3, offers).UsdPerHour, 9);
        Assert.Equal(75, Pack(4, 4, 3, offers, quota).UsdPerHour, 9);
        Assert.Equal(
            "12 × H100-SXM are used and 16 paid for in whole instances; 15 are allowed",
            Pack(4, 4, 3, [offers[0]], new PackingLimits { MaxGpus = 15 }).Refusal!.Reason
        );
        Assert.Equal(
            "12 × H100-SXM are needed; 11 are allowed",
            Pack(4, 4, 3, offers, new PackingLimits { MaxGpus = 11 }).Refusal!.Reason
        );
    }

    [Fact]
    public void An_inventory_is_used_gpu_by_gpu_cheapest_first_and_bounds_the_fleet()
    {
        // 10 GPUs at $2 hold 2 × TP4 in the node of 8 and none in the rest of 2; the third replica takes the GPUs at $3.
        PricedOffer[] owned = [SampleOffers.Owned(10, 2), SampleOffers.Owned(8, 3)];

        PackingResult packing = Pack(4, 4, 3, owned);

        Assert.Equal((2 * 8) + (3 * 4), packing.UsdPerHour, 9);
        Assert.Equal((12, 0), (packing.GpusPaid, packing.GpusPaid - packing.GpusUsed));
        Assert.Equal(
            "5 replicas take 20 × H100-SXM; your inventory of 18 holds 4",
            Pack(4, 4, 5, owned).Refusal!.Reason
        );
    }

    [Fact]
    public void Nothing_offered_is_a_refusal() =>
        Assert.Equal(
            PackingRefusalKind.NoOffer,
            Pack(1, 1, 1, [SampleOffers.Priced(8, 40, gpu: "H200-SXM")]).Refusal!.Kind
        );

    [Fact]
    public void A_large_fleet_buys_a_bulk_first()
    {
        // 1,003 replicas × 1 GPU: 125 instances of 8 at $40 and 3 of 1 at $6.
        PackingResult packing = Pack(1, 1, 1003, [SampleOffers.Priced(8, 40), SampleOffers.Priced(1, 6)]);

        Assert.Equal(5018, packing.UsdPerHour, 9);
        Assert.Equal(128, packing.Nodes);
    }

    [Fact]
    public void No_packing_is_cheaper_than_the_best_of_all_packings()
    {
        int[] sizes = [1, 2, 4, 8];
        Gen<(int[] Prices, int Stage, int Stages, int Replicas, int Most)> cases =
            from prices in Gen.Choose(1, 20).ArrayOf(4)
            from stage in Gen.Elements(1, 2, 4)
            from stages in Gen.Elements(1, 1, 1, 2, 3)
            from replicas in Gen.Choose(1, 6)
            from most in Gen.Choose(4, 60)
            select (prices, stage, stages, replicas, most);

        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    PricedOffer[] offers =
                    [
                        .. sizes.Select((size, i) => SampleOffers.Priced(size, c.Prices[i] * 1.25)),
                    ];
                    PackingResult packing = Pack(
                        c.Stage * c.Stages,
                        c.Stage,
                        c.Replicas,
                        offers,
                        new PackingLimits { MaxGpus = c.Most }
                    );
                    (double Usd, int Nodes)? best = BruteForce(offers, c.Stage, c.Stages, c.Replicas, c.Most);
                    Assert.Equal(best is not null, packing.IsPossible);
                    if (best is not null)
                    {
                        Assert.Equal(best.Value.Usd, packing.UsdPerHour, 6);
                        Assert.Equal(best.Value.Nodes, packing.Nodes);
                        Assert.Equal(c.Replicas, packing.Lines.Sum(line => line.Replicas));
                        Assert.True(packing.GpusPaid <= c.Most);
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    /// <summary>Every number of instances of every type.</summary>
    private static (double Usd, int Nodes)? BruteForce(
        PricedOffer[] offers,
        int stage,
        int stages,
        int replicas,
        int most
    )
    {
        (double Usd, int Nodes)? best = null;
        Try(0, 0, 0, 0, 0);
        return best;

        void Try(int index, int held, int gpus, double usd, int nodes)
        {
            if (gpus > most)
            {
                return;
            }

            if (held >= replicas)
            {
                if (
                    best is null
                    || usd < best.Value.Usd - 1e-9
                    || (usd < best.Value.Usd + 1e-9 && nodes < best.Value.Nodes)
                )
                {
                    best = (usd, nodes);
                }

                return;
            }

            if (index == offers.Length)
            {
                return;
            }

            int size = offers[index].GpuCount;
            for (int n = 0; n * size <= most; n++)
            {
                int holds =
                    size >= stage * stages ? n * (size / (stage * stages)) : n * (size / stage) / stages;
                Try(
                    index + 1,
                    held + holds,
                    gpus + (n * size),
                    usd + (n * offers[index].UsdPerHour),
                    nodes + n
                );
            }
        }
    }

    private static PackingResult Pack(
        int gpusPerReplica,
        int gpusPerStage,
        int replicas,
        IReadOnlyList<PricedOffer> offers,
        PackingLimits? limits = null
    ) =>
        FleetPacking.Cheapest(
            "H100-SXM",
            gpusPerReplica,
            gpusPerStage,
            replicas,
            offers,
            limits ?? PackingLimits.None
        );
}
