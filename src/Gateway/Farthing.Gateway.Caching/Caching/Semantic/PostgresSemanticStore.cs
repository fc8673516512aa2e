using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Journal;
using Farthing.Numerics.Clocks;
using Farthing.Reduction.Semantic;

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
        await Task.WhenAny(following, Task.Delay(times.AnswerWithin + times.TailEvery, RealTime.Clock));
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

/// <summary>A cell's name as bytes: its four texts.</summary>
internal static class CellRecord
{
    /// <summary>Writes a name.</summary>
    public static byte[] Of(CellKey cell)
    {
        PayloadWriter fields = new(new byte[256], 0);
        fields.WriteText(cell.Tenant);
        fields.WriteText(cell.Route);
        fields.WriteText(cell.Embedder);
        fields.WriteText(cell.GuardClass);
        return fields.Buffer.AsSpan(0, fields.Position).ToArray();
    }

    /// <summary>Reads a name; false where the bytes are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out CellKey cell)
    {
        try
        {
            PayloadReader fields = new(record);
            cell = new CellKey(fields.ReadText(), fields.ReadText(), fields.ReadText(), fields.ReadText());
            return fields.IsAtEnd;
        }
        catch (JournalFormatException)
        {
            cell = default;
            return false;
        }
    }
}

/// <summary>A row of a shared history.</summary>
/// <param name="Number">Its place in the one order.</param>
/// <param name="Mark">Tells it from a row of the same number in another history.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="AtUnixNs">When it was written, by the store's clock.</param>
/// <param name="Question">The question's number; 0 for a row of a cell alone.</param>
/// <param name="Cell">The cell, or the place of the question's cells.</param>
/// <param name="Body">What happened; empty for a removal.</param>
/// <param name="Record">The question; null where it is not stored any more.</param>
internal readonly record struct SemanticRow(
    long Number,
    long Mark,
    SemanticRowKind Kind,
    long AtUnixNs,
    ulong Question,
    byte[] Cell,
    byte[] Body,
    byte[]? Record
);

/// <summary>Kinds of rows of a shared history. Values are stored: none is ever used for something else.</summary>
internal enum SemanticRowKind : short
{
    /// <summary>Something happened in one cell.</summary>
    Happened = 0,

    /// <summary>A question is stored; its cells, one for each class of pairs, know it.</summary>
    Stored = 1,

    /// <summary>A question is no longer stored; its cells know it no longer.</summary>
    Removed = 2,
}

/// <summary>A row on its way to a shared history.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Cell">The cell, or the place of the question's cells.</param>
/// <param name="Body">What happened; empty for a removal.</param>
/// <param name="Question">The question's number; 0 for a row of a cell alone.</param>
/// <param name="Stored">The question that is stored; null for other rows.</param>
/// <param name="Record">The question as bytes; empty for other rows.</param>
/// <param name="Mark">What was known of purges when the question's request began.</param>
internal sealed record SemanticWrite(
    SemanticRowKind Kind,
    byte[] Cell,
    byte[] Body,
    ulong Question,
    StoredQuestion? Stored,
    byte[] Record,
    CacheMark? Mark
)
{
    /// <summary>Bytes that it takes while it waits, about.</summary>
    public long Bytes => 200 + Cell.Length + Body.Length + Record.Length;
}
