using Farthing.Gateway.Caching.Shared;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Questions and rows that several gateways share in PostgreSQL: the database gives rows their numbers, and every gateway applies them in that order.</summary>
/// <remarks>
/// Any thread. Rows are queued, written in batches behind requests, and applied when they are read back; a batch counts once, however often it is sent.
/// Where the database is away, nothing is looked up and nothing new is learned; rows of before wait. Where even those do not fit any more, the cell whose rows were lost begins anew, in shadow, at every gateway.
/// A gateway whose last row is not in the table any more reads everything again: it was away for long, or the database was put back to an earlier state.
/// </remarks>
internal sealed partial class PostgresSemanticStore : ISemanticStore
{
    private readonly PostgresCacheLink link;
    private readonly SharedTimes times;
    private readonly TimeProvider clock;
    private readonly int gatherRows;
    private readonly CancellationTokenSource ending = new();
    private readonly Lock saying = new();
    private ISemanticState? state;
    private Task following = Task.CompletedTask;
    private volatile CacheMark? mark;
    private long heardAt = long.MinValue; // When the last question began whose answer brought all that stood.
    private long staleAt = long.MinValue; // What was heard before is not enough.
    private long life;
    private bool isFailing; // It was said.
    private long failedAt;

    /// <summary>Connects when it is opened.</summary>
    /// <param name="connection">As Npgsql takes it. Never printed.</param>
    /// <param name="times">Times.</param>
    /// <param name="clock">The time.</param>
    /// <param name="gatherRows">Least number of rows that are gathered into cells.</param>
    public PostgresSemanticStore(
        string connection,
        SharedTimes times,
        TimeProvider clock,
        int gatherRows = 1000
    )
    {
        link = new PostgresCacheLink(connection, "farthing-questions");
        (this.times, this.clock, this.gatherRows) = (times, clock, gatherRows);
    }

    /// <inheritdoc/>
    public long Standing
    {
        get
        {
            long heard = Volatile.Read(ref heardAt);
            return
                heard != long.MinValue
                && heard > Volatile.Read(ref staleAt)
                && clock.GetElapsedTime(heard) < times.TrustFor
                && HasRoom
                && lost.IsEmpty
                ? Volatile.Read(ref life)
                : -1;
        }
    }

    /// <inheritdoc/>
    public CacheMark? Mark => mark;

    /// <inheritdoc/>
    public void Open(ISemanticState opened)
    {
        state = opened;
        following = Task.Run(FollowAsync);
    }

    /// <inheritdoc/>
    public void Purge(IReadOnlyList<StoredQuestion> questions) =>
        Volatile.Write(ref staleAt, clock.GetTimestamp()); // Its rows stand there: they are read before anything is looked up.

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        isEnding = true;
        await Task.WhenAny(following, Task.Delay(times.AnswerWithin + times.TailEvery));
        await ending.CancelAsync();
        await following;
        await link.DisposeAsync();
        ending.Dispose();
    }

    private async Task FollowAsync()
    {
        bool isLast;
        do
        {
            isLast = isEnding; // What came before the end is written.
            try
            {
                await WriteAsync();
                await ReadAsync();
                await GatherAsync();
                Calm();
            }
            catch (Exception failed) when (failed is not OutOfMemoryException)
            {
                Fail(failed); // Whatever it is, requests go upstream.
            }

            try
            {
                await Task.Delay(isLast ? TimeSpan.Zero : times.TailEvery, clock, ending.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        } while (!isLast);
    }

    /// <summary>A call that gives up in time; when it returns, nothing of it goes on.</summary>
    private async Task<T> WithinAsync<T>(TimeSpan within, Func<CancellationToken, Task<T>> call)
    {
        using CancellationTokenSource late = new(within, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            late.Token,
            ending.Token
        );
        return await call(either.Token);
    }

    private void Fail(Exception failed)
    {
        Volatile.Write(ref heardAt, long.MinValue);
        if (ending.IsCancellationRequested)
        {
            return;
        }

        lock (saying)
        {
            failedAt = clock.GetTimestamp();
            if (isFailing)
            {
                return;
            }

            isFailing = true;
        }

        string words = failed switch
        {
            CacheStoreAwayException => failed.Message,
            TimeoutException or OperationCanceledException => "PostgreSQL does not answer in time",
            _ => $"PostgreSQL cannot be used ({failed.GetType().Name})",
        };
        state!.Say($"{words}: questions with other words go upstream until it does, and nothing is learned");
    }

    private void Calm()
    {
        lock (saying)
        {
            if (!isFailing || clock.GetElapsedTime(failedAt) < times.BackAfter)
            {
                return;
            }

            isFailing = false;
        }

        state!.Say("PostgreSQL answers again: questions with other words are looked up");
    }

    private long UnixNs() => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
