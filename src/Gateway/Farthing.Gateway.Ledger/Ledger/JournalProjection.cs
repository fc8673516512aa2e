using Farthing.Gateway.Journal;

namespace Farthing.Gateway.Ledger;

/// <summary>Reads a journal into a ledger, batch by batch, from where the ledger stands. Several may do so at once, in this process or another: each batch counts once. For one thread.</summary>
public sealed class JournalProjection : IDisposable
{
    private const long MaxBytes = 8 << 20; // of a batch, so that memory stays bounded whatever records hold
    private readonly ILedgerStore store;
    private readonly string folder;
    private readonly int maxRecords;
    private readonly bool acceptsLaterStart;
    private JournalReader? reader;
    private Guid gatewayId;
    private JournalPosition applied;
    private long sequence;

    /// <summary>A projection.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="maxRecords">Records of one transaction.</param>
    /// <param name="acceptsLaterStart">True to begin with what is left, where the ledger has nothing and the journal's first segments are gone.</param>
    public JournalProjection(
        ILedgerStore store,
        string folder,
        int maxRecords = 12_000,
        bool acceptsLaterStart = false
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecords, 1);
        this.store = store;
        this.folder = folder;
        this.maxRecords = maxRecords;
        this.acceptsLaterStart = acceptsLaterStart;
    }

    /// <summary>Behind the last record that is in the ledger, as far as this projection knows.</summary>
    public JournalPosition Applied => applied;

    /// <summary>The last record that is in the ledger, as far as this projection knows.</summary>
    public long AppliedSequence { get; private set; }

    /// <summary>True when the last <see cref="Step"/> took all that was there.</summary>
    public bool IsCaughtUp { get; private set; }

    /// <summary>The last record that is applied, where it is not the journal's last.</summary>
    public long Until { get; set; } = long.MaxValue;

    /// <summary>The head of a journal's first segment; null when there is no journal.</summary>
    /// <exception cref="JournalFormatException">The segment is damaged.</exception>
    public static SegmentHeader? FirstSegment(string folder)
    {
        IReadOnlyList<long> segments = SegmentFiles.NumbersIn(folder);
        return segments.Count == 0 ? null : SegmentFiles.HeadOf(folder, segments[0]);
    }

    /// <summary>Applies the next records; 0 when all that is there is in the ledger.</summary>
    /// <exception cref="JournalFormatException">The journal is damaged, or does not go on where the ledger stands.</exception>
    public int Step()
    {
        IsCaughtUp = true;
        if (reader is null && !TryOpen())
        {
            return 0;
        }

        try
        {
            LedgerBatch batch = new(gatewayId, applied);
            while (true)
            {
                if (batch.Count == maxRecords || batch.Bytes >= MaxBytes)
                {
                    IsCaughtUp = false;
                    break;
                }

                if (sequence >= Until || !reader!.TryRead(out JournalEntry entry))
                {
                    break;
                }

                if (entry.Sequence != sequence + 1)
                {
                    throw new JournalFormatException(
                        $"the journal goes on with record {entry.Sequence} where the ledger expects {sequence + 1}"
                    );
                }

                sequence = entry.Sequence;
                batch.Add(entry, reader.Position);
            }

            if (batch.Count > 0)
            {
                store.Apply(batch);
                applied = batch.To;
                AppliedSequence = sequence;
            }

            return batch.Count;
        }
        catch
        {
            Restart();
            throw;
        }
    }

    /// <summary>Applies all that is there.</summary>
    /// <returns>Records that were applied.</returns>
    public long CatchUp(CancellationToken cancellation)
    {
        long records = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                int step = Step();
                records += step;
                if (step == 0)
                {
                    return records;
                }
            }
            catch (LedgerMovedException)
            {
                // Another projector was faster; go on where it left off.
            }
        }
    }

    /// <summary>Goes on where the ledger stands, which may have moved.</summary>
    public void Restart()
    {
        reader?.Dispose();
        reader = null;
    }

    /// <inheritdoc/>
    public void Dispose() => reader?.Dispose();

    private bool TryOpen()
    {
        if (FirstSegment(folder) is not SegmentHeader first)
        {
            return false;
        }

        gatewayId = first.GatewayId;
        LedgerPosition? at = store.Position(gatewayId);
        if (at is null && first.Number > 1 && !acceptsLaterStart)
        {
            throw new JournalFormatException(
                $"the journal in {folder} begins with segment {first.Number}, and the ledger has nothing of it: what stood in earlier segments would be missing from every sum"
            );
        }

        applied = at?.Journal ?? new JournalPosition(first.Number, SegmentHeader.Bytes);
        sequence = at?.Sequence ?? first.FirstSequence - 1;
        AppliedSequence = sequence;
        string segment = SegmentFiles.PathOf(folder, applied.Segment);
        if (!File.Exists(segment) || new FileInfo(segment).Length < applied.Offset)
        {
            throw new JournalFormatException(
                $"the ledger has read up to {applied}, and the journal in {folder} ends before: it was cut off or replaced"
            );
        }

        reader = new JournalReader(folder, applied);
        return true;
    }
}

/// <summary>Another projector has moved the ledger on: nothing was applied, and reading goes on where it stands now.</summary>
public sealed class LedgerMovedException()
    : Exception("the ledger stands at another place of the journal than the batch begins at");
