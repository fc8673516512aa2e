using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Work behind responses: a few at a time, the others in a line of bounded length. Any thread.</summary>
internal sealed class SemanticLane : IAsyncDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);
    private readonly int turns;
    private readonly int length;
    private readonly Action<Exception> failed;
    private readonly SemaphoreSlim free;
    private readonly CancellationTokenSource ending = new();
    private int inside;

    /// <summary>Nothing runs yet.</summary>
    /// <param name="turns">How many run at once.</param>
    /// <param name="length">Most that run and wait.</param>
    /// <param name="failed">Told what went wrong.</param>
    public SemanticLane(int turns, int length, Action<Exception> failed)
    {
        (this.turns, this.length, this.failed) = (turns, length, failed);
        free = new SemaphoreSlim(turns);
        Ending = ending.Token;
    }

    /// <summary>Asks work to end.</summary>
    public CancellationToken Ending { get; }

    /// <summary>Lets work wait for its turn; false where the line is full.</summary>
    public bool TryBegin(Func<Task> work)
    {
        if (Interlocked.Increment(ref inside) > length)
        {
            Interlocked.Decrement(ref inside);
            return false;
        }

        _ = Task.Run(() => RunAsync(work));
        return true;
    }

    /// <summary>What runs ends, within <see cref="LongestEnd"/>; what waits does not begin.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        using CancellationTokenSource late = new(LongestEnd, RealTime.Clock);
        for (int i = 0; i < turns && !late.IsCancellationRequested; i++)
        {
            await free.WaitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        ending.Dispose();
        free.Dispose();
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await free.WaitAsync(Ending);
            try
            {
                await work();
            }
            finally
            {
                free.Release();
            }
        }
        catch (Exception) when (Ending.IsCancellationRequested)
        {
            // The gateway stops.
        }
        catch (Exception defect)
        {
            failed(defect);
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }
    }
}
