using Farthing.Gateway.Listening;

namespace Farthing.Tests.Gateway.Listening;

public sealed class BodyRoomTests
{
    private const long One = 100_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_waits_for_its_own_bodies_and_another_key_for_nobodys()
    {
        BodyRoom room = new(10 * One, 2 * One, TimeSpan.FromMinutes(1));
        Assert.True(await room.EnterAsync("a", One, Cancellation));
        Assert.True(await room.EnterAsync("a", One, Cancellation));
        Task<bool> third = room.EnterAsync("a", One, Cancellation).AsTask();

        Assert.True(await room.EnterAsync("b", One, Cancellation));
        Assert.False(third.IsCompleted);

        room.Leave("a", One);
        Assert.True(await third);
        Assert.Equal(3 * One, room.Taken);
    }

    [Fact]
    public async Task All_keys_together_have_a_bound_and_no_smaller_one_of_a_key_passes_its_own_first()
    {
        BodyRoom room = new(4 * One, 3 * One, TimeSpan.FromMinutes(1));
        Assert.True(await room.EnterAsync("a", 3 * One, Cancellation));
        Task<bool> large = room.EnterAsync("b", 3 * One, Cancellation).AsTask();
        Task<bool> small = room.EnterAsync("b", One, Cancellation).AsTask();
        Assert.False(large.IsCompleted || small.IsCompleted);

        room.Leave("a", 3 * One);

        Assert.True(await large);
        Assert.False(small.IsCompleted);

        room.Leave("b", 3 * One);
        Assert.True(await small);
        Assert.Equal(One, room.Taken);
    }

    [Fact]
    public async Task Who_waits_too_long_or_leaves_is_not_let_in_and_keeps_no_room()
    {
        BodyRoom room = new(One, One, TimeSpan.FromMilliseconds(20));
        using CancellationTokenSource gone = new();
        Assert.True(await room.EnterAsync("a", One, Cancellation));

        Assert.False(await room.EnterAsync("a", One, Cancellation));
        Task<bool> leaving = room.EnterAsync("b", One, gone.Token).AsTask();
        await gone.CancelAsync();
        Assert.False(await leaving);

        room.Leave("a", One);
        Assert.Equal(0, room.Taken);
        Assert.True(await room.EnterAsync("b", One, Cancellation));
    }

    [Fact]
    public async Task What_can_never_fit_and_what_is_too_many_to_wait_is_refused_at_once()
    {
        BodyRoom room = new(4 * One, One, TimeSpan.FromMinutes(1));
        Assert.False(await room.EnterAsync("a", One + 1, Cancellation));
        Assert.True(await room.EnterAsync("a", One, Cancellation));
        for (int i = 0; i < BodyRoom.MostWaiters; i++)
        {
            Task<bool> waiting = room.EnterAsync("a", One, Cancellation).AsTask();
            Assert.False(waiting.IsCompleted);
        }

        Assert.False(await room.EnterAsync("a", One, Cancellation));
        Assert.True(await room.EnterAsync("a", BodyRoom.SmallBytes, Cancellation)); // Small ones need none.
    }

    [Fact]
    public void A_body_of_unknown_length_grows_into_what_is_free()
    {
        BodyRoom room = new(3 * One, 2 * One, TimeSpan.FromMinutes(1));
        Assert.True(room.TryGrow("a", One));
        Assert.True(room.TryGrow("a", One));
        Assert.False(room.TryGrow("a", 1));
        Assert.True(room.TryGrow("b", One));
        Assert.False(room.TryGrow("b", 1));

        room.Leave("a", 2 * One);
        room.Leave("b", One);
        Assert.Equal(0, room.Taken);
    }

    /// <summary>Threads come and go with bodies of all sizes: no bound is passed, nothing is left behind, and nobody who could fit waits for ever.</summary>
    [Fact]
    public async Task Many_threads_never_pass_the_bounds()
    {
        BodyRoom room = new(8 * One, 3 * One, TimeSpan.FromSeconds(60));
        TaskCompletionSource isFull = new(TaskCreationOptions.RunContinuationsAsynchronously);
        long most = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(thread =>
                    Task.Run(
                        async () =>
                        {
                            Random random = new(thread);
                            string key = $"k{thread % 4}";
                            for (int i = 0; i < 300; i++)
                            {
                                long bytes = random.NextInt64(BodyRoom.SmallBytes + 1, 3 * One);
                                Assert.True(await room.EnterAsync(key, bytes, Cancellation));
                                InterlockedMax(ref most, room.Taken);
                                if (Volatile.Read(ref most) >= 3 * One)
                                {
                                    isFull.TrySetResult();
                                }

                                // The first bodies stay until there are several at a time, however busy the machine is.
                                await (i == 0 ? isFull.Task : Task.CompletedTask);
                                await Task.Yield();
                                room.Leave(key, bytes);
                            }
                        },
                        Cancellation
                    )
                )
        );

        Assert.InRange(most, 3 * One, 8 * One);
        Assert.Equal(0, room.Taken);
    }

    private static void InterlockedMax(ref long most, long value)
    {
        long seen;
        while ((seen = Volatile.Read(ref most)) < value)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
