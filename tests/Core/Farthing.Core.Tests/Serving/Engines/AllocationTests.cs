using Farthing.Serving.Simulation;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Engines;

public sealed class AllocationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Steps_allocate_nothing(bool isFastForward)
    {
        // The same requests with twenty times as many tokens to write: twenty times the steps.
        Allocated(100, isFastForward, out _);
        long few = Allocated(100, isFastForward, out long fewSteps);
        long many = Allocated(2000, isFastForward, out long manySteps);

        Assert.True(manySteps > 15 * fewSteps);
        // What may differ: arrays that grow with the longest sequence (its blocks), once per slot; never per step.
        Assert.True(many - few < 200_000, $"{few} bytes for {fewSteps} steps, {many} for {manySteps}");
    }

    private static long Allocated(int outputTokens, bool isFastForward, out long steps)
    {
        (long, int, int)[] rows =
        [
            .. Enumerable.Range(0, 200).Select(i => (i * 50_000_000L, 64, outputTokens)),
        ];
        TableSource source = Fixture.Source(rows);
        OnePool options = Fixture.Options(4000) with { FastForward = isFastForward };
        long before = GC.GetAllocatedBytesForCurrentThread();
        SimulationResult result = options.Run(
            Fixture.Limits(),
            source,
            TestContext.Current.CancellationToken
        );
        long after = GC.GetAllocatedBytesForCurrentThread();
        steps = result.Steps;
        return after - before;
    }
}
