using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Retention;

/// <summary>Drops old segments of a journal whose records the ledger keeps: whole segments, from the first on, and only after their records were compared with the ledger's.</summary>
/// <param name="store">The ledger, brought up to the journal before.</param>
/// <param name="journalFolder">The journal's folder.</param>
public sealed class JournalRetention(SqlLedgerStore store, string journalFolder)
{
    /// <summary>Drops segments that end before a time.</summary>
    /// <param name="beforeUnixNs">The time.</param>
    /// <param name="isTrial">True to say only what would go.</param>
    /// <param name="cancellation">Ends it before anything is dropped.</param>
    /// <exception cref="FarthingException">The ledger does not have what is in them (exit code 1).</exception>
    /// <exception cref="JournalFormatException">A segment is damaged.</exception>
    public LedgerDropDocument Run(long beforeUnixNs, bool isTrial, CancellationToken cancellation)
    {
        IReadOnlyList<long> segments = SegmentFiles.NumbersIn(journalFolder);
        if (
            segments.Count == 0
            || JournalProjection.FirstSegment(journalFolder) is not SegmentHeader head
            || store.Position(head.GatewayId) is not LedgerPosition position
        )
        {
            return new LedgerDropDocument(
                isTrial,
                [],
                0,
                0,
                segments.Count > 0 ? segments[0] : 1,
                "nothing is projected yet"
            );
        }

        (List<long> goes, string reason) = Choose(segments, position, beforeUnixNs);
        long records = goes.Count > 0 ? Compare(position, goes[^1], cancellation) : 0;
        long bytes = 0;
        foreach (long segment in goes)
        {
            bytes += new FileInfo(SegmentFiles.PathOf(journalFolder, segment)).Length;
        }

        long firstKept = goes.Count > 0 ? goes[^1] + 1 : segments[0];
        if (!isTrial && goes.Count > 0)
        {
            // First said, then done: what a crash leaves behind goes with the next run.
            store.MarkDropped(position.GatewayId, firstKept);
            foreach (long segment in goes)
            {
                File.Delete(SegmentFiles.PathOf(journalFolder, segment));
            }
        }

        return new LedgerDropDocument(isTrial, goes, bytes, records, firstKept, reason);
    }

    /// <summary>Segments that end before the time, are in the ledger whole, and hold no reservation that is still open.</summary>
    private (List<long> Goes, string Reason) Choose(
        IReadOnlyList<long> segments,
        LedgerPosition position,
        long beforeUnixNs
    )
    {
        long openFrom = long.MaxValue;
        foreach (OpenHold hold in store.OpenHolds(position.GatewayId))
        {
            openFrom = Math.Min(openFrom, hold.ReserveSequence ?? long.MaxValue);
        }

        List<long> goes = [];
        for (int i = 0; i < segments.Count; i++)
        {
            if (segments[i] >= position.Journal.Segment || i == segments.Count - 1)
            {
                return (goes, "the next one is still written or read");
            }

            SegmentHeader next = SegmentFiles.HeadOf(journalFolder, segments[i + 1]);
            if (next.CreatedUnixNs > beforeUnixNs)
            {
                return (goes, "the next one ends later");
            }

            if (next.FirstSequence > openFrom)
            {
                return (goes, "the next one holds the reservation of an attempt that is still open");
            }

            goes.Add(segments[i]);
        }

        return (goes, "");
    }

    private long Compare(LedgerPosition position, long until, CancellationToken cancellation)
    {
        FindingList findings = new();
        using LedgerReading reading = store.Read();
        JournalComparison comparison = new(reading, position, journalFolder, findings);
        long records = comparison.Run(until, cancellation);
        if (findings.Shown.Count == 0)
        {
            return records;
        }

        throw new FarthingException(
            [
                .. findings.Shown.Select(difference => new Fault(
                    LedgerFaultCodes.CannotDrop,
                    $"the ledger does not have what is to be dropped: {difference.Subject} is {difference.Found}"
                )
                {
                    File = journalFolder,
                    Value = until.ToString(CultureInfo.InvariantCulture),
                    Expected = difference.Expected,
                }),
            ],
            exitCode: 1
        );
    }
}
