using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <content>How records are played on what the ledger holds.</content>
public sealed partial class LedgerBatch
{
    /// <summary>An attempt while the batch is played.</summary>
    private sealed class Slot
    {
        public OpenHold? Hold;
        public bool IsClosed;
        public bool WasOpenBefore;
        public bool IsTouched;
        public AbandonedAttempt? Abandoned;
    }

    private sealed class Folding(Guid gatewayId, ILedgerLookup before, int records)
    {
        private readonly LedgerChanges changes = new();
        private readonly Dictionary<AttemptId, Slot> slots = new(records / 3); // Of an attempt that went well.
        private readonly HashSet<Guid> adjusted = [];

        public void Play(Entry entry)
        {
            switch (entry.Record)
            {
                case ReserveRecord record:
                    Reserve(entry, record);
                    break;
                case DispatchRecord record:
                    Dispatch(entry, record);
                    break;
                case SettleRecord record:
                    Settle(entry, record);
                    break;
                case ReleaseRecord record:
                    Release(entry, record);
                    break;
                case LeaseRecord record:
                    changes.Leases.Add(new LedgerLease(entry.Sequence, entry.UnixNs, record));
                    break;
                case AdjustRecord record:
                    Adjust(entry, record);
                    break;
                case FeedbackRecord record:
                    Feedback(entry, record);
                    break;
                case RaiseRecord record:
                    Raise(entry, record);
                    break;
                case HitRecord record:
                    Hit(entry, record);
                    break;
                case FeatureRecord record:
                    Keep(entry, record);
                    break;
            }
        }

        public LedgerChanges Finish()
        {
            foreach (Slot slot in slots.Values)
            {
                if (slot.IsTouched && slot.Hold is OpenHold hold)
                {
                    changes.OpenHolds.Add(hold);
                }
            }

            return changes;
        }

        private Slot Find(AttemptId attempt, bool isReserved = false)
        {
            if (!slots.TryGetValue(attempt, out Slot? slot))
            {
                OpenHold? hold = before.FindHold(attempt, isReserved, out bool isClosed);
                slot = new Slot
                {
                    Hold = hold,
                    IsClosed = isClosed,
                    WasOpenBefore = hold is not null,
                    Abandoned = isClosed ? before.FindAbandoned(attempt) : null,
                };
                slots.Add(attempt, slot);
            }

            return slot;
        }

        private void Reserve(Entry entry, ReserveRecord record)
        {
            Slot slot = Find(record.Attempt, isReserved: true);
            if (slot.IsClosed || slot.Hold is not null)
            {
                Refuse(
                    entry,
                    JournalRecordType.Reserve,
                    record.Attempt,
                    record.Hold,
                    "the attempt was reserved before"
                );
                return;
            }

            slot.IsTouched = true;
            slot.Hold = new OpenHold(record)
            {
                GatewayId = gatewayId,
                ReserveSequence = entry.Sequence,
                ReservedUnixNs = entry.UnixNs,
                User = RecordText.Clean(record.User),
                Session = RecordText.Clean(record.Session),
                Tags = RecordText.Once(record.Tags),
                IdempotencyKey = RecordText.Clean(record.IdempotencyKey),
            };
        }

        private void Dispatch(Entry entry, in DispatchRecord record)
        {
            Slot slot = Find(record.Attempt);
            if (
                slot.Abandoned is AbandonedAttempt { WasSent: false } lost
                && !IsBooked(AbandonedAttempt.SentId(record.Attempt))
            )
            {
                Adjust(entry, lost.Sent(record.Attempt));
                return;
            }

            if (slot.Hold is not OpenHold { IsDispatched: false } hold)
            {
                string why =
                    slot.Hold is not null ? "the attempt was dispatched before"
                    : slot.IsClosed ? "the attempt has ended before"
                    : "the attempt was never reserved";
                Refuse(entry, JournalRecordType.Dispatch, record.Attempt, Money.Zero, why);
                return;
            }

            slot.IsTouched = true;
            slot.Hold = hold with
            {
                DispatchSequence = entry.Sequence,
                DispatchedUnixNs = entry.UnixNs,
                BatchAtDispatch = record.Batch,
                WaitingAtDispatch = record.Waiting,
                KvUseMillionthsAtDispatch = record.KvUseMillionths,
            };
        }

