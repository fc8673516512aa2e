using System.Globalization;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>Cuts a journal into ranges, as far as the ledger has read it, and takes their rows from the ledger. For one thread.</summary>
/// <param name="store">The ledger.</param>
/// <param name="folder">The journal's folder.</param>
/// <param name="gatewayId">Whose journal.</param>
/// <param name="records">Records of a range at most: it ends behind a multiple of them, so that full ranges are the same wherever one began.</param>
internal sealed class ShipRangeReader(SqlLedgerStore store, string folder, Guid gatewayId, int records)
    : IDisposable
{
    private const long RangeBytes = 32 << 20;
    private readonly List<Ended> ended = [];
    private JournalReader? reader;
    private JournalPosition cursor;
    private long sequence;

    private readonly record struct Ended(AttemptId? Attempt, JournalPosition At, long Sequence);

    /// <summary>The last record that may go.</summary>
    public long Until { get; set; }

    /// <summary>True to pass over attempts that were forgotten before they were shipped.</summary>
    public bool AcceptsLoss { get; init; }

    /// <summary>Attempts that were passed over.</summary>
    public long Lost { get; private set; }

    /// <summary>The last record of the last range.</summary>
    public long Sequence => sequence;

    /// <summary>Goes on behind a record.</summary>
    /// <param name="position">Behind it.</param>
    /// <param name="number">Its number.</param>
    public void MoveTo(JournalPosition position, long number)
    {
        reader?.Dispose();
        reader = null;
        (cursor, sequence) = (position, number);
    }

    /// <summary>The next range; null behind <see cref="Until"/>.</summary>
    /// <exception cref="JournalFormatException">The journal is damaged.</exception>
    /// <exception cref="FarthingException">The ledger lacks rows of it (exit code 1).</exception>
    public ShipRange? Next()
    {
        try
        {
            return Cut();
        }
        catch
        {
            MoveTo(cursor, sequence);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reader?.Dispose();

    private ShipRange? Cut()
    {
        reader ??= new JournalReader(folder, cursor);
        ended.Clear();
        long last = sequence;
        long bytes = 0;
        while (
            last < Until
            && bytes < RangeBytes
            && (last == sequence || last % records != 0)
            && reader.TryRead(out JournalEntry entry)
        )
        {
            if (entry.Sequence != last + 1)
            {
                throw new JournalFormatException(
                    $"the journal goes on with record {entry.Sequence} where {last + 1} was expected"
                );
            }

            last = entry.Sequence;
            bytes += entry.Bytes;
            Keep(entry, reader.Position with { Offset = reader.Position.Offset - entry.Bytes });
        }

        if (last == sequence)
        {
            return null;
        }

        using ShipLines lines = new();
        ShippedPosition? shipped = Write(lines, sequence + 1, last);
        ShipRange range = new(
            gatewayId,
            cursor,
            reader.Position,
            last - sequence,
            lines.Count,
            lines.ToBytes(),
            shipped
        );
        (cursor, sequence) = (reader.Position, last);
        return range;
    }

    private void Keep(JournalEntry entry, JournalPosition at)
    {
        switch (entry.Type)
        {
            case JournalRecordType.Settle:
                ended.Add(new Ended(entry.Read<SettleRecord>().Attempt, at, entry.Sequence));
                break;
            case JournalRecordType.Release:
                ended.Add(new Ended(entry.Read<ReleaseRecord>().Attempt, at, entry.Sequence));
                break;
            case JournalRecordType.Adjust or JournalRecordType.Dispatch: // A sending that came to light late corrects.
                ended.Add(new Ended(null, at, entry.Sequence));
                break;
        }
    }

    private ShippedPosition? Write(ShipLines lines, long first, long last)
    {
        using LedgerReading reading = store.Read();
        HashSet<AttemptId> attempts =
        [
            .. ended.Where(one => one.Attempt is not null).Select(one => one.Attempt!.Value),
        ];
        IReadOnlyDictionary<AttemptId, LedgerRow> rows = reading.FindRows(attempts);
        Dictionary<long, LedgerAdjustment> corrections = reading
            .List(
                LedgerTables.Adjustments,
                $"adjustments WHERE seq >= ? AND seq <= ? AND {SqlLedgerStore.OfGateway}",
                first,
                last,
                gatewayId
            )
            .ToDictionary(one => one.Sequence);
        IReadOnlyDictionary<AttemptId, OpenHold> corrected = Corrected(reading, corrections.Values);
        HashSet<long>? refused = null;
        ShippedPosition? shipped = null;
        foreach (Ended one in ended)
        {
            if (
                one.Attempt is AttemptId attempt
                && rows.TryGetValue(attempt, out LedgerRow? row)
                && row.CloseSequence == one.Sequence
                && row.Opened.GatewayId == gatewayId
            )
            {
                lines.Add(one.At, one.Sequence, ExportEntries.Of(row), row.Opened.Tags);
                shipped = new ShippedPosition(one.At, one.Sequence, attempt.RequestId);
            }
            else if (corrections.TryGetValue(one.Sequence, out LedgerAdjustment? correction))
            {
                OpenHold? of = correction.Record.Attempt is AttemptId about
                    ? corrected.GetValueOrDefault(about)
                    : null;
                lines.Add(
                    one.At,
                    one.Sequence,
                    ExportEntries.Of(correction, of),
                    ExportEntries.TagsOf(correction, of)
                );
                shipped = new ShippedPosition(one.At, one.Sequence, correction.Record.Attempt?.RequestId);
            }
            else if (one.Attempt is not null)
            {
                refused ??= RefusedIn(reading, first, last);
                if (refused.Contains(one.Sequence))
                {
                    continue;
                }

                if (one.Sequence > ForgottenMonths.LastRecord(reading, gatewayId))
                {
                    throw Lacks(one);
                }

                if (!AcceptsLoss)
                {
                    throw Forgotten(one);
                }

                Lost++;
            }
        }

        return shipped;
    }

    /// <summary>The attempts that corrections are about: ended, or still open here.</summary>
    private Dictionary<AttemptId, OpenHold> Corrected(
        LedgerReading reading,
        IReadOnlyCollection<LedgerAdjustment> corrections
    )
    {
        HashSet<AttemptId> about =
        [
            .. corrections
                .Where(one => one.Record.Attempt is not null)
                .Select(one => one.Record.Attempt!.Value),
        ];
        Dictionary<AttemptId, OpenHold> found = reading
            .FindRows(about)
            .ToDictionary(pair => pair.Key, pair => pair.Value.Opened);
        if (found.Count < about.Count)
        {
            foreach (OpenHold hold in SqlLedgerStore.OpenHolds(reading, gatewayId))
            {
                if (about.Contains(hold.Attempt))
                {
                    found.TryAdd(hold.Attempt, hold);
                }
            }
        }

        return found;
    }

    private HashSet<long> RefusedIn(LedgerReading reading, long first, long last) =>
        [
            .. reading
                .List(
                    LedgerTables.Refusals,
                    $"refusals WHERE seq >= ? AND seq <= ? AND {SqlLedgerStore.OfGateway}",
                    first,
                    last,
                    gatewayId
                )
                .Select(one => one.Sequence),
        ];

    private FarthingException Forgotten(Ended one) =>
        new(
            new Fault(
                ShipFaultCodes.Gap,
                $"the attempt that ended with record {one.Sequence} ({one.Attempt}) was forgotten before it was shipped"
            )
            {
                File = folder,
                Value = one.Sequence.ToString(CultureInfo.InvariantCulture),
                Expected =
                    "months that are shipped before they are forgotten; or --accept-loss, without them",
            },
            exitCode: 1
        );

    private FarthingException Lacks(Ended one) =>
        new(
            new Fault(
                ShipFaultCodes.Gap,
                $"the ledger has no row of record {one.Sequence} (attempt {one.Attempt}), with which an attempt ended"
            )
            {
                File = folder,
                Value = one.Sequence.ToString(CultureInfo.InvariantCulture),
                Expected = "a ledger that equals its journal: farthing ledger verify, then rebuild",
            },
            exitCode: 1
        );
}
