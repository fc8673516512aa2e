using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>A run that leaves out the work of its steps judges a promise as the whole run does.</summary>
public sealed class MeasuredWorkTests
{
    [Fact]
    public void Latencies_and_counts_are_those_of_the_run_that_measures_work()
    {
        long decodeNs = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);

            (SimulationResult whole, List<RequestRecord> wholeRecords) = Fixture.Run(
                options,
                limits,
                new TableSource(table)
            );
            (SimulationResult lean, List<RequestRecord> leanRecords) = Fixture.Run(
                options with
                {
                    MeasuresWork = false,
                },
                limits,
                new TableSource(table)
            );

            Assert.Equal(wholeRecords, leanRecords);
            Assert.Equal(Judged(whole), Judged(lean));
            Assert.True(whole.HasWork);
            Assert.False(lean.HasWork);
            Assert.Equal((0, 0), (lean.DecodeNs, lean.MeanBatch));
            decodeNs += whole.DecodeNs;
        }

        Assert.True(decodeNs > 0);
    }

    private static object Judged(SimulationResult result) =>
        (
            (result.Steps, result.BusyNs, result.MakespanNs, result.PeakBatch, result.PeakKvUse),
            (result.Arrived, result.Finished, result.Rejected, result.Good, result.Preemptions),
            (result.TtftNs.Quantile(0.95), result.ItlNs.Quantile(0.95), result.TpotNs.Quantile(0.95)),
            (result.E2eNs.Mean, result.ItlNs.Count, result.ItlNs.Mean, result.QueueNs.Max)
        );
}