        private void Raise(Entry entry, in RaiseRecord record)
        {
            Slot slot = Find(record.Attempt);
            if (slot.Hold is not OpenHold hold)
            {
                string why = slot.IsClosed
                    ? "the attempt has ended before"
                    : "the attempt was never reserved";
                Refuse(entry, JournalRecordType.Raise, record.Attempt, record.Hold, why);
                return;
            }

            slot.IsTouched = true;
            slot.Hold = hold with { Hold = record.Hold };
            changes.Raises.Add(new LedgerRaise(entry.Sequence, entry.UnixNs, record));
        }

        private void Settle(Entry entry, SettleRecord record)
        {
            Slot slot = Find(record.Attempt);
            if (
                slot.Abandoned is AbandonedAttempt lost
                && !IsBooked(AbandonedAttempt.SettledId(record.Attempt))
            )
            {
                bool isCharged = lost.WasSent || IsBooked(AbandonedAttempt.SentId(record.Attempt));
                Adjust(entry, lost.Settled(record, isCharged));
                return;
            }

            if (slot.IsClosed)
            {
                Refuse(
                    entry,
                    JournalRecordType.Settle,
                    record.Attempt,
                    record.Cost,
                    "the attempt has ended before"
                );
                return;
            }

            // Without a hold nobody knows whose it was; the money was spent all the same.
            OpenHold hold =
                slot.Hold
                ?? new OpenHold
                {
                    GatewayId = gatewayId,
                    Attempt = record.Attempt,
                    ReserveSequence = null,
                    ReservedUnixNs = entry.UnixNs,
                };
            Close(
                slot,
                new LedgerRow(record)
                {
                    Opened = hold,
                    CloseSequence = entry.Sequence,
                    ClosedUnixNs = entry.UnixNs,
                }
            );
        }

        private void Release(Entry entry, in ReleaseRecord record)
        {
            Slot slot = Find(record.Attempt);
            if (slot.Hold is not OpenHold hold)
            {
                string why = slot.IsClosed
                    ? "the attempt has ended before"
                    : "the attempt was never reserved";
                Refuse(entry, JournalRecordType.Release, record.Attempt, Money.Zero, why);
                return;
            }

            Close(
                slot,
                new LedgerRow
                {
                    Opened = hold,
                    CloseSequence = entry.Sequence,
                    ClosedUnixNs = entry.UnixNs,
                    ReleaseReason = record.Reason,
                }
            );
        }

        private void Close(Slot slot, LedgerRow row)
        {
            if (slot.WasOpenBefore)
            {
                changes.ClosedHolds.Add(row.Opened);
            }

            (slot.Hold, slot.IsClosed) = (null, true);
            changes.Add(row);
        }

        private void Adjust(Entry entry, in AdjustRecord record)
        {
            if (IsBooked(record.Id))
            {
                Refuse(
                    entry,
                    JournalRecordType.Adjust,
                    record.Attempt,
                    record.Amount,
                    "this correction was booked before"
                );
                return;
            }

            adjusted.Add(record.Id);
            AdjustRecord clean = record with
            {
                Account = RecordText.Clean(record.Account),
                Reason = RecordText.Clean(record.Reason),
                Note = RecordText.Clean(record.Note),
            };
            changes.Adjustments.Add(new LedgerAdjustment(gatewayId, entry.Sequence, entry.UnixNs, clean));
        }

        private bool IsBooked(Guid correction) =>
            adjusted.Contains(correction) || before.HasAdjustment(correction);

        private void Hit(Entry entry, HitRecord record)
        {
            HitRecord clean = record with
            {
                User = RecordText.Clean(record.User),
                Session = RecordText.Clean(record.Session),
                Tags = RecordText.Once(record.Tags),
            };
            changes.Hits.Add(new LedgerHit(gatewayId, entry.Sequence, entry.UnixNs, clean));
        }

        private void Feedback(Entry entry, in FeedbackRecord record)
        {
            FeedbackRecord clean = record with
            {
                Session = RecordText.Clean(record.Session),
                Note = RecordText.Clean(record.Note),
            };
            changes.Feedback.Add(new LedgerFeedback(gatewayId, entry.Sequence, entry.UnixNs, clean));
        }

        private void Keep(Entry entry, in FeatureRecord record)
        {
            FeatureRecord clean = new(
                RecordText.Clean(record.Feature),
                RecordText.Clean(record.Kind),
                RecordText.Clean(record.Body)
            );
            changes.FeatureRecords.Add(
                new LedgerFeatureRecord(gatewayId, entry.Sequence, entry.UnixNs, clean)
            );
        }

        private void Refuse(
            Entry entry,
            JournalRecordType type,
            AttemptId? attempt,
            Money amount,
            string why
        ) =>
            changes.Refusals.Add(new LedgerRefusal(entry.Sequence, entry.UnixNs, type, attempt, amount, why));
    }
}
