namespace Farthing.Numerics.Clocks;

/// <summary>A token that is canceled after a time of a clock, or with another token.</summary>
public sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly CancellationTokenRegistration with;

    /// <summary>Begins to run.</summary>
    /// <param name="within">The time; <see cref="Timeout.InfiniteTimeSpan"/>: none.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="other">Cancels it sooner.</param>
    public Deadline(TimeSpan within, TimeProvider clock, CancellationToken other)
    {
        source = new CancellationTokenSource(within, clock);
        with = other.UnsafeRegister(static me => ((CancellationTokenSource)me!).Cancel(), source);
    }

    /// <summary>Canceled when the time is up, or with the other token.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>True once it is canceled.</summary>
    public bool IsOver => source.IsCancellationRequested;

    /// <summary>Takes the time back: only the other token cancels it from here on.</summary>
    public void Lift() => source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Cancels it now.</summary>
    public Task CancelAsync() => source.CancelAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        with.Dispose(); // Waits for a cancellation under way: the source may go then.
        source.Dispose();
    }
}
