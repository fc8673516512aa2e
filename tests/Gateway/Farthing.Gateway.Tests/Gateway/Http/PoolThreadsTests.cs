using Farthing.Gateway.Http;

namespace Farthing.Tests.Gateway.Http;

public sealed class PoolThreadsTests
{
    /// <summary>As a thread that reads sockets ends waits: where it stands.</summary>
    [Fact]
    public async Task Waits_that_another_thread_ends_go_on_in_the_pool()
    {
        TaskCompletionSource isWaiting = new();
        TaskCompletionSource outer = new(); // What waits goes on where it is set.
        TaskCompletionSource inner = new();
        Task<(bool, bool, bool)> work = PoolThreads.RunAsync(async () =>
        {
            isWaiting.SetResult();
            await outer.Task;
            bool first = Thread.CurrentThread.IsThreadPoolThread;
            bool second = await InnerAsync(inner.Task);
            return (first, second, Thread.CurrentThread.IsThreadPoolThread);
        });
        await isWaiting.Task;

        End(outer);
        End(inner);

        Assert.Equal((true, true, true), await work);

        static void End(TaskCompletionSource wait)
        {
            Thread reader = new(wait.SetResult);
            reader.Start();
            reader.Join();
        }

        static async Task<bool> InnerAsync(Task wait)
        {
            await wait;
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    [Fact]
    public async Task What_it_throws_is_thrown()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            PoolThreads.RunAsync(async () =>
            {
                await Task.Yield();
                throw new InvalidDataException("said");
            })
        );
    }
}
