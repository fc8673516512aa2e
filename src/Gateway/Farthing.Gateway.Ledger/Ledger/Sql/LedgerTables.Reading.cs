using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <content>Rows made of what a cursor stands at; columns are counted from 0, in the order of their table.</content>
internal static partial class LedgerTables
{
    /// <summary>The first column of an attempt that its hold has not.</summary>
    private const int Ended = 21;

    private static OpenHold ReadHold(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new OpenHold
        {
            Attempt = new AttemptId(at.Id(0), checked((byte)at.Int64(1))),
            GatewayId = gatewayOf(at.Int64(2)),
            ReserveSequence = at.NullableInt64(3),
            ReservedUnixNs = at.Int64(4),
            DispatchSequence = at.NullableInt64(5),
            DispatchedUnixNs = at.NullableInt64(6),
            Hold = new Money(at.Int64(7)),
            Endpoint = at.Text(8),
            Model = at.Text(9),
            Deployment = at.Text(10),
            Key = at.Text(11),
            Team = at.Text(12),
            User = at.Text(13),
            Session = at.Text(14),
            Tags = at.Tags(15),
            IdempotencyKey = at.Text(16),
            ClientRetry = (int)at.Int64(17),
            BatchAtDispatch = at.NullableInt64(18),
            WaitingAtDispatch = at.NullableInt64(19),
            KvUseMillionthsAtDispatch = (int?)at.NullableInt64(20),
        };

    private static LedgerRow ReadRow(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new LedgerRow
        {
            Opened = Holds.Read(at, gatewayOf),
            CloseSequence = at.Int64(Ended),
            ClosedUnixNs = at.Int64(Ended + 1),
            ReleaseReason = at.NullableText(Ended + 2),
            Tokens = Tokens(at, Ended + 3) with
            {
                CacheWrite1h = at.Int64(Ended + 19),
                Units = at.Int64(Ended + 21),
                Parts = Parts(at, Ended + 36),
            },
            ReasoningTokens = at.Int64(Ended + 7),
            Cost = new Money(at.Int64(Ended + 8)),
            Source = (UsageSource)at.Int64(Ended + 9),
            End = (AttemptEnd)at.Int64(Ended + 10),
            Status = (int)at.Int64(Ended + 11),
            Marks = (SettleMarks)at.Int64(Ended + 12),
            FirstTokenUs = at.Int64(Ended + 13),
            DurationUs = at.Int64(Ended + 14),
            StatedCost = at.NullableInt64(Ended + 39) is long stated ? new Money(stated) : null,
            Price = Price(
                at,
                Ended + 15,
                Ended + 16,
                Ended + 17,
                Ended + 18,
                Ended + 20,
                Ended + 22,
                Ended + 37
            ),
            Tier = (ServiceTier?)at.NullableInt64(Ended + 23),
            StandardPrice = Price(
                at,
                Ended + 24,
                Ended + 25,
                Ended + 26,
                Ended + 27,
                Ended + 28,
                Ended + 29,
                Ended + 38
            ),
            FirstByteUs = at.Int64(Ended + 30),
            PromptCache = PromptCache(at, Ended + 31),
        };

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
                Tokens = Tokens(at, 8),
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

    private static LedgerHit ReadHit(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new LedgerHit(
            gatewayOf(at.Int64(0)),
            at.Int64(1),
            at.Int64(2),
            new HitRecord
            {
                Attempt = new AttemptId(at.Id(3), 0),
                Tier = (HitTier)checked((byte)at.Int64(4)),
                Endpoint = at.Text(5),
                Model = at.Text(6),
                Deployment = at.Text(7),
                Key = at.Text(8),
                Team = at.Text(9),
                User = at.Text(10),
                Session = at.Text(11),
                Tags = TagText.Read(at.Text(12)),
                Tokens = new TokenCounts(at.Int64(13), at.Int64(14), at.Int64(15), at.Int64(17))
                {
                    CacheWrite1h = at.Int64(16),
                    Units = at.Int64(18),
                    Parts = Parts(at, 32),
                },
                Price = Price(at, 19, 20, 21, 23, 22, 24, 33),
                Saved = at.NullableInt64(25) is long saved ? new Money(saved) : null,
                Entry = at.Id(26),
                AgeUs = at.Int64(27),
                DurationUs = at.Int64(28),
                Similarity = HitRecord.SimilarityOf(at.Int64(29)),
                WrongFractionAtMost = HitRecord.WrongFractionOf(at.NullableInt64(30)),
                OwnCost = new Money(at.Int64(31)),
            }
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

    private static TokenCounts Tokens(ILedgerCursor at, int first) =>
        new(at.Int64(first), at.Int64(first + 1), at.Int64(first + 2), at.Int64(first + 3));

    /// <summary>A price of the columns that have its parts; null where they are empty.</summary>
    private static ModelPrice? Price(
        ILedgerCursor at,
        int uncached,
        int read,
        int written,
        int output,
        int written1h,
        int unit,
        int parts
    ) =>
        at.NullableInt64(uncached) is not long pico
            ? null
            : new ModelPrice(
                new TokenPrice(pico),
                new TokenPrice(at.NullableInt64(read) ?? 0),
                new TokenPrice(at.NullableInt64(written) ?? 0),
                new TokenPrice(at.NullableInt64(output) ?? 0)
            )
            {
                CacheWrite1h = at.NullableInt64(written1h) is long hour ? new TokenPrice(hour) : null,
                Unit = at.NullableInt64(unit) is long one ? new TokenPrice(one) : null,
                Parts = Parts(at, parts),
            };

    /// <summary>Parts of a row; one that equals no record of the journal where somebody changed them into nothing that is read.</summary>
    public static PartValues? Parts(ILedgerCursor at, int column)
    {
        try
        {
            return PartValues.Parse(at.NullableText(column));
        }
        catch (FormatException)
        {
            return PartValues.With(null, TokenPart.Request, -1);
        }
    }

    /// <summary>Null where all of it is; where only its placer is missing somebody changed it, and it equals no record of the journal.</summary>
    private static PromptCachePlan? PromptCache(ILedgerCursor at, int first)
    {
        long? by = at.NullableInt64(first);
        string? marks = at.NullableText(first + 1);
        long? blocks = at.NullableInt64(first + 2);
        long? key = at.NullableInt64(first + 3);
        long? verdict = at.NullableInt64(first + 4);
        return by is null && marks is null && blocks is null && key is null && verdict is null
            ? null
            : new PromptCachePlan(
                (MarkPlacer)(by ?? byte.MaxValue),
                Marks(marks ?? ""),
                (int)(blocks ?? 0),
                key is not (null or 0),
                (PromptCacheVerdict)(verdict ?? 0)
            );
    }

    /// <summary>Breakpoints; of a text that somebody changed one that no prompt can have, so that it equals no record of the journal.</summary>
    private static IReadOnlyList<PlacedMark> Marks(string text)
    {
        try
        {
            return MarkText.Read(text);
        }
        catch (FormatException)
        {
            return [new PlacedMark(PromptPart.Parameters, -1, CacheTtl.FiveMinutes)];
        }
    }

    private static AttemptId? Attempt(ILedgerCursor at, int first) =>
        at.NullableId(first) is Guid request
            ? new AttemptId(request, checked((byte)(at.NullableInt64(first + 1) ?? 0)))
            : null;
}
