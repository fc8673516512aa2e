using Microsoft.Win32.SafeHandles;

namespace Farthing.Gateway.Journal;

/// <summary>Reads a journal from a position on, while it may still grow. Several may read at once, in this process or another.</summary>
public sealed class JournalReader : IDisposable
{
    private readonly string folder;
    private readonly byte[] buffer = new byte[RecordHead.Bytes + RecordHead.MaxPayloadBytes];
    private SafeFileHandle? file;
    private int start; // of what is not read yet in the buffer
    private int end;
    private bool isChecked;
    private long expected; // sequence of the next record; 0: not known

    /// <summary>A reader.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="from">Where to begin: <see cref="JournalPosition.Start"/>, or a <see cref="Position"/> of an earlier reader.</param>
    public JournalReader(string folder, JournalPosition from)
    {
        this.folder = folder;
        Position = from;
    }

    /// <summary>Behind the last record that was read.</summary>
    public JournalPosition Position { get; private set; }

    /// <summary>Of the segment that is read; null before the first.</summary>
    public SegmentHeader? Header { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <returns>False when no whole record is there (yet).</returns>
    /// <exception cref="JournalFormatException">A segment is missing, or damaged before its end, or of an unknown format: what follows is not to be trusted.</exception>
    public bool TryRead(out JournalEntry entry)
    {
        while (true)
        {
            if (!isChecked && !TryOpen())
            {
                entry = default;
                return false;
            }

            if (
                RecordHead.TryRead(buffer.AsSpan(start, end - start), out entry)
                || (TryFill() && RecordHead.TryRead(buffer.AsSpan(start, end - start), out entry))
            )
            {
                if (expected > 0 && entry.Sequence != expected)
                {
                    throw Damaged($"has record {entry.Sequence} where {expected} was expected");
                }

                expected = entry.Sequence + 1;
                start += entry.Bytes;
                Position = Position with { Offset = Position.Offset + entry.Bytes };
                return true;
            }

            if (!TryNextSegment())
            {
                entry = default;
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private bool TryOpen()
    {
        string path = SegmentFiles.PathOf(folder, Position.Segment);
        if (!File.Exists(path))
        {
            IReadOnlyList<long> there = SegmentFiles.NumbersIn(folder);
            return there.Count == 0 || there[^1] < Position.Segment
                ? false
                : throw Missing(Position.Segment, there[^1]);
        }

        file ??= File.OpenHandle(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        Span<byte> head = stackalloc byte[SegmentHeader.Bytes];
        int read = RandomAccess.Read(file, head, 0);
        if (read < SegmentHeader.Bytes)
        {
            return false; // It is being begun.
        }

        SegmentHeader header = SegmentHeader.Read(head) ?? throw Damaged("has a damaged head");
        if (header.Number != Position.Segment)
        {
            throw Damaged($"says that it is segment {header.Number}");
        }

        if (Position.Offset == SegmentHeader.Bytes)
        {
            if (expected > 0 && header.FirstSequence != expected)
            {
                throw Damaged($"begins with record {header.FirstSequence} where {expected} was expected");
            }

            expected = header.FirstSequence;
        }

        Header = header;
        isChecked = true;
        return true;
    }

    private bool TryFill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        int read = RandomAccess.Read(file!, buffer.AsSpan(end), Position.Offset + end);
        end += read;
        return read > 0;
    }

    /// <summary>Goes on to the next segment where there is one; then this one must have ended with a whole record.</summary>
    private bool TryNextSegment()
    {
        if (!File.Exists(SegmentFiles.PathOf(folder, Position.Segment + 1)))
        {
            return SegmentFiles.NumbersIn(folder) is [.., long last] && last > Position.Segment
                ? throw Missing(Position.Segment + 1, last)
                : false;
        }

        // The next one is begun after this one's last write: look once more before calling it damaged.
        if (TryFill() || RecordHead.TryRead(buffer.AsSpan(start, end - start), out _))
        {
            return true;
        }

        if (end > start)
        {
            throw Damaged($"is damaged at byte {Position.Offset}");
        }

        file?.Dispose();
        file = null;
        isChecked = false;
        (start, end) = (0, 0);
        Position = new JournalPosition(Position.Segment + 1, SegmentHeader.Bytes);
        return true;
    }

    private JournalFormatException Missing(long segment, long last) =>
        new(
            $"{SegmentFiles.PathOf(folder, segment)} is missing, and segment {last} is there: restore it from a copy"
        );

    private JournalFormatException Damaged(string what) =>
        new($"{SegmentFiles.PathOf(folder, Position.Segment)} {what}");
}
