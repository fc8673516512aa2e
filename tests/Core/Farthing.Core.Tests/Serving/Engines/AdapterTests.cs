using Farthing.Numerics.Randomness;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Simulation;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Serving.Engines;

/// <summary>Requests that name adapters.</summary>
public sealed class AdapterTests
{
    private static (SimulationResult Result, List<RequestRecord> Records) Play(
        LoraLimits lora,
        params (long ArrivalNs, int Adapter)[] requests
    ) =>
        Fixture.Run(
            Fixture.Options(1000),
            Fixture.Limits() with
            {
                Lora = lora,
            },
            new NamingSource([
                .. requests.Select(one => new Request(one.ArrivalNs, 100, 2) { Adapter = one.Adapter }),
            ])
        );

    /// <summary>Steps of 1 µs and 10 ns a token; an adapter takes 2.5 µs. The first and the third are of one adapter: 200 tokens, 3 + 2.5 µs, then 1.02 µs. The second waits for its slot: 2 + 2.5 µs, then 1.01 µs.</summary>
    [Fact]
    public void One_whose_adapter_has_no_slot_is_passed_over()
    {
        (SimulationResult result, List<RequestRecord> records) = Play(
            new LoraLimits(1, 1, 500, 2_000),
            (0, 1),
            (0, 2),
            (0, 1)
        );

        Assert.Equal(
            [(0L, 6_520L), (2, 6_520), (1, 12_030)],
            records.Select(one => (one.RequestId, one.LastTokenNs))
        );
        Assert.Equal(new AdapterUse(0, 2, 5_000, 1), result.Adapters);
    }

    /// <summary>With two slots all begin at once: 300 tokens, 4 µs, and two adapters of 2.5 µs.</summary>
    [Fact]
    public void With_slots_for_all_they_begin_together()
    {
        (SimulationResult result, List<RequestRecord> records) = Play(
            new LoraLimits(2, 2, 500, 2_000),
            (0, 1),
            (0, 2),
            (0, 1)
        );

        Assert.All(records, one => Assert.Equal((9_000, 10_030), (one.FirstTokenNs, one.LastTokenNs)));
        Assert.Equal(new AdapterUse(0, 2, 5_000, 0), result.Adapters);
    }

    [Fact]
    public void One_that_is_in_host_memory_comes_from_there()
    {
        (SimulationResult result, List<RequestRecord> records) = Play(
            new LoraLimits(1, 2, 500, 2_000),
            (0, 1),
            (10_000, 2),
            (20_000, 1),
            (30_000, 0)
        );

        Assert.Equal([4_500, 14_500, 22_500, 32_000], records.Select(one => one.FirstTokenNs));
        Assert.Equal(new AdapterUse(1, 2, 5_500, 0), result.Adapters);
    }

    /// <summary>INV-3, INV-10 with adapters: a batch never has more than it may, and slots for all are no slots at all.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Batches_keep_to_their_slots_and_fast_runs_are_slow_ones()
    {
        (long held, long loads) = (0, 0);
        for (ulong seed = 1; seed <= 600; seed++)
        {
            (OnePool options, SchedulerLimits drawn, RequestTable table) =
                seed % 2 == 0 ? FastForwardTests.RandomCase(seed) : FleetLifeTests.LivingCase(seed);
            Pcg32 random = new(seed, 91);
            int adapters = random.NextInt32(1, 9);
            int most = random.NextInt32(1, adapters);
            SchedulerLimits limits = drawn with
            {
                Lora = new LoraLimits(
                    most,
                    random.NextInt32(most, adapters),
                    random.NextInt32(0, 500),
                    random.NextInt32(0, 3_000)
                ),
            };
            AdapterSource Source() => new(new TableSource(table, 2), adapters, random.NextInt32(0, 2), seed);
            Pcg32 start = random;

            (SimulationResult result, List<RequestRecord> records) = Fixture.Run(options, limits, Source());

            random = start;
            (SimulationResult slow, List<RequestRecord> slowly) = Fixture.Run(
                options with
                {
                    FastForward = false,
                },
                limits,
                Source()
            );
            Assert.Equal(Fixture.Print(slow, slowly), Fixture.Print(result, records));
            Assert.Equal(slow.Adapters, result.Adapters);
            Assert.Equal((2L * table.Count, 0L), (result.Arrived, result.Unfinished));
            Assert.Equal(records.Sum(one => (long)one.OutputTokens), result.OutputTokens);
            random = start;
            int[] named = Named(Source());
            RequestRecord[] plain = [.. records.Where(one => one is { Preemptions: 0, ScheduledNs: >= 0 })];
            foreach (RequestRecord one in plain)
            {
                int beside = plain
                    .Where(other =>
                        other.ReplicaIndex == one.ReplicaIndex
                        && other.ScheduledNs <= one.ScheduledNs
                        && other.LastTokenNs > one.ScheduledNs
                    )
                    .Select(other => named[other.RequestId])
                    .Distinct()
                    .Count();
                Assert.True(beside <= most, $"seed {seed}: {beside} of {most}");
            }

            held += result.Adapters.Held;
            loads += result.Adapters.HostLoads + result.Adapters.StorageLoads;
        }

        Assert.True(held > 5_000 && loads > 10_000, $"{held} {loads}");
    }

    [Fact]
    public void Slots_for_all_that_cost_nothing_change_nothing()
    {
        for (ulong seed = 1; seed <= 150; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);
            AdapterSource Source() => new(new TableSource(table), 5, 1, 3);

            (SimulationResult plain, List<RequestRecord> records) = Fixture.Run(options, limits, Source());
            (SimulationResult named, List<RequestRecord> others) = Fixture.Run(
                options,
                limits with
                {
                    Lora = new LoraLimits(5, 5, 0, 0),
                },
                Source()
            );

            Assert.Equal(Fixture.Print(plain, records), Fixture.Print(named, others));
            Assert.Equal(0, named.Adapters.Held);
        }
    }

    private static int[] Named(AdapterSource source)
    {
        List<int> named = [];
        while (source.NextArrivalNs != long.MaxValue)
        {
            named.Add(source.Take().Adapter);
        }

        return [.. named];
    }

    private sealed class NamingSource(Request[] requests) : RequestSource
    {
        private int next;

        public override long NextArrivalNs =>
            next < requests.Length ? requests[next].ArrivalNs : long.MaxValue;

        public override long TotalRequests => requests.Length;

        public override Request Take() => requests[next++];

        public override void Restart() => next = 0;
    }
}
