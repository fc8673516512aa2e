using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>What attempts that a kill cut off can have cost by then, where their engines stop when the connection breaks and it is known how fast they are: never below, mostly less than their holds.</summary>
/// <remarks>
/// When a gateway was killed nobody knows. It was over when its journal was opened again; until then, its engines may have gone on. That counts only where the machine has not been started anew since: its connections were closed when the process ended, and not when somebody noticed.
/// Time is the longer of what elapsed, which a clock that is set back does not shorten, and of what the clock says, which counts while a machine sleeps.
/// </remarks>
internal static class CutOffCosts
{
    /// <summary>How long an engine may take to notice.</summary>
    private const long NoticedWithinNs = 1_000_000_000;

    /// <summary>Segments that are looked through; what was reserved before them has lasted too long to be worth it.</summary>
    private const int MaxSegments = 2;

    /// <summary>The costs that are known to be less than the holds.</summary>
    /// <param name="journal">The journal, just opened.</param>
    /// <param name="open">Attempts that are open in it.</param>
    public static IReadOnlyDictionary<AttemptId, Money> Of(
        GatewayJournal journal,
        IReadOnlyList<OpenHold> open
    )
    {
        Dictionary<AttemptId, Money> costs = [];
        Dictionary<AttemptId, OpenHold> sent = open.Where(hold => hold.IsDispatched)
            .ToDictionary(hold => hold.Attempt);
        if (sent.Count == 0 || FirstSegment(journal, sent.Values) is not long segment)
        {
            return costs;
        }

        (long elapsedNs, long unixNs) = journal.Now;
        using JournalReader reader = new(journal.Folder, new JournalPosition(segment, SegmentHeader.Bytes));
        while (reader.TryRead(out JournalEntry entry))
        {
            if (
                entry.Type != JournalRecordType.Reserve
                || entry.Read<ReserveRecord>() is not { CutOff: CutOffBound bound } record
                || !sent.TryGetValue(record.Attempt, out OpenHold? hold)
                || bound.Boot != MachineBoot.Id
                || elapsedNs < bound.HeldAtNs
            )
            {
                continue;
            }

            Money cost = bound.After(
                Math.Max(elapsedNs - bound.HeldAtNs, unixNs - entry.UnixNs) + NoticedWithinNs
            );
            if (cost < hold.Hold)
            {
                costs[record.Attempt] = cost;
            }
        }

        return costs;
    }

    private static long? FirstSegment(GatewayJournal journal, IEnumerable<OpenHold> sent)
    {
        long first = sent.Min(hold => hold.ReserveSequence ?? 0);
        IReadOnlyList<long> segments = SegmentFiles.NumbersIn(journal.Folder);
        long? from = null;
        foreach (long number in segments.TakeLast(MaxSegments).Reverse())
        {
            from = number;
            if (SegmentFiles.HeadOf(journal.Folder, number).FirstSequence <= first)
            {
                break;
            }
        }

        return from;
    }
}
