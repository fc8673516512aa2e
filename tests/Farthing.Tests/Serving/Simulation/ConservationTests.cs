using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>INV-1 … INV-6 of docs/invariants.md on random workloads.</summary>
public sealed class ConservationTests
{
    [Fact]
    public void Requests_tokens_and_time_are_conserved()
    {
        for (ulong seed = 1000; seed < 1200; seed++)
        {
            (SimulationOptions options, SchedulerLimits limits, RequestTable table) =
                FastForwardTests.RandomCase(seed);

            (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
                options,
                limits,
                new TableSource(table)
            );

            Assert.Equal(table.Count, result.Arrived);
            Assert.Equal(result.Arrived, result.Finished + result.Rejected + result.Unfinished);
            Assert.Equal(0, result.Unfinished);
            Assert.Equal(table.Count, records.Select(record => record.RequestId).Distinct().Count());
            Assert.Equal(records.Sum(record => (long)record.OutputTokens), result.OutputTokens);
            Assert.Equal(result.OutputTokens - result.Finished, result.ItlNs.Count);
            foreach (RequestRecord record in records.Where(record => record.Finish != FinishReason.Rejected))
            {
                Assert.True(
                    record.ArrivalNs <= record.ScheduledNs
                        && record.ScheduledNs < record.FirstTokenNs
                        && record.FirstTokenNs <= record.LastTokenNs,
                    record.ToString()
                );
                Assert.InRange(record.CachedTokens, 0, record.InputTokens - 1);
                int wanted = table.OutputTokens[(int)record.RequestId];
                Assert.True(
                    record.Finish == FinishReason.Stop
                        ? record.OutputTokens == wanted
                        : record.OutputTokens < wanted
                );
            }
        }
    }

    [Fact]
    public void Equal_runs_give_equal_bytes_on_any_number_of_threads()
    {
        string[] texts = new string[16];
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        (SimulationOptions options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(
            77
        );

        Parallel.For(
            0,
            texts.Length,
            new ParallelOptions { CancellationToken = cancellation },
            i =>
            {
                List<RequestRecord> records = [];
                SimulationResult result = Simulator.Run(
                    options with
                    {
                        OnRecord = records.Add,
                    },
                    limits,
                    new TableSource(table),
                    cancellation
                );
                texts[i] = Fixture.Print(result, records);
            }
        );

        Assert.Single(texts.Distinct());
    }

    [Fact]
    public void A_replay_of_a_run_is_the_run()
    {
        (SimulationOptions options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(
            5
        );
        TableSource source = new(table);

        (SimulationResult first, List<RequestRecord> firstRecords) = Fixture.Run(options, limits, source);
        source.Restart();
        (SimulationResult second, List<RequestRecord> secondRecords) = Fixture.Run(options, limits, source);

        Assert.Equal(Fixture.Print(first, firstRecords), Fixture.Print(second, secondRecords));
    }
}
