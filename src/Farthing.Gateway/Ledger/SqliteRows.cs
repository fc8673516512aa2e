using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>Holds and rows to and from the columns of <see cref="SqliteSchema"/>, in their order.</summary>
internal static class SqliteRows
{
    private const int OpenedCount = 16;

    /// <summary>Binds a hold.</summary>
    public static SqliteStatement Bind(SqliteStatement statement, OpenHold hold, long gateway) =>
        statement
            .Bind(Name(hold.Attempt.RequestId))
            .Bind(hold.Attempt.Number)
            .Bind(gateway)
            .Bind(hold.ReserveSequence)
            .Bind(hold.ReservedUnixNs)
            .Bind(hold.DispatchSequence)
            .Bind(hold.DispatchedUnixNs)
            .Bind(hold.Hold.NanoUsd)
            .Bind(hold.Endpoint)
            .Bind(hold.Model)
            .Bind(hold.Deployment)
            .Bind(hold.Key)
            .Bind(hold.Team)
            .Bind(hold.User)
            .Bind(hold.Session)
            .Bind(TagText.Write(hold.Tags));

    /// <summary>Binds a row.</summary>
    public static SqliteStatement Bind(SqliteStatement statement, LedgerRow row, long gateway) =>
        Bind(statement, row.Opened, gateway)
            .Bind(row.CloseSequence)
            .Bind(row.ClosedUnixNs)
            .Bind(row.ReleaseReason)
            .Bind(row.Tokens.Uncached)
            .Bind(row.Tokens.CacheRead)
            .Bind(row.Tokens.CacheWrite)
            .Bind(row.Tokens.Output)
            .Bind(row.ReasoningTokens)
            .Bind(row.Cost.NanoUsd)
            .Bind((long)row.Source)
            .Bind((long)row.End)
            .Bind(row.Status)
            .Bind((long)row.Marks)
            .Bind(row.FirstTokenUs)
            .Bind(row.DurationUs)
            .Bind(row.Price?.Uncached.PicoUsd)
            .Bind(row.Price?.CacheRead.PicoUsd)
            .Bind(row.Price?.CacheWrite.PicoUsd)
            .Bind(row.Price?.Output.PicoUsd)
            .Bind(row.Tokens.CacheWrite1h)
            .Bind(row.Price?.CacheWrite1h?.PicoUsd);

    /// <summary>Reads a hold from the current row's first columns.</summary>
    public static OpenHold ReadHold(SqliteStatement at, Func<long, Guid> gatewayOf) =>
        new()
        {
            GatewayId = gatewayOf(at.Int64(2)),
            Attempt = new AttemptId(Guid.ParseExact(at.Text(0), "N"), checked((byte)at.Int64(1))),
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
            Tags = TagText.Read(at.Text(15)),
        };

    /// <summary>Reads a row.</summary>
    public static LedgerRow ReadRow(SqliteStatement at, Func<long, Guid> gatewayOf) =>
        new()
        {
            Opened = ReadHold(at, gatewayOf),
            CloseSequence = at.Int64(OpenedCount),
            ClosedUnixNs = at.Int64(OpenedCount + 1),
            ReleaseReason = at.NullableText(OpenedCount + 2),
            Tokens = new TokenCounts(
                at.Int64(OpenedCount + 3),
                at.Int64(OpenedCount + 4),
                at.Int64(OpenedCount + 5),
                at.Int64(OpenedCount + 6)
            )
            {
                CacheWrite1h = at.Int64(OpenedCount + 19),
            },
            ReasoningTokens = at.Int64(OpenedCount + 7),
            Cost = new Money(at.Int64(OpenedCount + 8)),
            Source = (UsageSource)at.Int64(OpenedCount + 9),
            End = (AttemptEnd)at.Int64(OpenedCount + 10),
            Status = (int)at.Int64(OpenedCount + 11),
            Marks = (SettleMarks)at.Int64(OpenedCount + 12),
            FirstTokenUs = at.Int64(OpenedCount + 13),
            DurationUs = at.Int64(OpenedCount + 14),
            Price = at.NullableInt64(OpenedCount + 15) is long uncached
                ? new ModelPrice(
                    new TokenPrice(uncached),
                    new TokenPrice(at.Int64(OpenedCount + 16)),
                    new TokenPrice(at.Int64(OpenedCount + 17)),
                    new TokenPrice(at.Int64(OpenedCount + 18))
                )
                {
                    CacheWrite1h = at.NullableInt64(OpenedCount + 20) is long hour
                        ? new TokenPrice(hour)
                        : null,
                }
                : null,
        };

    /// <summary>Reads a correction: <c>id, gateway, seq, unix_ns, request, number, account, amount, four token classes, reason, note, effective</c>.</summary>
    public static LedgerAdjustment ReadAdjustment(SqliteStatement at, Func<long, Guid> gatewayOf) =>
        new(
            gatewayOf(at.Int64(1)),
            at.Int64(2),
            at.Int64(3),
            new AdjustRecord
            {
                Id = Guid.ParseExact(at.Text(0), "N"),
                Attempt = at.NullableText(4) is string request
                    ? new AttemptId(Guid.ParseExact(request, "N"), checked((byte)at.Int64(5)))
                    : null,
                Account = at.Text(6),
                Amount = new Money(at.Int64(7)),
                Tokens = new TokenCounts(at.Int64(8), at.Int64(9), at.Int64(10), at.Int64(11)),
                Reason = at.Text(12),
                Note = at.Text(13),
                EffectiveUnixNs = at.Int64(14),
            }
        );

    /// <summary>An id as the tables have it.</summary>
    public static string Name(Guid id) => id.ToString("N");
}
