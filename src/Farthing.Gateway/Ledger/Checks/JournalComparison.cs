using System.Globalization;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Checks;

/// <summary>Plays a journal again, beside the ledger, and compares what comes out. Memory holds only what is open.</summary>
internal sealed class JournalComparison : ILedgerLookup
{
    /// <summary>The check's name.</summary>
    public const string Name = "journal";

    private const int BatchRecords = 4096;
    private readonly LedgerReading reading;
    private readonly LedgerPosition position;
    private readonly string folder;
    private readonly FindingList findings;
    private readonly Dictionary<AttemptId, OpenHold> open = [];
    private readonly HashSet<Guid> adjustments = [];
    private readonly Queue<Abandonment> toCome;
    private readonly Dictionary<long, Abandonment> abandonments;
    private long firstSequence;
    private LedgerBatch batch;
    private IReadOnlyDictionary<AttemptId, LedgerRow> rows = new Dictionary<AttemptId, LedgerRow>();

    public JournalComparison(
        LedgerReading reading,
        LedgerPosition position,
        string folder,
        FindingList findings
    )
    {
        this.reading = reading;
        this.position = position;
        this.folder = folder;
        this.findings = findings;
        batch = new LedgerBatch(position.GatewayId, default);
        IReadOnlyList<Abandonment> all = SqlLedgerStore.Abandonments(reading, position.GatewayId);
        toCome = new Queue<Abandonment>(all);
        abandonments = all.ToDictionary(one => one.UnixNs);
    }

    /// <summary>Compares from the first segment that is kept on.</summary>
    /// <param name="untilSegment">The last segment that matters; holds that are open behind it are not compared then.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>Records that were compared.</returns>
    public long Run(long untilSegment, CancellationToken cancellation)
    {
        long records = 0;
        long last = position.Sequence;
        try
        {
            using JournalReader reader = new(
                folder,
                new JournalPosition(position.FirstSegment, SegmentHeader.Bytes)
            );
            bool isThere = reader.TryRead(out JournalEntry entry);
            if (
                !isThere
                && (position.Journal > reader.Position || position.FirstSegment > position.Journal.Segment)
            )
            {
                findings.Add(
                    Name,
                    $"segment {position.FirstSegment}",
                    $"records up to {last}, which the ledger has",
                    "no record"
                );
            }

            firstSequence = isThere ? entry.Sequence : last + 1;
            TakeWhatBeganBefore();
            while (toCome.TryPeek(out Abandonment? earlier) && earlier.Sequence < firstSequence)
            {
                toCome.Dequeue(); // Its ends are rows that nothing of this journal is about.
            }

            while (isThere && entry.Sequence <= last && reader.Position.Segment <= untilSegment)
            {
                if (toCome.TryPeek(out Abandonment? due) && due.Sequence < entry.Sequence)
                {
                    Compare();
                    EndAbandoned(toCome.Dequeue());
                }

                batch.Add(entry, reader.Position);
                records++;
                if (
                    entry.Sequence == last
                    && (reader.Position != position.Journal || entry.UnixNs != position.UnixNs)
                )
                {
                    findings.Add(
                        Name,
                        $"position behind record {last}",
                        reader.Position.ToString(),
                        position.Journal.ToString()
                    );
                }

                if (batch.Count == BatchRecords)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Compare();
                }

                isThere = reader.TryRead(out entry);
            }

            Compare();
            bool isWhole = firstSequence + records > last || reader.Position.Segment > untilSegment;
            if (!isWhole)
            {
                findings.Add(
                    Name,
                    "end of the journal",
                    $"record {last}, which the ledger has",
                    $"ends with record {firstSequence + records - 1}"
                );
            }
            else if (untilSegment == long.MaxValue)
            {
                while (toCome.TryDequeue(out Abandonment? due))
                {
                    EndAbandoned(due);
                }

                CompareOpen();
            }
        }
        catch (JournalFormatException damaged)
        {
            findings.Add(Name, "journal", "a whole journal", damaged.Message);
        }

