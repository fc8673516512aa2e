using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Journals of several gateways, and one ledger that has each of them up to some record: what a kill leaves, and what others can know.</summary>
internal sealed class LaggingLedger : ISpentSource
{
    private readonly object gate = new();
    private readonly Dictionary<Guid, Journal> journals = [];

    /// <summary>A gateway's journal up to which a kill takes nothing, and up to which the ledger has it.</summary>
    public (long Kept, long Seen) Reach(Guid gateway)
    {
        lock (gate)
        {
            return (Of(gateway).Kept, Of(gateway).Seen);
        }
    }

    public long? Sequence(Guid gateway) => Reach(gateway).Seen;

    /// <summary>A hold is in the journal.</summary>
    public Entry Reserve(Guid gateway, string key, IHold hold, long atNs)
    {
        lock (gate)
        {
            Journal journal = Of(gateway);
            Entry entry = new(++journal.Last, key, hold, hold.Amount.NanoUsd, atNs);
            journal.Entries.Add(entry);
            journal.Kept = journal.Last; // It is sent once that is kept.
            hold.Written(entry.Reserved);
            return entry;
        }
    }

    /// <summary>Its end is in the journal.</summary>
    public void Settle(Guid gateway, Entry entry, long nano)
    {
        lock (gate)
        {
            Journal journal = Of(gateway);
            (entry.Settled, entry.Cost) = (++journal.Last, nano);
            journal.Kept = journal.Last;
            entry.Hold.Written(journal.Last);
        }

        entry.Hold.Settle(new Money(nano));
    }

    /// <summary>The ledger takes some more records.</summary>
    public void Project(Guid gateway, long records = long.MaxValue)
    {
        lock (gate)
        {
            Journal journal = Of(gateway);
            journal.Seen = records >= journal.Kept - journal.Seen ? journal.Kept : journal.Seen + records;
        }
    }

    /// <summary>Started again: what was open is charged at its hold, and the ledger has all.</summary>
    public void Recover(Guid gateway)
    {
        lock (gate)
        {
            Journal journal = Of(gateway);
            foreach (Entry entry in journal.Entries.Where(entry => entry.IsOpen))
            {
                (entry.Settled, entry.Cost) = (++journal.Last, entry.Held);
            }

            (journal.Kept, journal.Seen) = (journal.Last, journal.Last);
        }
    }

    /// <summary>Spent and held by all gateways in truth: as a restart of those that are killed would find it.</summary>
    public long Taken(string key)
    {
        lock (gate)
        {
            return journals.Values.Sum(journal =>
                journal
                    .Entries.Where(entry => key.Length == 0 || entry.Key == key)
                    .Sum(entry => entry.NanoUsd(long.MaxValue))
            );
        }
    }

    public IReadOnlyDictionary<string, long> SpentBy(RequestScope scope, PeriodSpan span)
    {
        lock (gate)
        {
            return Sum(scope, journals.Values, long.MinValue, long.MaxValue);
        }
    }

    public IReadOnlyDictionary<string, long> CostOf(
        Guid gateway,
        RequestScope scope,
        long sinceUnixNs,
        long untilUnixNs
    )
    {
        lock (gate)
        {
            return Sum(scope, [Of(gateway)], sinceUnixNs, untilUnixNs);
        }
    }

    private static Dictionary<string, long> Sum(
        RequestScope scope,
        IEnumerable<Journal> of,
        long since,
        long until
    )
    {
        Dictionary<string, long> sums = new(StringComparer.Ordinal);
        foreach (Journal journal in of)
        {
            foreach (Entry entry in journal.Entries)
            {
                if (entry.AtNs >= since && entry.AtNs < until)
                {
                    string value = scope.Kind == ScopeKind.Key ? entry.Key : "";
                    sums[value] = sums.GetValueOrDefault(value) + entry.NanoUsd(journal.Seen);
                }
            }
        }

        return sums;
    }

    private Journal Of(Guid gateway) =>
        journals.TryGetValue(gateway, out Journal? there) ? there : journals[gateway] = new Journal();

    /// <summary>An attempt in a journal.</summary>
    internal sealed class Entry(long reserved, string key, IHold hold, long held, long atNs)
    {
        public long Reserved => reserved;

        public string Key => key;

        public IHold Hold => hold;

        public long Held => held;

        public long AtNs => atNs;

        public long Settled { get; set; } = long.MaxValue;

        public long Cost { get; set; }

        public bool IsOpen => Settled == long.MaxValue;

        /// <summary>What it cost or holds, for one who knows the journal up to a record.</summary>
        public long NanoUsd(long upTo) =>
            Reserved > upTo ? 0
            : IsOpen || Settled > upTo ? Held
            : Cost;
    }

    private sealed class Journal
    {
        public List<Entry> Entries { get; } = [];

        public long Last { get; set; }

        public long Kept { get; set; }

        public long Seen { get; set; }
    }
}
