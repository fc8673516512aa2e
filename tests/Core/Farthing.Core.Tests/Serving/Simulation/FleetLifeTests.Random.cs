using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Scheduling;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <content>Random lives.</content>
public sealed partial class FleetLifeTests
{
    /// <summary>INV-3, INV-5, INV-10, INV-13, INV-28, INV-29: through more than ten thousand losses of replicas.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Requests_and_tokens_are_conserved_through_losses()
    {
        (int failed, long resent, int moved) = (0, 0, 0);
        for (ulong seed = 1; seed <= 1500; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = LivingCase(seed);

            (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
                options,
                limits,
                new TableSource(table, 2)
            );

            (SimulationResult slow, List<RequestRecord> slowly) = Fixture.Run(
                options with
                {
                    FastForward = false,
                },
                limits,
                new TableSource(table, 2)
            );
            Assert.Equal(Fixture.Print(slow, slowly), Fixture.Print(result, records));
            Assert.Equal(slow.Use!.PhaseNs, result.Use!.PhaseNs);
            Assert.Equal(slow.Use.Counts, result.Use.Counts);
            Assert.Equal(2 * table.Count, records.Select(record => record.RequestId).Distinct().Count());
            Assert.Equal(2 * table.Count, records.Count);
            Assert.Equal((2L * table.Count, 0L), (result.Arrived, result.Unfinished));
            Assert.Equal(records.Sum(record => (long)record.OutputTokens), result.OutputTokens);
            foreach (RequestRecord record in records.Where(one => one.Finish != FinishReason.Rejected))
            {
                int wanted = table.OutputTokens[(int)(record.RequestId % table.Count)];
                Assert.True(
                    record.ArrivalNs <= record.ScheduledNs
                        && record.ScheduledNs < record.FirstTokenNs
                        && record.FirstTokenNs <= record.LastTokenNs
                        && (
                            record.Finish == FinishReason.Stop
                                ? record.OutputTokens == wanted
                                : record.OutputTokens < wanted
                        ),
                    $"seed {seed}: {record}"
                );
            }

            // Any moment of a replica is in one phase: what is counted over time equals what is added up.
            Assert.Equal(PaidFrom(result.Use), result.Use.PaidNs);
            failed += result.Use.Failed;
            resent += result.Use.Resent;
            moved += records.Count(record => record.Preemptions > 0);
        }

        Assert.True(
            failed > 10_000 && resent > 10_000 && moved > 5_000,
            $"{failed} lost, {resent} sent anew, {moved}"
        );
    }

    /// <summary>Samples of one request move together, some of them ended: INV-3, INV-10, INV-13, INV-28.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Parallel_samples_are_conserved_through_losses()
    {
        int moved = 0;
        for (ulong seed = 1; seed <= 600; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = LivingCase(seed);
            int samples = 2 + (int)(seed % 3);
            PrioritySource Source() =>
                new(
                    [
                        .. Enumerable
                            .Range(0, table.Count)
                            .Select(i =>
                                (table[i].ArrivalNs, table[i].InputTokens, table[i].OutputTokens, i % 3)
                            ),
                    ],
                    samples
                );

            (SimulationResult result, List<RequestRecord> records) = Fixture.Run(options, limits, Source());

            (SimulationResult slow, List<RequestRecord> slowly) = Fixture.Run(
                options with
                {
                    FastForward = false,
                },
                limits,
                Source()
            );
            Assert.Equal(Fixture.Print(slow, slowly), Fixture.Print(result, records));
            Assert.Equal(table.Count, records.Select(record => record.RequestId).Distinct().Count());
            Assert.Equal((table.Count, 0L), (records.Count, result.Unfinished));
            Assert.All(
                records.Where(one => one.Finish == FinishReason.Stop),
                record =>
                    Assert.Equal(samples * table.OutputTokens[(int)record.RequestId], record.OutputTokens)
            );
            moved += records.Count(record => record.Preemptions > 0 && record.Finish == FinishReason.Stop);
        }

        Assert.True(moved > 500, $"{moved}");
    }

    private static long PaidFrom(FleetUse use)
    {
        long sum = 0;
        for (int i = 0; i < use.Counts.Count; i++)
        {
            long untilNs = i + 1 < use.Counts.Count ? use.Counts[i + 1].AtNs : use.EndNs;
            Assert.True(untilNs >= use.Counts[i].AtNs);
            sum += use.Counts[i].Paid * (untilNs - use.Counts[i].AtNs);
        }

        return sum;
    }
}
