using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Ledger;

/// <summary>Consecutive records of one gateway's journal on their way into a ledger: applied whole, with the position behind them, or not at all.</summary>
/// <param name="gatewayId">Whose journal.</param>
/// <param name="from">Where the first record stands: the ledger must stand there too.</param>
public sealed partial class LedgerBatch(Guid gatewayId, JournalPosition from)
{
    private readonly List<Entry> entries = [];

    /// <summary>Id of the journal.</summary>
    public Guid GatewayId { get; } = gatewayId;

    /// <summary>Before the first record.</summary>
    public JournalPosition From { get; } = from;

    /// <summary>Behind the last record.</summary>
    public JournalPosition To { get; private set; } = from;

    /// <summary>Number of the first record; 0 while empty.</summary>
    public long FirstSequence => entries.Count == 0 ? 0 : entries[0].Sequence;

    /// <summary>Number of the last record; 0 while empty.</summary>
    public long LastSequence => entries.Count == 0 ? 0 : entries[^1].Sequence;

    /// <summary>Time of the last record; 0 while empty.</summary>
    public long LastUnixNs => entries.Count == 0 ? 0 : entries[^1].UnixNs;

    /// <summary>Number of its records.</summary>
    public int Count => entries.Count;

    /// <summary>Bytes of the journal that it covers, heads of records included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds the next record.</summary>
    /// <param name="entry">The record.</param>
    /// <param name="behind">Where the reader stands behind it.</param>
    /// <exception cref="JournalFormatException">It is of a kind or version that this version does not know.</exception>
    public void Add(JournalEntry entry, JournalPosition behind)
    {
        object record = entry.Type switch
        {
            JournalRecordType.Reserve => entry.Read<ReserveRecord>(),
            JournalRecordType.Dispatch => entry.Read<DispatchRecord>(),
            JournalRecordType.Settle => entry.Read<SettleRecord>(),
            JournalRecordType.Release => entry.Read<ReleaseRecord>(),
            JournalRecordType.Lease => entry.Read<LeaseRecord>(),
            JournalRecordType.Adjust => entry.Read<AdjustRecord>(),
            JournalRecordType.Feedback => entry.Read<FeedbackRecord>(),
            JournalRecordType.Raise => entry.Read<RaiseRecord>(),
            JournalRecordType.Hit => entry.Read<HitRecord>(),
            JournalRecordType.Jump => entry.Read<JumpRecord>(), // No row comes of it.
            _ => throw new JournalFormatException(
                $"record {entry.Sequence} is of type {(byte)entry.Type}, which this version does not know"
            ),
        };
        entries.Add(new Entry(entry.Sequence, entry.UnixNs, record));
        Bytes += entry.Bytes;
        To = behind;
    }

    /// <summary>The attempts that its records are about.</summary>
    public IReadOnlyCollection<AttemptId> Attempts()
    {
        HashSet<AttemptId> attempts = new(entries.Count);
        foreach (Entry entry in entries)
        {
            AttemptId? attempt = entry.Record switch
            {
                ReserveRecord record => record.Attempt,
                DispatchRecord record => record.Attempt,
                SettleRecord record => record.Attempt,
                ReleaseRecord record => record.Attempt,
                RaiseRecord record => record.Attempt,
                _ => null,
            };
            if (attempt is AttemptId known)
            {
                attempts.Add(known);
            }
        }

        return attempts;
    }

    /// <summary>The ids of its corrections.</summary>
    public IReadOnlyCollection<Guid> Adjustments()
    {
        List<Guid> ids = [];
        foreach (Entry entry in entries)
        {
            if (entry.Record is AdjustRecord record)
            {
                ids.Add(record.Id);
            }
        }

        return ids;
    }

    /// <summary>Plays the records on what the ledger holds.</summary>
    /// <param name="before">The ledger before the batch.</param>
    public LedgerChanges Fold(ILedgerLookup before)
    {
        Folding fold = new(GatewayId, before, entries.Count);
        foreach (Entry entry in entries)
        {
            fold.Play(entry);
        }

        return fold.Finish();
    }

    private readonly record struct Entry(long Sequence, long UnixNs, object Record);
}

/// <summary>The ledger's record of an attempt before a batch. Asked at most once for each attempt of a batch.</summary>
public interface ILedgerLookup
{
    /// <summary>The attempt's open hold; null when it has ended or was never reserved.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="isReserved">True where the batch's first record of it is its reservation: a sound journal has none before.</param>
    /// <param name="isClosed">True when it has ended.</param>
    OpenHold? FindHold(AttemptId attempt, bool isReserved, out bool isClosed);

    /// <summary>Result of an abandonment for an attempt that has ended; null where none ended it.</summary>
    AbandonedAttempt? FindAbandoned(AttemptId attempt) => null;

    /// <summary>True when a correction of this id is booked.</summary>
    bool HasAdjustment(Guid id);
}

/// <summary>Texts of records as every database takes them.</summary>
internal static class RecordText
{
    /// <summary>Callers name users, sessions and tags; no database takes the character 0 in a text as it is.</summary>
    public static string Clean(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;

    /// <summary>Each tag once: an attempt stands once under each.</summary>
    public static IReadOnlyList<string> Once(IReadOnlyList<string> tags)
    {
        for (int i = 0; i < tags.Count; i++)
        {
            if (tags[i].Contains('\0', StringComparison.Ordinal))
            {
                tags = [.. tags.Select(Clean)];
            }

            for (int k = 0; k < i; k++)
            {
                if (tags[i] == tags[k])
                {
                    return [.. tags.Distinct(StringComparer.Ordinal)];
                }
            }
        }

        return tags;
    }
}
