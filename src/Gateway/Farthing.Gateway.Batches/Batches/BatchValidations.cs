namespace Farthing.Gateway.Batches;

/// <summary>Validations under way, beside the lane: a large file holds up neither lines nor other keys. For one thread.</summary>
/// <param name="validator">Validates one batch.</param>
/// <param name="threads">Where they run.</param>
/// <param name="failed">Told of a defect, and of whose batch.</param>
/// <param name="clock">The time.</param>
/// <param name="stop">Gives up all; they begin anew at the next start.</param>
internal sealed class BatchValidations(
    BatchValidator validator,
    BatchThreads threads,
    Action<Exception, string> failed,
    TimeProvider clock,
    CancellationToken stop
)
{
    private const int Places = 2;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);
    private readonly Dictionary<string, Running> running = new(StringComparer.Ordinal);

    /// <summary>Ends when all that are under way have.</summary>
    public Task All => Task.WhenAll(running.Values.Select(one => one.Task));

    /// <summary>Begins a validation, where none of its key is under way and there is a place.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="mayUse">Whether its key may use a model.</param>
    /// <param name="ended">Called when it has ended.</param>
    public void Begin(Batch batch, Func<string, bool> mayUse, Action ended)
    {
        foreach ((string id, Running one) in running.Where(one => one.Value.Task.IsCompleted).ToArray())
        {
            one.Stop.Dispose();
            running.Remove(id);
        }

        if (running.Count >= Places || running.Values.Any(one => one.Key == batch.Key))
        {
            return;
        }

        CancellationTokenSource mine = CancellationTokenSource.CreateLinkedTokenSource(stop);
        CancellationToken cancellation = mine.Token;
        Task task = threads.RunAsync(() => RunAsync(batch, mayUse, ended, cancellation));
        running.Add(batch.Id, new Running(batch.Key, task, mine));
    }

    /// <summary>Gives up the validation of a batch that was cancelled.</summary>
    /// <returns>True when none of it is under way any more.</returns>
    public bool Cancel(string batch)
    {
        if (!running.TryGetValue(batch, out Running? one) || one.Task.IsCompleted)
        {
            return true;
        }

        one.Stop.Cancel();
        return false;
    }

    private async Task RunAsync(
        Batch batch,
        Func<string, bool> mayUse,
        Action ended,
        CancellationToken cancellation
    )
    {
        try
        {
            validator.Run(batch, mayUse, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The batch was cancelled, or the gateway stops.
        }
        catch (Exception defect)
        {
            failed(defect, batch.Id); // The queue's disk, say. It is tried again.
            await Task.Delay(Rest, clock, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        ended();
    }

    private sealed record Running(string Key, Task Task, CancellationTokenSource Stop);
}
