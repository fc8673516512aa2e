using Farthing.Numerics.Randomness;
using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Scheduling;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Serving.Engines;

/// <summary>INV-10: fast-forward equals the slow loop, the oracle, byte for byte.</summary>
public sealed class FastForwardTests
{
    private static readonly SchedulingPolicy[] Policies = Enum.GetValues<SchedulingPolicy>();

    [Fact]
    public void Equals_the_slow_loop_on_random_workloads()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = RandomCase(seed);

            string slow = Play(options with { FastForward = false }, limits, table);
            string fast = Play(options, limits, table);

            Assert.True(slow == fast, $"seed {seed}:\n--- slow\n{slow}\n--- fast\n{fast}");
        }
    }

    [Fact]
    public void Equals_the_slow_loop_where_prompts_go_first()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = RandomCase(seed);
            SchedulerLimits promptsFirst = limits with { Batching = BatchingMode.PromptsFirst };

            string slow = Play(options with { FastForward = false }, promptsFirst, table);
            string fast = Play(options, promptsFirst, table);

            Assert.True(slow == fast, $"seed {seed}:\n--- slow\n{slow}\n--- fast\n{fast}");
        }
    }

    [Theory]
    [InlineData(BatchingMode.Continuous)]
    [InlineData(BatchingMode.PromptsFirst)]
    public void Equals_the_slow_loop_and_ends_where_prompts_are_computed_whole(BatchingMode batching)
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = RandomCase(seed);
            SchedulerLimits whole = limits with
            {
                Batching = batching,
                EnableChunkedPrefill = false,
                LongPrefillTokenThreshold = 0,
            };

            string slow = Play(options with { FastForward = false }, whole, table);
            string fast = Play(options, whole, table);

            Assert.True(slow == fast, $"seed {seed}:\n--- slow\n{slow}\n--- fast\n{fast}");
        }
    }

    [Fact]
    public void Room_for_whole_outputs_lets_nobody_give_way()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = RandomCase(seed);
            (SimulationResult result, _) = Fixture.Run(
                options,
                limits with
                {
                    Reservation = KvReservation.WholeOutput,
                },
                new TableSource(table, 2)
            );

            Assert.Equal((0L, 0L), (result.Preemptions, result.Unfinished));
        }
    }

    [Theory]
    [InlineData(BatchingMode.Continuous)]
    [InlineData(BatchingMode.PromptsFirst)]
    public void Equals_the_slow_loop_in_closed_loops(BatchingMode batching)
    {
        for (ulong seed = 2000; seed < 2100; seed++)
        {
            (OnePool options, SchedulerLimits limits, _) = RandomCase(seed);
            SchedulerLimits mode = limits with { Batching = batching };
            Pcg32 random = new(seed, 9);
            ClosedLoopSource Loop() =>
                new(
                    new IndependentLengths(new UniformLength(1, 300), new UniformLength(1, 80)),
                    random.NextInt32(1, 40),
                    random.NextInt32(1, 8),
                    seed
                );
            Pcg32 start = random;
            string slow = Play(options with { FastForward = false }, mode, Loop());
            random = start;
            string fast = Play(options, mode, Loop());

            Assert.True(slow == fast, $"seed {seed}:\n--- slow\n{slow}\n--- fast\n{fast}");
        }
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Equals_the_slow_loop_with_priorities_and_parallel_samples()
    {
        for (ulong seed = 5000; seed < 6500; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = RandomCase(seed);
            Pcg32 random = new(seed, 5);
            int samples = random.NextInt32(1, 4);
            (long, int, int, int)[] requests =
            [
                .. Enumerable
                    .Range(0, table.Count)
                    .Select(i =>
                    {
                        Request request = table[i];
                        return (
                            request.ArrivalNs,
                            request.InputTokens,
                            request.OutputTokens,
                            random.NextInt32(0, 3)
                        );
                    }),
            ];

            string slow = Play(
                options with
                {
                    FastForward = false,
                },
                limits,
                new PrioritySource(requests, samples)
            );
            string fast = Play(options, limits, new PrioritySource(requests, samples));

            Assert.True(slow == fast, $"seed {seed}:\n--- slow\n{slow}\n--- fast\n{fast}");
        }
    }

    private static string Play(OnePool options, SchedulerLimits limits, RequestTable table) =>
        Play(options, limits, new TableSource(table, 2));

    private static string Play(OnePool options, SchedulerLimits limits, RequestSource source)
    {
        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(options, limits, source);
        return Fixture.Print(result, records);
    }

    internal static (OnePool Options, SchedulerLimits Limits, RequestTable Table) RandomCase(ulong seed)
    {
        Pcg32 random = new(seed, 1);
        int count = random.NextInt32(1, 40);
        long[] arrivals = new long[count];
        int[] inputs = new int[count];
        int[] outputs = new int[count];
        int[] starts = new int[count + 1];
        List<ulong> ids = [];
        long now = 0;
        int spread = random.NextInt32(1, 60_000);
        for (int i = 0; i < count; i++)
        {
            now += random.NextInt32(0, 3) == 0 ? 0 : random.NextInt32(0, spread);
            arrivals[i] = now;
            inputs[i] = random.NextInt32(1, 300);
            outputs[i] = random.NextInt32(1, 80);
            starts[i] = ids.Count;
            ulong family = (ulong)random.NextInt32(1, 4);
            int shared = random.NextInt32(0, 5);
            for (int b = 0; b * 32 < inputs[i]; b++)
            {
                ids.Add(b < shared ? (family << 32) + (ulong)b : (((ulong)i + 10) << 32) + (ulong)b);
            }
        }

        starts[count] = ids.Count;
        bool hasIds = random.NextInt32(0, 1) == 1;
        RequestTable table = hasIds
            ? new RequestTable(arrivals, inputs, outputs, starts, [.. ids], 32)
            : new RequestTable(arrivals, inputs, outputs);
        SchedulerLimits limits = new()
        {
            MaxNumBatchedTokens = random.NextInt32(1, 4) switch
            {
                1 => 7,
                2 => 64,
                3 => 256,
                _ => 8192,
            },
            MaxNumSeqs = random.NextInt32(1, 12),
            MaxModelLen = random.NextInt32(0, 3) == 0 ? 200 : 4096,
            Policy = Policies[random.NextInt32(0, Policies.Length - 1)],
            Reservation = (KvReservation)random.NextInt32(0, 3),
            LongPrefillTokenThreshold = random.NextInt32(0, 2) == 0 ? 50 : 0,
            WindowTokens = random.NextInt32(0, 1) == 0 ? 128 : 0,
        };
        OnePool options = Fixture.Options(
            random.NextInt32(26, 120),
            new LinearStepTimes(random.NextInt32(10, 2000), random.NextInt32(0, 20), 0.25),
            random.NextInt32(1, 3)
        ) with
        {
            Routing = (RoutingPolicy)random.NextInt32(0, 2),
            OverheadBeforeNs = random.NextInt32(0, 1) * 777,
            OverheadAfterNs = random.NextInt32(0, 1) * 555,
        };
        return (options, limits, table);
    }
}
