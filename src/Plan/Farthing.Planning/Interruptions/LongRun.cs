using System.Collections.Concurrent;
using Farthing.Documents;

namespace Farthing.Planning.Interruptions;

/// <summary>A run of minutes in parts that are played in their order: an interrupt keeps those that ended, and leaves time to sum them up.</summary>
/// <param name="cancellation">Fires on an interrupt.</param>
public sealed class LongRun(CancellationToken cancellation) : IDisposable
{
    /// <summary>Longest time after an interrupt for what the answer still needs.</summary>
    private static readonly TimeSpan ToSumUp = TimeSpan.FromSeconds(20);

    private CancellationTokenSource? last;

    /// <summary>Fires on an interrupt.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Parts that ended before the interrupt; null for a whole run.</summary>
    public FinishedParts? Cut { get; private set; }

    /// <summary>Plays parts on all processors, each begun after those before it.</summary>
    /// <param name="count">How many.</param>
    /// <param name="play">Plays one.</param>
    /// <returns>How many ended, counted from the first without a gap: all, unless it was interrupted.</returns>
    public int Play(int count, Action<int> play) => Play(0, count, (i, _) => play(i), cancellation);

    /// <summary>Plays what the answer needs of parts that ended. Where an interrupt comes before or while they are played, they have a while of their own.</summary>
    /// <param name="count">How many.</param>
    /// <param name="play">Plays one; its token fires when the time is over.</param>
    /// <returns>How many ended, counted from the first without a gap.</returns>
    public int Finish(int count, Action<int, CancellationToken> play)
    {
        int ended = Play(0, count, play, cancellation);
        if (ended == count)
        {
            return ended;
        }

        last ??= new CancellationTokenSource(ToSumUp);
        return ended + Play(ended, count - ended, play, last.Token);
    }

    /// <summary>Says how many parts the answer has.</summary>
    /// <param name="finished">Those that ended.</param>
    /// <param name="of">All of them.</param>
    /// <param name="what">They in words, such as <c>numbers of users</c>.</param>
    /// <exception cref="OperationCanceledException">There is none: nothing was found before the interrupt.</exception>
    public void Keep(int finished, int of, string what)
    {
        if (finished == 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        if (finished < of)
        {
            Cut = new FinishedParts(finished, of, what);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => last?.Dispose();

    private static int Play(
        int first,
        int count,
        Action<int, CancellationToken> play,
        CancellationToken until
    )
    {
        bool[] ended = new bool[count];
        try
        {
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { CancellationToken = until },
                i =>
                {
                    play(first + i, until);
                    ended[i] = true;
                }
            );
        }
        catch (Exception stopped) when (until.IsCancellationRequested && IsStop(stopped))
        {
            // What ended before is the answer; the caller says how much that is.
        }

        int gap = Array.IndexOf(ended, false);
        return gap < 0 ? count : gap;
    }

    private static bool IsStop(Exception stopped) =>
        stopped is OperationCanceledException
        || (
            stopped is AggregateException several
            && several.Flatten().InnerExceptions.All(one => one is OperationCanceledException)
        );
}
