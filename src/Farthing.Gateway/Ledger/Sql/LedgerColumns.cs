using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Columns of a ledger's tables in the order in which they are asked for, and what is read from them.</summary>
internal static class LedgerColumns
{
    /// <summary>Columns of <c>attempts</c> that <c>holds</c> has too.</summary>
    public const string Opened =
        "request, number, gateway, reserve_seq, reserved_ns, dispatch_seq, dispatched_ns, hold_nano, endpoint, model, deployment, key_id, team, user_id, session, tags, idempotency, client_retry";

    /// <summary>Columns that a row has beyond its hold.</summary>
    public const string Closed =
        "close_seq, closed_ns, release_reason, uncached, cache_read, cache_write, output, reasoning, cost_nano, source, ended, status, marks, first_token_us, duration_us, price_uncached_pico, price_cache_read_pico, price_cache_write_pico, price_output_pico, cache_write_1h, price_cache_write_1h_pico";

    /// <summary>Columns of <c>adjustments</c>.</summary>
    public const string Adjustment =
        "id, gateway, seq, unix_ns, request, number, account, amount_nano, uncached, cache_read, cache_write, output, reason, note, effective_ns";

    /// <summary>Columns of <c>leases</c>.</summary>
    public const string Lease =
        "gateway, seq, unix_ns, budget, period_ns, amount_nano, token, expires_ns, value";

    /// <summary>Columns of <c>feedback</c>.</summary>
    public const string Feedback =
        "gateway, seq, unix_ns, key_id, session, request, outcome, score_millionths, note, given_by";

    /// <summary>Columns of <c>refusals</c>.</summary>
    public const string Refusal = "gateway, seq, unix_ns, type, request, number, amount_nano, why";

    /// <summary>Columns of <c>abandonments</c>.</summary>
    public const string Abandonment =
        "gateway, sequence, unix_ns, released, released_nano, charged, charged_nano, reason, returned_ns";

    /// <summary>Columns of <c>rollups</c>: whose, then the sums.</summary>
    public const string Rollup =
        "hour_ns, key_id, team, model, deployment, requests, settled, released, errors, uncached, cache_read, cache_write, output, reasoning, cost_nano, waste_nano";

    /// <summary>What hourly sums are sums of, over the rows of <c>attempts</c> (as <c>a</c>).</summary>
    public const string SumsOfRows =
        "COUNT(*) FILTER (WHERE a.number = 0), COUNT(*) FILTER (WHERE a.release_reason IS NULL), COUNT(*) FILTER (WHERE a.release_reason IS NOT NULL), COUNT(*) FILTER (WHERE a.release_reason IS NULL AND a.ended IN (1, 2, 5)), CAST(SUM(a.uncached) AS BIGINT), CAST(SUM(a.cache_read) AS BIGINT), CAST(SUM(a.cache_write) AS BIGINT), CAST(SUM(a.output) AS BIGINT), CAST(SUM(a.reasoning) AS BIGINT), CAST(SUM(a.cost_nano) AS BIGINT), CAST(SUM(CASE WHEN a.release_reason IS NULL AND a.ended IN (1, 2, 4, 5) THEN a.cost_nano ELSE 0 END) AS BIGINT)";

    /// <summary>The same sums over the rows of <c>rollups</c> (as <c>a</c>).</summary>
    public const string SumsOfRollups =
        "CAST(SUM(a.requests) AS BIGINT), CAST(SUM(a.settled) AS BIGINT), CAST(SUM(a.released) AS BIGINT), CAST(SUM(a.errors) AS BIGINT), CAST(SUM(a.uncached) AS BIGINT), CAST(SUM(a.cache_read) AS BIGINT), CAST(SUM(a.cache_write) AS BIGINT), CAST(SUM(a.output) AS BIGINT), CAST(SUM(a.reasoning) AS BIGINT), CAST(SUM(a.cost_nano) AS BIGINT), CAST(SUM(a.waste_nano) AS BIGINT)";

    private const int OpenedCount = 18;

    /// <summary>A hold, from the first columns: <see cref="Opened"/>.</summary>
    public static OpenHold ReadHold(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new()
        {
            GatewayId = gatewayOf(at.Int64(2)),
            Attempt = new AttemptId(at.Id(0), checked((byte)at.Int64(1))),
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
        };

    /// <summary>A row: <see cref="Opened"/> and <see cref="Closed"/>.</summary>
    public static LedgerRow ReadRow(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
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
                    new TokenPrice(at.NullableInt64(OpenedCount + 16) ?? 0),
                    new TokenPrice(at.NullableInt64(OpenedCount + 17) ?? 0),
                    new TokenPrice(at.NullableInt64(OpenedCount + 18) ?? 0)
                )
                {
                    CacheWrite1h = at.NullableInt64(OpenedCount + 20) is long hour
                        ? new TokenPrice(hour)
                        : null,
                }
                : null,
        };

    /// <summary>A correction: <see cref="Adjustment"/>.</summary>
    public static LedgerAdjustment ReadAdjustment(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new(
            gatewayOf(at.Int64(1)),
            at.Int64(2),
            at.Int64(3),
            new AdjustRecord
            {
                Id = at.Id(0),
                Attempt = at.NullableId(4) is Guid request
                    ? new AttemptId(request, checked((byte)(at.NullableInt64(5) ?? 0)))
                    : null,
                Account = at.Text(6),
                Amount = new Money(at.Int64(7)),
                Tokens = new TokenCounts(at.Int64(8), at.Int64(9), at.Int64(10), at.Int64(11)),
                Reason = at.Text(12),
                Note = at.Text(13),
                EffectiveUnixNs = at.Int64(14),
            }
        );

    /// <summary>A word on a task: <see cref="Feedback"/>.</summary>
    public static LedgerFeedback ReadFeedback(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new(
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

    /// <summary>An abandonment: <see cref="Abandonment"/>.</summary>
    public static Abandonment ReadAbandonment(ILedgerCursor at, Func<long, Guid> gatewayOf) =>
        new(
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

    /// <summary>Sums, from a column on.</summary>
    public static LedgerSums ReadSums(ILedgerCursor at, int from) =>
        new()
        {
            Requests = at.Int64(from),
            Attempts = at.Int64(from + 1),
            Released = at.Int64(from + 2),
            Errors = at.Int64(from + 3),
            Tokens = new TokenCounts(
                at.Int64(from + 4),
                at.Int64(from + 5),
                at.Int64(from + 6),
                at.Int64(from + 7)
            ),
            ReasoningTokens = at.Int64(from + 8),
            Cost = new Money(at.Int64(from + 9)),
            Waste = new Money(at.Int64(from + 10)),
        };

    /// <summary>Columns of a table under an alias: <c>j.id, j.gateway, …</c>.</summary>
    public static string Of(string alias, string columns) =>
        alias + "." + columns.Replace(", ", $", {alias}.", StringComparison.Ordinal);
}
