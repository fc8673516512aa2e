using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;

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
    private readonly long? forgottenUntil;
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
        forgottenUntil = ForgottenMonths.UntilUnixNs(reading);
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
                BatchAtDispatch = null,
                WaitingAtDispatch = null,
                KvUseMillionthsAtDispatch = null,
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

        adjustments.UnionWith(
            reading
                .List(
                    LedgerTables.Adjustments,
                    $"adjustments WHERE seq < ? AND {SqlLedgerStore.OfGateway}",
                    firstSequence,
                    position.GatewayId
                )
                .Select(one => one.Record.Id)
        );
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
            LedgerRow? found = rows.GetValueOrDefault(row.Opened.Attempt);
            if (found is not null || !ForgottenMonths.Has(row, forgottenUntil))
            {
                RowComparison.Compare(findings, Name, row, found);
            }
        }

        foreach (OpenHold hold in changes.OpenHolds)
        {
            open[hold.Attempt] = hold;
        }

        adjustments.UnionWith(changes.Adjustments.Select(one => one.Record.Id));
        CompareKept(
            changes.Adjustments,
            LedgerTables.Adjustments,
            "adjustments",
            one => one.Sequence,
            one => $"correction {one.Record.Id:N}",
            one => $"{one.Record.Amount} {one.Record.Reason}",
            "no such correction"
        );
        CompareKept(
            changes.Leases,
            LedgerTables.Leases,
            reading.Dialect.Leases,
            one => one.Sequence,
            one => FormattableString.Invariant($"lease {one.Sequence}"),
            one => one.Record.Amount.ToString(),
            "no such lease"
        );
        CompareKept(
            changes.Raises,
            LedgerTables.Raises,
            "raises",
            one => one.Sequence,
            one => $"raise of {one.Record.Attempt}",
            one => $"held {one.Record.Hold}",
            "no such raise"
        );
        CompareKept(
            changes.Feedback,
            LedgerTables.Feedback,
            "feedback",
            one => one.Sequence,
            one => FormattableString.Invariant($"feedback {one.Sequence}"),
            one => $"{one.Record.Outcome} of {one.Record.Key}",
            "no such feedback"
        );
        CompareKept(
            changes.Hits,
            LedgerTables.Hits,
            "hits",
            one => one.Sequence,
            one => $"hit of {one.Record.Attempt.RequestId:N}",
            one => $"saved {one.Record.Saved}",
            "no such hit"
        );
        CompareKept(
            changes.FeatureRecords,
            LedgerTables.FeatureRecords,
            "feature_records",
            one => one.Sequence,
            one => FormattableString.Invariant($"record {one.Sequence} of {one.Record.Feature}"),
            one => $"{one.Record.Kind} {one.Record.Body}",
            "no such record"
        );
        CompareKept(
            changes.Refusals,
            LedgerTables.Refusals,
            "refusals",
            one => one.Sequence,
            one => FormattableString.Invariant($"record {one.Sequence}"),
            one => $"kept as refused: {one.Why}",
            "not kept so"
        );
        batch = new LedgerBatch(position.GatewayId, batch.To);
    }

    /// <summary>Compares records that are kept as they stand in the journal.</summary>
    /// <param name="expected">What the journal says.</param>
    /// <param name="table">Their columns.</param>
    /// <param name="name">Their table.</param>
    /// <param name="sequenceOf">A record's number in the journal.</param>
    /// <param name="subjectOf">What a finding is about.</param>
    /// <param name="wordsOf">A record in words.</param>
    /// <param name="none">What is found where there is none.</param>
    private void CompareKept<TRow>(
        List<TRow> expected,
        LedgerTable<TRow> table,
        string name,
        Func<TRow, long> sequenceOf,
        Func<TRow, string> subjectOf,
        Func<TRow, string> wordsOf,
        string none
    )
        where TRow : class
    {
        if (expected.Count == 0)
        {
            return;
        }

        Dictionary<long, TRow> there = reading
            .List(
                table,
                $"{name} WHERE seq >= ? AND seq <= ? AND {SqlLedgerStore.OfGateway}",
                batch.FirstSequence,
                batch.LastSequence,
                position.GatewayId
            )
            .ToDictionary(sequenceOf);
        foreach (TRow row in expected)
        {
            TRow? found = there.GetValueOrDefault(sequenceOf(row));
            if (!row.Equals(found))
            {
                findings.Add(Name, subjectOf(row), wordsOf(row), found is null ? none : wordsOf(found));
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
