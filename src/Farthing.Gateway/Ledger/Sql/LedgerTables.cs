using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>The ledger's tables, each column said once: statements, COPY, reading and comparing follow from these lists. A new column comes last, and into a migration of both schemas.</summary>
internal static class LedgerTables
{
    /// <summary>Attempts that have not ended.</summary>
    public static readonly LedgerTable<OpenHold> Holds = new LedgerTable<OpenHold>(
        (at, gatewayOf) =>
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
            }
    ).Id("request", hold => hold.Attempt.RequestId).Small("number", hold => hold.Attempt.Number).Gateway("gateway", hold => hold.GatewayId).Number("reserve_seq", hold => hold.ReserveSequence, "reserve").Number("reserved_ns", hold => hold.ReservedUnixNs, "time").Number("dispatch_seq", hold => hold.DispatchSequence, "dispatch").Number("dispatched_ns", hold => hold.DispatchedUnixNs, "dispatch time").Number("hold_nano", hold => hold.Hold.NanoUsd, "hold", hold => hold.Hold).Text("endpoint", hold => hold.Endpoint, "endpoint").Text("model", hold => hold.Model, "model").Text("deployment", hold => hold.Deployment, "deployment").Text("key_id", hold => hold.Key, "key").Text("team", hold => hold.Team, "team").Text("user_id", hold => hold.User, "user").Text("session", hold => hold.Session, "session").Tags("tags", hold => hold.Tags, "tags", hold => string.Join(",", hold.Tags)).Text("idempotency", hold => hold.IdempotencyKey, "idempotency").Small("client_retry", hold => hold.ClientRetry, "client retry");

    /// <summary>Attempts that have ended: the columns of their holds, and what they came to.</summary>
    public static readonly LedgerTable<LedgerRow> Attempts = new LedgerTable<LedgerRow>(
        (at, gatewayOf) =>
            new LedgerRow
            {
                Opened = Holds.Read(at, gatewayOf),
                CloseSequence = at.Int64(18),
                ClosedUnixNs = at.Int64(19),
                ReleaseReason = at.NullableText(20),
                Tokens = Tokens(at, 21) with { CacheWrite1h = at.Int64(37) },
                ReasoningTokens = at.Int64(25),
                Cost = new Money(at.Int64(26)),
                Source = (UsageSource)at.Int64(27),
                End = (AttemptEnd)at.Int64(28),
                Status = (int)at.Int64(29),
                Marks = (SettleMarks)at.Int64(30),
                FirstTokenUs = at.Int64(31),
                DurationUs = at.Int64(32),
                Price = at.NullableInt64(33) is long uncached
                    ? new ModelPrice(new TokenPrice(uncached), Price(at, 34), Price(at, 35), Price(at, 36))
                    {
                        CacheWrite1h = at.NullableInt64(38) is long hour ? new TokenPrice(hour) : null,
                    }
                    : null,
            }
    ).All(Holds, row => row.Opened).Number("close_seq", row => row.CloseSequence, "sequence").Number("closed_ns", row => row.ClosedUnixNs, "end time").Text("release_reason", row => row.ReleaseReason, "release").Number("uncached", row => row.Tokens.Uncached, "tokens", row => row.Tokens).Number("cache_read", row => row.Tokens.CacheRead).Number("cache_write", row => row.Tokens.CacheWrite).Number("output", row => row.Tokens.Output).Number("reasoning", row => row.ReasoningTokens, "reasoning").Number("cost_nano", row => row.Cost.NanoUsd, "cost", row => row.Cost).Small("source", row => (int)row.Source, "source", row => row.Source).Small("ended", row => (int)row.End, "end", row => row.End).Small("status", row => row.Status, "status").Small("marks", row => (int)row.Marks, "marks", row => row.Marks).Number("first_token_us", row => row.FirstTokenUs, "first token").Number("duration_us", row => row.DurationUs, "duration").Number("price_uncached_pico", row => row.Price?.Uncached.PicoUsd, "price", row => row.Price).Number("price_cache_read_pico", row => row.Price?.CacheRead.PicoUsd).Number("price_cache_write_pico", row => row.Price?.CacheWrite.PicoUsd).Number("price_output_pico", row => row.Price?.Output.PicoUsd).Number("cache_write_1h", row => row.Tokens.CacheWrite1h).Number("price_cache_write_1h_pico", row => row.Price?.CacheWrite1h?.PicoUsd);

    /// <summary>Corrections.</summary>
    public static readonly LedgerTable<LedgerAdjustment> Adjustments = new LedgerTable<LedgerAdjustment>(
        (at, gatewayOf) =>
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
            )
    ).Id("id", one => one.Record.Id).Gateway().Number("seq", one => one.Sequence).Number("unix_ns", one => one.UnixNs).Id("request", one => one.Record.Attempt?.RequestId).Small("number", one => one.Record.Attempt?.Number).Text("account", one => one.Record.Account).Number("amount_nano", one => one.Record.Amount.NanoUsd).Number("uncached", one => one.Record.Tokens.Uncached).Number("cache_read", one => one.Record.Tokens.CacheRead).Number("cache_write", one => one.Record.Tokens.CacheWrite).Number("output", one => one.Record.Tokens.Output).Text("reason", one => one.Record.Reason).Text("note", one => one.Record.Note).Number("effective_ns", one => one.Record.EffectiveUnixNs);

    /// <summary>Moves of leases, as the journal has them.</summary>
    public static readonly LedgerTable<LedgerLease> Leases = new LedgerTable<LedgerLease>(
        (at, _) =>
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
            )
    )
        .Gateway()
        .Number("seq", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .Text("budget", one => one.Record.Budget)
        .Number("period_ns", one => one.Record.PeriodStartUnixNs)
        .Number("amount_nano", one => one.Record.Amount.NanoUsd)
        .Number("token", one => one.Record.Token)
        .Number("expires_ns", one => one.Record.ExpiresUnixNs)
        .Text("value", one => one.Record.Value);

    /// <summary>What was said of tasks.</summary>
    public static readonly LedgerTable<LedgerFeedback> Feedback = new LedgerTable<LedgerFeedback>(
        (at, gatewayOf) =>
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
            )
    ).Gateway().Number("seq", one => one.Sequence).Number("unix_ns", one => one.UnixNs).Text("key_id", one => one.Record.Key).Text("session", one => one.Record.Session).Id("request", one => one.Record.Request).Small("outcome", one => (int)one.Record.Outcome).Number("score_millionths", one => one.Record.ScoreMillionths).Text("note", one => one.Record.Note).Text("given_by", one => one.Record.By);

    /// <summary>Records that contradict earlier ones.</summary>
    public static readonly LedgerTable<LedgerRefusal> Refusals = new LedgerTable<LedgerRefusal>(
        (at, _) =>
            new LedgerRefusal(
                at.Int64(1),
                at.Int64(2),
                (JournalRecordType)at.Int64(3),
                Attempt(at, 4),
                new Money(at.Int64(6)),
                at.Text(7)
            )
    )
        .Gateway()
        .Number("seq", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .Small("type", one => (int)one.Type)
        .Id("request", one => one.Attempt?.RequestId)
        .Small("number", one => one.Attempt?.Number)
        .Number("amount_nano", one => one.Amount.NanoUsd)
        .Text("why", one => one.Why);

    /// <summary>Gateways whose attempts were ended for them, in a shared ledger.</summary>
    public static readonly LedgerTable<Abandonment> Abandonments = new LedgerTable<Abandonment>(
        (at, gatewayOf) =>
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
            )
    )
        .Gateway()
        .Number("sequence", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .Number("released", one => one.Released)
        .Number("released_nano", one => one.ReleasedHolds.NanoUsd)
        .Number("charged", one => one.Charged)
        .Number("charged_nano", one => one.ChargedCost.NanoUsd)
        .Text("reason", one => one.Reason)
        .Number("returned_ns", one => one.ReturnedUnixNs);

    private static TokenCounts Tokens(ILedgerCursor at, int first) =>
        new(at.Int64(first), at.Int64(first + 1), at.Int64(first + 2), at.Int64(first + 3));

    private static TokenPrice Price(ILedgerCursor at, int column) => new(at.NullableInt64(column) ?? 0);

    private static AttemptId? Attempt(ILedgerCursor at, int first) =>
        at.NullableId(first) is Guid request
            ? new AttemptId(request, checked((byte)(at.NullableInt64(first + 1) ?? 0)))
            : null;
}
