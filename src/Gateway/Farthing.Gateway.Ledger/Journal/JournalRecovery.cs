namespace Farthing.Gateway.Journal;

/// <summary>Findings of opening a journal.</summary>
/// <param name="GatewayId">Whose it is.</param>
/// <param name="End">Where appending goes on.</param>
/// <param name="NextSequence">The number that the next record gets.</param>
/// <param name="LastUnixNs">Time of the last record; 0 without.</param>
/// <param name="TornBytes">Bytes behind the last whole record: a write that a crash cut through. They are kept beside the segment, as <c>.torn</c>.</param>
public sealed record JournalRecovery(
    Guid GatewayId,
    JournalPosition End,
    long NextSequence,
    long LastUnixNs,
    long TornBytes
)
{
    /// <summary>Finds the end of a journal, and cuts off what a crash left behind it.</summary>
    /// <param name="folder">Its folder.</param>
    /// <returns>Null when there is no journal yet.</returns>
    /// <exception cref="JournalFormatException">It is damaged elsewhere than at its end.</exception>
    public static JournalRecovery? Run(string folder)
    {
        IReadOnlyList<long> segments = SegmentFiles.NumbersIn(folder);
        long torn = 0;
        while (segments.Count > 0)
        {
            string path = SegmentFiles.PathOf(folder, segments[^1]);
            using JournalReader reader = new(folder, new JournalPosition(segments[^1], SegmentHeader.Bytes));
            long last = 0;
            long lastUnixNs = 0;
            while (reader.TryRead(out JournalEntry entry))
            {
                (last, lastUnixNs) = (entry.Sequence, entry.UnixNs);
            }

            if (reader.Header is SegmentHeader header)
            {
                torn += CutOff(path, reader.Position.Offset);
                return new JournalRecovery(
                    header.GatewayId,
                    reader.Position,
                    last > 0 ? last + 1 : header.FirstSequence,
                    lastUnixNs > 0 ? lastUnixNs : header.CreatedUnixNs,
                    torn
                );
            }

            // It was just being begun: no record can be in it.
            torn += CutOff(path, 0);
            File.Delete(path);
            segments = SegmentFiles.NumbersIn(folder);
        }

        return null;
    }

    private static long CutOff(string path, long from)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
        long torn = file.Length - from;
        if (torn > 0)
        {
            file.Position = from;
            using FileStream kept = new(path + ".torn", FileMode.Append, FileAccess.Write);
            file.CopyTo(kept);
            kept.Flush(flushToDisk: true);
            file.SetLength(from);
            file.Flush(flushToDisk: true);
        }

        return torn;
    }
}
