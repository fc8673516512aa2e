namespace Farthing.Gateway.Http;

/// <summary>Runs work that asks a database synchronously: wherever its waits end, it goes on on a thread of the pool, never on one that reads sockets. There it would wait for an answer that only this thread can read (docs/decisions/0011).</summary>
/// <remarks>It holds for every await within the work that keeps its context, those of the stages of a request among them.</remarks>
internal sealed class PoolThreads : SynchronizationContext
{
    private static readonly PoolThreads Instance = new();

    private PoolThreads() { }

    /// <summary>Runs work on the pool.</summary>
    public static Task RunAsync(Func<Task> work) =>
        RunAsync(async () =>
        {
            await work();
            return true;
        });

    /// <summary>Runs work on the pool.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> work) =>
        Task.Run(
            () =>
            {
                SetSynchronizationContext(Instance);
                try
                {
                    return work();
                }
                finally
                {
                    SetSynchronizationContext(null);
                }
            },
            CancellationToken.None
        );

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static next =>
            {
                SetSynchronizationContext(Instance);
                try
                {
                    next.Call(next.State);
                }
                finally
                {
                    SetSynchronizationContext(null);
                }
            },
            (Call: d, State: state),
            preferLocal: false
        );

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;
}
