using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <content>Rows made of what a cursor stands at; columns are counted from 0, in the order of their table.</content>
internal static partial class LedgerTables
{
    private static LedgerAdjustment ReadAdjustment(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new LedgerAdjustment(
            gatewayOf(at.Int64(1)),
            at.Int64(2),
            at.Int64(3),
            new AdjustRecord
            {
                Id = at.Id(0),
                Attempt = Attempt(at, 4),
                Account = at.Text(6),
                Amount = new Money(at.Int64(7)),
                Tokens = LedgerValues.ClassesOf(at, 8),
                Reason = at.Text(12),
                Note = at.Text(13),
                EffectiveUnixNs = at.Int64(14),
            }
        );

    private static LedgerLease ReadLease(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new LedgerLease(
            at.Int64(1),
            at.Int64(2),
            new LeaseRecord(
                at.Text(3),
                at.Text(8),
                at.Int64(4),
                new Money(at.Int64(5)),
                at.Int64(6),
                at.Int64(7)
            )
        );

    private static LedgerRaise ReadRaise(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new LedgerRaise(
            at.Int64(1),
            at.Int64(2),
            new RaiseRecord(new AttemptId(at.Id(3), checked((byte)at.Int64(4))), new Money(at.Int64(5)))
        );

    private static LedgerFeedback ReadFeedback(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new LedgerFeedback(
            gatewayOf(at.Int64(0)),
            at.Int64(1),
            at.Int64(2),
            new FeedbackRecord
            {
                Key = at.Text(3),
                Session = at.Text(4),
                Request = at.NullableId(5),
                Outcome = (TaskOutcome)at.Int64(6),
                ScoreMillionths = at.NullableInt64(7),
                Note = at.Text(8),
                By = at.Text(9),
            }
        );

    private static LedgerFeatureRecord ReadFeatureRecord(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new LedgerFeatureRecord(
            gatewayOf(at.Int64(0)),
            at.Int64(1),
            at.Int64(2),
            new FeatureRecord(at.Text(3), at.Text(4), at.Text(5))
        );

    private static LedgerRefusal ReadRefusal(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new LedgerRefusal(
            at.Int64(1),
            at.Int64(2),
            (JournalRecordType)at.Int64(3),
            Attempt(at, 4),
            new Money(at.Int64(6)),
            at.Text(7)
        );

    private static Abandonment ReadAbandonment(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new Abandonment(
            gatewayOf(at.Int64(0)),
            at.Int64(1),
            at.Int64(2),
            at.Int64(3),
            new Money(at.Int64(4)),
            at.Int64(5),
            new Money(at.Int64(6)),
            at.Text(7),
            at.NullableInt64(8)
        );

    private static AttemptId? Attempt(ILedgerCursor at, int first) =>
        at.NullableId(first) is Guid request
            ? new AttemptId(request, checked((byte)(at.NullableInt64(first + 1) ?? 0)))
            : null;
}
