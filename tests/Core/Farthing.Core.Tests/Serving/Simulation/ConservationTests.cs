using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Invariants of docs/invariants.md on random workloads.</summary>
public sealed class ConservationTests
{
    /// <summary>INV-1, INV-3, INV-5, INV-13, INV-14.</summary>
    [Fact]
    public void Requests_tokens_and_time_are_conserved()
    {
        for (ulong seed = 1000; seed < 1200; seed++)
        {
            (OnePool options, SchedulerLimits drawn, RequestTable table) = FastForwardTests.RandomCase(seed);
            SchedulerLimits limits = drawn with
            {
                Batching = seed % 2 == 0 ? BatchingMode.Continuous : BatchingMode.PromptsFirst,
            };

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

    /// <summary>INV-8.</summary>
    [Fact]
    public void Equal_runs_give_equal_bytes_on_any_number_of_threads()
    {
        string[] texts = new string[16];
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(77);

        Parallel.For(
            0,
            texts.Length,
            new ParallelOptions { CancellationToken = cancellation },
            i =>
            {
                List<RequestRecord> records = [];
                SimulationResult result = (options with { OnRecord = records.Add }).Run(
                    limits,
                    new TableSource(table),
                    cancellation
                );
                texts[i] = Fixture.Print(result, records);
            }
        );

        Assert.Single(texts.Distinct());
    }

    /// <summary>INV-11, for a simulation.</summary>
    [Fact]
    public void A_replay_of_a_run_is_the_run()
    {
        (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(5);
        TableSource source = new(table);

        (SimulationResult first, List<RequestRecord> firstRecords) = Fixture.Run(options, limits, source);
        source.Restart();
        (SimulationResult second, List<RequestRecord> secondRecords) = Fixture.Run(options, limits, source);

        Assert.Equal(Fixture.Print(first, firstRecords), Fixture.Print(second, secondRecords));
    }

    /// <summary>INV-4, INV-6: one replica computes exactly while a request is there, without a gap and without a step too many.</summary>
    [Fact]
    public void A_replica_computes_exactly_while_requests_are_there()
    {
        for (ulong seed = 2000; seed < 2150; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);
            options = options with
            {
                Deployment = options.Deployment with { Replicas = 1 },
                OverheadBeforeNs = 0,
                OverheadAfterNs = 0,
            };

            (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
                options,
                limits,
                new TableSource(table)
            );

            long covered = 0;
            long end = long.MinValue;
            foreach (
                RequestRecord record in records
                    .Where(r => r.Finish != FinishReason.Rejected)
                    .OrderBy(r => r.ArrivalNs)
            )
            {
                covered += Math.Max(0, record.LastTokenNs - Math.Max(end, record.ArrivalNs));
                end = Math.Max(end, record.LastTokenNs);
            }

            Assert.True(
                covered == result.BusyNs,
                $"seed {seed}: requests were there for {covered} ns, the replica computed for {result.BusyNs} ns"
            );
        }
    }

    /// <summary>INV-12: a longer output changes nothing that ended before the shorter one would have, where no room is kept for outputs.</summary>
    [Fact]
    public void Output_lengths_are_not_known_beforehand()
    {
        for (ulong seed = 3000; seed < 3100; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);
            options = options with { Deployment = options.Deployment with { Replicas = 1 } };
            limits = limits with { Reservation = seed % 2 == 0 ? KvReservation.Prompt : KvReservation.Piece };
            int changed = (int)(seed % (ulong)table.Count);
            int[] outputs = table.OutputTokens.ToArray();
            outputs[changed] += 200;
            RequestTable longer = WithOutputs(table, outputs);

            (_, List<RequestRecord> before) = Fixture.Run(options, limits, new TableSource(table));
            (_, List<RequestRecord> after) = Fixture.Run(options, limits, new TableSource(longer));

            long until = before.Single(record => record.RequestId == changed).LastTokenNs;
            Assert.Equal(
                before.Where(r => r.LastTokenNs < until),
                after.Where(r => r.LastTokenNs < until && r.RequestId != changed)
            );
        }
    }

    private static RequestTable WithOutputs(RequestTable table, int[] outputs)
    {
        ulong[] ids = [.. Enumerable.Range(0, table.Count).SelectMany(i => table.PrefixIds(i).ToArray())];
        int[] starts = new int[table.Count + 1];
        for (int i = 0; i < table.Count; i++)
        {
            starts[i + 1] = starts[i] + table.PrefixIds(i).Length;
        }

        return table.HasPrefixes
            ? new RequestTable(
                table.ArrivalsNs.ToArray(),
                table.InputTokens.ToArray(),
                outputs,
                starts,
                ids,
                table.PrefixBlockTokens
            )
            : new RequestTable(table.ArrivalsNs.ToArray(), table.InputTokens.ToArray(), outputs);
    }
}