        return records;
    }

    /// <inheritdoc/>
    public OpenHold? FindHold(AttemptId attempt, bool isReserved, out bool isClosed)
    {
        isClosed = false;
        if (open.TryGetValue(attempt, out OpenHold? hold))
        {
            return hold;
        }

        LedgerRow? row = rows.GetValueOrDefault(attempt);
        if (row is null || row.Opened.GatewayId != position.GatewayId)
        {
            return null;
        }

        isClosed = EndedAt(row) < batch.FirstSequence;
        return !isClosed && row.Opened.ReserveSequence < firstSequence ? AsItWas(row.Opened) : null;
    }

    /// <inheritdoc/>
    public AbandonedAttempt? FindAbandoned(AttemptId attempt) =>
        rows.GetValueOrDefault(attempt) is LedgerRow { CloseSequence: Abandonment.NoRecord } row
        && abandonments.TryGetValue(row.ClosedUnixNs, out Abandonment? ending)
            ? new AbandonedAttempt(row.Opened.Hold, row.IsSettled, ending.ReturnedUnixNs ?? 0)
            : null;

    /// <summary>The record that it ended with, or behind which it was abandoned.</summary>
    private long EndedAt(LedgerRow row) =>
        row.CloseSequence != Abandonment.NoRecord ? row.CloseSequence
        : abandonments.TryGetValue(row.ClosedUnixNs, out Abandonment? ending) ? ending.Sequence
        : long.MaxValue;

    /// <summary>Ends what is open, as the abandonment did, and compares the rows.</summary>
    private void EndAbandoned(Abandonment ending)
    {
        IReadOnlyDictionary<AttemptId, LedgerRow> there = reading.FindRows(open.Keys);
        foreach (OpenHold hold in open.Values)
        {
            LedgerRow expected = Abandonment.End(hold, ending.UnixNs);
            RowComparison.Compare(findings, Name, expected, there.GetValueOrDefault(hold.Attempt));
        }

        open.Clear();
    }

    /// <inheritdoc/>
    public bool HasAdjustment(Guid id) => adjustments.Contains(id);

    /// <summary>A hold as it was before the first record that is compared.</summary>
    private OpenHold AsItWas(OpenHold hold) =>
        hold.DispatchSequence >= firstSequence
            ? hold with
            {
                DispatchSequence = null,
                DispatchedUnixNs = null,
            }
            : hold;

    private void TakeWhatBeganBefore()
    {
        foreach (OpenHold hold in SqlLedgerStore.OpenHolds(reading, position.GatewayId))
        {
            if (hold.ReserveSequence < firstSequence)
            {
                open[hold.Attempt] = AsItWas(hold);
            }
        }

        foreach (
            LedgerAdjustment adjustment in SqlLedgerStore
                .AdjustmentsBetween(reading, position.GatewayId, 0, firstSequence - 1)
                .Values
        )
        {
            adjustments.Add(adjustment.Record.Id);
        }
    }

    private void Compare()
    {
        if (batch.Count == 0)
        {
            return;
        }

        rows = reading.FindRows(batch.Attempts());
        LedgerChanges changes = batch.Fold(this);
        foreach (LedgerRow row in changes.Rows)
        {
            open.Remove(row.Opened.Attempt);
            RowComparison.Compare(findings, Name, row, rows.GetValueOrDefault(row.Opened.Attempt));
        }

        foreach (OpenHold hold in changes.OpenHolds)
        {
            open[hold.Attempt] = hold;
        }

        CompareAdjustments(changes);
        CompareLeases(changes);
        CompareFeedback(changes);
        CompareRefusals(changes);
        batch = new LedgerBatch(position.GatewayId, batch.To);
    }

    private void CompareAdjustments(LedgerChanges changes)
    {
        if (changes.Adjustments.Count == 0)
        {
            return;
        }

        IReadOnlyDictionary<long, LedgerAdjustment> there = SqlLedgerStore.AdjustmentsBetween(
            reading,
            position.GatewayId,
            batch.FirstSequence,
            batch.LastSequence
        );
        foreach (LedgerAdjustment adjustment in changes.Adjustments)
        {
            AdjustRecord record = adjustment.Record;
            adjustments.Add(record.Id);
            LedgerAdjustment? found = there.GetValueOrDefault(adjustment.Sequence);
            if (found != adjustment)
            {
                findings.Add(
                    Name,
                    $"correction {record.Id:N}",
                    $"{record.Amount} {record.Reason}",
                    found is null ? "no such correction" : $"{found.Record.Amount} {found.Record.Reason}"
                );
            }
        }
    }

    private void CompareLeases(LedgerChanges changes)
    {
        if (changes.Leases.Count == 0)
        {
            return;
        }

        Dictionary<long, LedgerLease> there = [];
        using (
            ILedgerCursor at = reading.Ask(
                $"SELECT seq, unix_ns, budget, period_ns, amount_nano, token, expires_ns, value FROM {reading.Dialect.Leases} WHERE seq >= ? AND seq <= ? AND gateway = (SELECT number FROM gateways WHERE id = ?)",
                batch.FirstSequence,
                batch.LastSequence,
                position.GatewayId
            )
        )
        {
            while (at.Step())
            {
                LeaseRecord record = new(
                    at.Text(2),
                    at.Text(7),
                    at.Int64(3),
                    new Money(at.Int64(4)),
                    at.Int64(5),
                    at.Int64(6)
                );
                there[at.Int64(0)] = new LedgerLease(at.Int64(0), at.Int64(1), record);
            }
        }

        foreach (LedgerLease lease in changes.Leases)
        {
            LedgerLease? found = there.GetValueOrDefault(lease.Sequence);
            if (found != lease)
            {
                findings.Add(
                    Name,
                    $"lease {lease.Sequence.ToString(CultureInfo.InvariantCulture)}",
                    lease.Record.Amount.ToString(),
                    found?.Record.Amount.ToString() ?? "no such lease"
                );
            }
        }
    }

    private void CompareFeedback(LedgerChanges changes)
    {
        if (changes.Feedback.Count == 0)
        {
            return;
        }

        IReadOnlyDictionary<long, LedgerFeedback> there = SqlLedgerStore.FeedbackBetween(
            reading,
            position.GatewayId,
            changes.Feedback[0].Sequence,
            changes.Feedback[^1].Sequence
        );
        foreach (LedgerFeedback feedback in changes.Feedback)
        {
            LedgerFeedback? found = there.GetValueOrDefault(feedback.Sequence);
            if (found != feedback)
            {
                findings.Add(
                    Name,
                    $"feedback {feedback.Sequence.ToString(CultureInfo.InvariantCulture)}",
                    $"{feedback.Record.Outcome} of {feedback.Record.Key}",
                    found is null ? "no such feedback" : $"{found.Record.Outcome} of {found.Record.Key}"
                );
            }
        }
    }

    private void CompareRefusals(LedgerChanges changes)
    {
        if (changes.Refusals.Count == 0)
        {
            return;
        }

        Dictionary<long, LedgerRefusal> found = [];
        foreach (LedgerRefusal refusal in SqlLedgerStore.Refusals(reading, position.GatewayId))
        {
            found.Add(refusal.Sequence, refusal);
        }

        foreach (LedgerRefusal refusal in changes.Refusals)
        {
            if (found.GetValueOrDefault(refusal.Sequence) != refusal)
            {
                findings.Add(
                    Name,
                    $"record {refusal.Sequence.ToString(CultureInfo.InvariantCulture)}",
                    $"kept as refused: {refusal.Why}",
                    "not kept so"
                );
            }
        }
    }

    private void CompareOpen()
    {
        foreach (OpenHold found in SqlLedgerStore.OpenHolds(reading, position.GatewayId))
        {
            if (!open.Remove(found.Attempt, out OpenHold? expected))
            {
                findings.Add(Name, found.Attempt.ToString(), "no open hold", $"a hold of {found.Hold}");
            }
            else
            {
                RowComparison.Compare(findings, Name, expected, found);
            }
        }

        foreach (OpenHold expected in open.Values)
        {
            RowComparison.Compare(findings, Name, expected, null);
        }
    }
}
