using System.Collections.Concurrent;
using Farthing.Documents;

namespace Farthing.Planning.Interruptions;

/// <summary>A run of minutes in parts that are played in their order: an interrupt keeps those that ended, and leaves time to sum them up.</summary>
/// <param name="cancellation">Fires on an interrupt.</param>
/// <param name="toSumUp">Longest time after an interrupt for what the answer still needs, 20 s by default; zero where a part of it is no answer.</param>
public sealed class LongRun(CancellationToken cancellation, TimeSpan? toSumUp = null) : IDisposable
{
    private CancellationTokenSource? last;
    private int added;
    private int addedEnded;

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

        last ??= new CancellationTokenSource(toSumUp ?? TimeSpan.FromSeconds(20));
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

    /// <summary>Plays parts as <see cref="Play(int, Action{int})"/> does, and keeps those that ended.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">They in words.</param>
    /// <param name="play">Plays one.</param>
    /// <returns>How many ended.</returns>
    /// <exception cref="OperationCanceledException">None did.</exception>
    public int PlayKept(int count, string what, Action<int> play)
    {
        int ended = Play(count, play);
        Keep(ended, count, what);
        return ended;
    }

    /// <summary>Plays a part that an answer can do without. Where an interrupt comes before or while it is played, the answer lacks it.</summary>
    /// <param name="play">Plays it.</param>
    /// <returns>True when it ended.</returns>
    public bool Add(Action play)
    {
        added++;
        if (cancellation.IsCancellationRequested)
        {
            return false;
        }

        try
        {
            play();
        }
        catch (Exception stopped) when (cancellation.IsCancellationRequested && IsStop(stopped))
        {
            return false;
        }

        addedEnded++;
        return true;
    }

    /// <summary>Counts parts that ended, or did not, among those of <see cref="Add"/>.</summary>
    /// <param name="finished">Those that ended.</param>
    /// <param name="of">All of them.</param>
    public void Count(int finished, int of)
    {
        addedEnded += finished;
        added += of;
    }

    /// <summary><see cref="Keep"/> of the parts that were added and counted.</summary>
    /// <param name="what">They in words.</param>
    public void KeepAdded(string what) => Keep(addedEnded, added, what);

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
