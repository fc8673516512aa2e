using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>The ledger's tables, each column said once: the tables of both databases, statements, COPY, reading, writing and comparing follow from these lists.</summary>
internal static partial class LedgerTables
{
    /// <summary>Corrections.</summary>
    public static readonly LedgerTable<LedgerAdjustment> Adjustments = new LedgerTable<LedgerAdjustment>(
        ReadAdjustment
    )
        .Id("id", one => one.Record.Id)
        .Gateway()
        .Number("seq", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .IdOrNull("request", one => one.Record.Attempt?.RequestId)
        .SmallOrNull("number", one => one.Record.Attempt?.Number)
        .Text("account", one => one.Record.Account)
        .Number("amount_nano", one => one.Record.Amount.NanoUsd)
        .Number("uncached", one => one.Record.Tokens.Uncached)
        .Number("cache_read", one => one.Record.Tokens.CacheRead)
        .Number("cache_write", one => one.Record.Tokens.CacheWrite)
        .Number("output", one => one.Record.Tokens.Output)
        .Text("reason", one => one.Record.Reason)
        .Text("note", one => one.Record.Note)
        .Number("effective_ns", one => one.Record.EffectiveUnixNs);

    /// <summary>Moves of leases, as the journal has them.</summary>
    public static readonly LedgerTable<LedgerLease> Leases = new LedgerTable<LedgerLease>(ReadLease)
        .Gateway()
        .Number("seq", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .Text("budget", one => one.Record.Budget)
        .Number("period_ns", one => one.Record.PeriodStartUnixNs)
        .Number("amount_nano", one => one.Record.Amount.NanoUsd)
        .Number("token", one => one.Record.Token)
        .Number("expires_ns", one => one.Record.ExpiresUnixNs)
        .Text("value", one => one.Record.Value);

    /// <summary>Holds that were raised.</summary>
    public static readonly LedgerTable<LedgerRaise> Raises = new LedgerTable<LedgerRaise>(ReadRaise)
        .Gateway()
        .Number("seq", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .Id("request", one => one.Record.Attempt.RequestId)
        .Small("number", one => one.Record.Attempt.Number)
        .Number("hold_nano", one => one.Record.Hold.NanoUsd);

    /// <summary>Reported outcomes of tasks.</summary>
    public static readonly LedgerTable<LedgerFeedback> Feedback = new LedgerTable<LedgerFeedback>(
        ReadFeedback
    )
        .Gateway()
        .Number("seq", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .Text("key_id", one => one.Record.Key)
        .Text("session", one => one.Record.Session)
        .IdOrNull("request", one => one.Record.Request)
        .Small("outcome", one => (int)one.Record.Outcome)
        .NumberOrNull("score_millionths", one => one.Record.ScoreMillionths)
        .Text("note", one => one.Record.Note)
        .Text("given_by", one => one.Record.By);

    /// <summary>Requests that a cache or the cascade answered.</summary>
    public static readonly LedgerTable<LedgerHit> Hits = new LedgerTable<LedgerHit>(() =>
        new LedgerHit(Guid.Empty, 0, 0, new HitRecord())
    )
        .Gateway((one, it) => one.GatewayId = it)
        .Number("seq", one => one.Sequence, (one, it) => one.Sequence = it)
        .Number("unix_ns", one => one.UnixNs, (one, it) => one.UnixNs = it)
        .Id(
            "request",
            one => one.Record.Attempt.RequestId,
            (one, it) => one.Record.Attempt = new AttemptId(it, 0)
        )
        .Small("tier", one => (int)one.Record.Tier, (one, it) => one.Record.Tier = (HitTier)it)
        .Labels(one => one.Record)
        .Tokens(one => one.Record.Tokens, (one, it) => one.Record.Tokens = it)
        .Price("price", "price", one => one.Record.Price, (one, it) => one.Record.Price = it)
        .NumberOrNull(
            "saved_nano",
            one => one.Record.Saved?.NanoUsd,
            (one, it) => one.Record.Saved = it is long saved ? new Money(saved) : null
        )
        .Id("entry", one => one.Record.Entry, (one, it) => one.Record.Entry = it)
        .Number("age_us", one => one.Record.AgeUs, (one, it) => one.Record.AgeUs = it)
        .Number("duration_us", one => one.Record.DurationUs, (one, it) => one.Record.DurationUs = it)
        .Number(
            "similarity_millionths",
            one => one.Record.SimilarityMillionths,
            (one, it) => one.Record.Similarity = HitRecord.SimilarityOf(it)
        )
        .NumberOrNull(
            "wrong_at_most_millionths",
            one => one.Record.WrongMillionths,
            (one, it) => one.Record.WrongFractionAtMost = HitRecord.WrongFractionOf(it)
        )
        .Number(
            "own_cost_nano",
            one => one.Record.OwnCost.NanoUsd,
            (one, it) => one.Record.OwnCost = new Money(it)
        );

    /// <summary>Records of features.</summary>
    public static readonly LedgerTable<LedgerFeatureRecord> FeatureRecords =
        new LedgerTable<LedgerFeatureRecord>(ReadFeatureRecord)
            .Gateway()
            .Number("seq", one => one.Sequence)
            .Number("unix_ns", one => one.UnixNs)
            .Text("feature", one => one.Record.Feature)
            .Text("kind", one => one.Record.Kind)
            .Text("body", one => one.Record.Body);

    /// <summary>Records that contradict earlier ones.</summary>
    public static readonly LedgerTable<LedgerRefusal> Refusals = new LedgerTable<LedgerRefusal>(ReadRefusal)
        .Gateway()
        .Number("seq", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .Small("type", one => (int)one.Type)
        .IdOrNull("request", one => one.Attempt?.RequestId)
        .SmallOrNull("number", one => one.Attempt?.Number)
        .Number("amount_nano", one => one.Amount.NanoUsd)
        .Text("why", one => one.Why);

    /// <summary>Gateways whose attempts were ended for them, in a shared ledger.</summary>
    public static readonly LedgerTable<Abandonment> Abandonments = new LedgerTable<Abandonment>(
        ReadAbandonment
    )
        .Gateway()
        .Number("sequence", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .Number("released", one => one.Released)
        .Number("released_nano", one => one.ReleasedHolds.NanoUsd)
        .Number("charged", one => one.Charged)
        .Number("charged_nano", one => one.ChargedCost.NanoUsd)
        .Text("reason", one => one.Reason)
        .NumberOrNull("returned_ns", one => one.ReturnedUnixNs);
}
