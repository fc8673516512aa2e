using Farthing.Gateway.Caching.Semantic;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Caching.Semantic;

public class SemanticLaneTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_many_run_as_may_and_a_full_line_takes_no_more()
    {
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (int running, int most, int done) = (0, 0, 0);
        await using SemanticLane lane = new(2, 5, defect => throw defect);
        async Task WorkAsync()
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await released.Task;
            Interlocked.Decrement(ref running);
            Interlocked.Increment(ref done);
        }

        bool[] taken = [.. Enumerable.Range(0, 7).Select(_ => lane.TryBegin(WorkAsync))];
        await Eventually.SoAsync(() => Volatile.Read(ref running) == 2, Cancellation);
        released.SetResult();
        await Eventually.SoAsync(() => Volatile.Read(ref done) == 5, Cancellation);

        Assert.Equal([true, true, true, true, true, false, false], taken);
        Assert.Equal(2, most);
        await Eventually.SoAsync(() => lane.TryBegin(() => Task.CompletedTask), Cancellation); // There is room again.
    }

    [Fact]
    public async Task A_defect_is_told_and_gives_its_turn_back()
    {
        List<Exception> told = [];
        await using SemanticLane lane = new(1, 10, told.Add);
        lane.TryBegin(() => throw new InvalidTimeZoneException("a defect"));
        await Eventually.SoAsync(() => told.Count == 1, Cancellation);

        bool isDone = false;
        lane.TryBegin(() =>
        {
            isDone = true;
            return Task.CompletedTask;
        });
        await Eventually.SoAsync(() => isDone, Cancellation);

        Assert.IsType<InvalidTimeZoneException>(Assert.Single(told));
    }

    [Fact]
    public async Task At_its_end_what_runs_is_asked_to_end_and_what_waits_does_not_begin()
    {
        List<Exception> told = [];
        SemanticLane lane = new(1, 10, told.Add);
        (bool isRunning, bool hasBegun) = (false, false);
        lane.TryBegin(async () =>
        {
            isRunning = true;
            await Task.Delay(Timeout.Infinite, lane.Ending);
        });
        await Eventually.SoAsync(() => isRunning, Cancellation);
        lane.TryBegin(() =>
        {
            hasBegun = true;
            return Task.CompletedTask;
        });

        await lane.DisposeAsync();
        lane.TryBegin(() => Task.CompletedTask); // Too late: nothing comes of it.

        Assert.False(hasBegun);
        Assert.Empty(told);
    }

    private static void InterlockedMax(ref int most, int one)
    {
        int seen = Volatile.Read(ref most);
        while (one > seen)
        {
            seen = Interlocked.CompareExchange(ref most, one, seen);
        }
    }
}
