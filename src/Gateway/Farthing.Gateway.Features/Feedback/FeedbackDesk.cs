using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Feedback;

/// <summary>Takes in what is said of tasks: finds whose the session or request is, and writes it into the journal.</summary>
/// <param name="journal">Where it is kept.</param>
/// <param name="store">Knows sessions and requests; behind the journal by a fraction of a second, for which is waited.</param>
/// <param name="clock">Waits.</param>
public sealed class FeedbackDesk(GatewayJournal journal, ILedgerStore store, TimeProvider clock) : IDisposable
{
    private const int MaxKeysNamed = 16;

    /// <summary>A question to the ledger costs more than a request: few at a time, so that they never crowd out the projector.</summary>
    private readonly SemaphoreSlim places = new(4);

    /// <summary>Takes in what a key says of its own session or request.</summary>
    /// <param name="body">The JSON.</param>
    /// <param name="key">The key's id.</param>
    /// <param name="cancellation">The client has gone.</param>
    /// <exception cref="FarthingException">It is wrong, or not of this key: one of another's is answered as one that does not exist.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written.</exception>
    public Task<FeedbackRecord> OfKeyAsync(
        ReadOnlyMemory<byte> body,
        string key,
        CancellationToken cancellation
    ) => TakeAsync(FeedbackWord.Read(body, mayNameKey: false) with { Key = key }, "key:" + key, cancellation);

    /// <summary>Takes in what an administrator says of anybody's.</summary>
    /// <param name="body">The JSON.</param>
    /// <param name="cancellation">The client has gone.</param>
    /// <exception cref="FarthingException">It is wrong, or several keys have a session of this name.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written.</exception>
    public Task<FeedbackRecord> OfAdminAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        TakeAsync(FeedbackWord.Read(body, mayNameKey: true), "admin", cancellation);

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private async Task<FeedbackRecord> TakeAsync(FeedbackWord word, string by, CancellationToken cancellation)
    {
        FeedbackRecord record = new()
        {
            Key = await KeyOfAsync(word, cancellation),
            Session = word.Session,
            Request = word.Request,
            Outcome = word.Outcome,
            ScoreMillionths = word.ScoreMillionths,
            Note = word.Note,
            By = by,
        };
        await journal.AppendAsync(record);
        return record;
    }

    /// <summary>Its owner. Clients speak right after their last answer, when the ledger may not have it yet: asked again some times, for 1.5 s in all.</summary>
    private async Task<string> KeyOfAsync(FeedbackWord word, CancellationToken cancellation)
    {
        for (int waitMs = 100; ; waitMs *= 2)
        {
            IReadOnlyList<string> keys;
            await places.WaitAsync(cancellation);
            try
            {
                keys = await Task.Run(() => KeysOf(word), cancellation); // The ledger is read: no thread of sockets waits for it.
            }
            finally
            {
                places.Release();
            }

            if (keys.Count == 1)
            {
                return keys[0];
            }

            if (keys.Count > 1)
            {
                throw Ambiguous(keys);
            }

            if (waitMs > 800)
            {
                throw NotFound(word);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(waitMs), clock, cancellation);
        }
    }

    private IReadOnlyList<string> KeysOf(FeedbackWord word)
    {
        if (word.Request is Guid request)
        {
            LedgerRow? row = store.Find(new AttemptId(request, 0));
            bool isTheirs = row is not null && (word.Key is null || word.Key == row.Opened.Key);
            return isTheirs ? [row!.Opened.Key] : [];
        }

        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (LedgerRow row in store.Rows(new LedgerFilter { Session = word.Session, Key = word.Key }))
        {
            keys.Add(row.Opened.Key);
            if (word.Key is not null || keys.Count == MaxKeysNamed)
            {
                break;
            }
        }

        return [.. keys.Order(StringComparer.Ordinal)];
    }

    private static FarthingException NotFound(FeedbackWord word) =>
        new(
            new Fault(
                AdminFaultCodes.NotFound,
                word.Request is null ? "no such session" : "no such request that has ended"
            )
            {
                Path = word.Request is null ? "session" : "request",
                Expected = "a session or request of this key that was metered",
            }
        );

    private static FarthingException Ambiguous(IReadOnlyList<string> keys) =>
        new(
            new Fault(AdminFaultCodes.Missing, "several keys have a session of this name")
            {
                Path = "key",
                Expected = "one of " + string.Join(", ", keys),
            }
        );
}
