namespace Farthing.Gateway.Batches;

/// <summary>Runs work that asks the queue on a few threads of the lane's own: wherever its waits end, it goes on there. A disk or database that is slow holds up these alone, never the thread pool, on which other keys' connections are accepted.</summary>
/// <remarks>It holds for every await within the work that keeps its context. Threads start when they are needed, and end with the queue.</remarks>
internal sealed class BatchThreads : SynchronizationContext, IDisposable
{
    /// <summary>Two may validate large files; the others answer calls and run lines meanwhile.</summary>
    private const int Most = 4;

    private readonly object gate = new();
    private readonly Queue<(SendOrPostCallback Call, object? State)> waiting = new();
    private int threads;
    private int idle;
    private bool isOver;

    /// <summary>Runs work on them.</summary>
    public Task RunAsync(Func<Task> work) =>
        RunAsync(async () =>
        {
            await work();
            return true;
        });

    /// <summary>Runs work on them.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(
            _ =>
                Begin(work)
                    .ContinueWith(
                        done.SetFromTask,
                        CancellationToken.None,
                        TaskContinuationOptions.ExecuteSynchronously,
                        TaskScheduler.Default
                    ),
            null
        );
        return done.Task;
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (gate)
        {
            if (!isOver)
            {
                waiting.Enqueue((d, state));
                if (idle >= waiting.Count)
                {
                    Monitor.Pulse(gate);
                }
                else if (threads < Most)
                {
                    threads++;
                    new Thread(Run) { IsBackground = true, Name = "batch" }.Start();
                }

                return;
            }
        }

        // What ends after the queue does not ask it any more.
        ThreadPool.UnsafeQueueUserWorkItem(
            static next => next.Call(next.State),
            (Call: d, State: state),
            false
        );
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Ends the threads once what waits is done.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            Monitor.PulseAll(gate);
        }
    }

    private static Task<T> Begin<T>(Func<Task<T>> work)
    {
        try
        {
            return work();
        }
        catch (Exception thrown)
        {
            return Task.FromException<T>(thrown);
        }
    }

    private void Run()
    {
        SetSynchronizationContext(this);
        while (true)
        {
            (SendOrPostCallback Call, object? State) next;
            lock (gate)
            {
                while (!waiting.TryDequeue(out next))
                {
                    if (isOver)
                    {
                        return;
                    }

                    idle++;
                    Monitor.Wait(gate);
                    idle--;
                }
            }

            next.Call(next.State);
        }
    }
}
