using Farthing.Gateway.Http;

namespace Farthing.Tests.Gateway.Http;

public sealed class LongWorkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_key_has_half_of_the_places_however_much_it_brings()
    {
        LongWork work = new(4);
        using ManualResetEventSlim gate = new();
        int running = 0;
        Task<int>[] of = [.. Enumerable.Range(0, 8).Select(_ => work.RunAsync("a", Wait))];
        await Task.Run(() => SpinWait.SpinUntil(() => Volatile.Read(ref running) == 2, 10_000), Cancellation);

        Assert.Equal(5, await work.RunAsync("b", () => 5).WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        Assert.Equal(2, Volatile.Read(ref running));

        gate.Set();
        await Task.WhenAll(of);

        int Wait()
        {
            Interlocked.Increment(ref running);
            gate.Wait();
            return 0;
        }
    }

    [Fact]
    public async Task Keys_take_turns()
    {
        LongWork work = new(1);
        using ManualResetEventSlim gate = new();
        List<string> order = [];
        Task<int> first = work.RunAsync(
            "a",
            () =>
            {
                gate.Wait();
                return 0;
            }
        );
        List<Task<int>> all = [first];
        foreach (string key in (string[])["a", "a", "a", "b", "b", "c"])
        {
            all.Add(
                work.RunAsync(
                    key,
                    () =>
                    {
                        order.Add(key);
                        return 0;
                    }
                )
            );
        }

        gate.Set();
        await Task.WhenAll(all);

        Assert.Equal(["b", "c", "a", "b", "a", "a"], order);
    }

    [Fact]
    public async Task A_defect_in_a_piece_goes_to_who_waits_for_it_and_gives_its_place_back()
    {
        LongWork work = new(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            work.RunAsync<int>("a", () => throw new InvalidOperationException())
        );
        Assert.Equal(1, await work.RunAsync("a", () => 1));
    }
}
