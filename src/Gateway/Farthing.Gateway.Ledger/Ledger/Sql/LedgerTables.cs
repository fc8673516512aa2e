using Farthing.Gateway.PromptCaching.Marks;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>The ledger's tables, each column said once: statements, COPY, reading and comparing follow from these lists. A new column comes last, and into a migration of both schemas.</summary>
internal static partial class LedgerTables
{
    /// <summary>Attempts that have not ended.</summary>
    public static readonly LedgerTable<OpenHold> Holds = new LedgerTable<OpenHold>(ReadHold)
        .Id("request", hold => hold.Attempt.RequestId)
        .Small("number", hold => hold.Attempt.Number)
        .Gateway("gateway", hold => hold.GatewayId)
        .Number("reserve_seq", hold => hold.ReserveSequence, "reserve")
        .Number("reserved_ns", hold => hold.ReservedUnixNs, "time")
        .Number("dispatch_seq", hold => hold.DispatchSequence, "dispatch")
        .Number("dispatched_ns", hold => hold.DispatchedUnixNs, "dispatch time")
        .Number("hold_nano", hold => hold.Hold.NanoUsd, "hold", hold => hold.Hold)
        .Text("endpoint", hold => hold.Endpoint, "endpoint")
        .Text("model", hold => hold.Model, "model")
        .Text("deployment", hold => hold.Deployment, "deployment")
        .Text("key_id", hold => hold.Key, "key")
        .Text("team", hold => hold.Team, "team")
        .Text("user_id", hold => hold.User, "user")
        .Text("session", hold => hold.Session, "session")
        .Tags("tags", hold => hold.Tags, "tags", hold => string.Join(",", hold.Tags))
        .Text("idempotency", hold => hold.IdempotencyKey, "idempotency")
        .Small("client_retry", hold => hold.ClientRetry, "client retry")
        .Number("batch_at_dispatch", hold => hold.BatchAtDispatch, "batch")
        .Number("waiting_at_dispatch", hold => hold.WaitingAtDispatch, "waiting")
        .Number("kv_use_millionths_at_dispatch", hold => hold.KvUseMillionthsAtDispatch, "KV use");

    /// <summary>Attempts that have ended: the columns of their holds, and what they came to.</summary>
    public static readonly LedgerTable<LedgerRow> Attempts = new LedgerTable<LedgerRow>(ReadRow)
        .All(Holds, row => row.Opened)
        .Number("close_seq", row => row.CloseSequence, "sequence")
        .Number("closed_ns", row => row.ClosedUnixNs, "end time")
        .Text("release_reason", row => row.ReleaseReason, "release")
        .Number("uncached", row => row.Tokens.Uncached, "tokens", row => row.Tokens)
        .Number("cache_read", row => row.Tokens.CacheRead)
        .Number("cache_write", row => row.Tokens.CacheWrite)
        .Number("output", row => row.Tokens.Output)
        .Number("reasoning", row => row.ReasoningTokens, "reasoning")
        .Number("cost_nano", row => row.Cost.NanoUsd, "cost", row => row.Cost)
        .Small("source", row => (int)row.Source, "source", row => row.Source)
        .Small("ended", row => (int)row.End, "end", row => row.End)
        .Small("status", row => row.Status, "status")
        .Small("marks", row => (int)row.Marks, "marks", row => row.Marks)
        .Number("first_token_us", row => row.FirstTokenUs, "first token")
        .Number("duration_us", row => row.DurationUs, "duration")
        .Number("price_uncached_pico", row => row.Price?.Uncached.PicoUsd, "price", row => row.Price)
        .Number("price_cache_read_pico", row => row.Price?.CacheRead.PicoUsd)
        .Number("price_cache_write_pico", row => row.Price?.CacheWrite.PicoUsd)
        .Number("price_output_pico", row => row.Price?.Output.PicoUsd)
        .Number("cache_write_1h", row => row.Tokens.CacheWrite1h)
        .Number("price_cache_write_1h_pico", row => row.Price?.CacheWrite1h?.PicoUsd)
        .Number("units", row => row.Tokens.Units)
        .Number("price_unit_pico", row => row.Price?.Unit?.PicoUsd)
        .Small("tier", row => (int?)row.Tier, "tier", row => row.Tier)
        .Number(
            "standard_uncached_pico",
            row => row.StandardPrice?.Uncached.PicoUsd,
            "standard price",
            row => row.StandardPrice
        )
        .Number("standard_cache_read_pico", row => row.StandardPrice?.CacheRead.PicoUsd)
        .Number("standard_cache_write_pico", row => row.StandardPrice?.CacheWrite.PicoUsd)
        .Number("standard_output_pico", row => row.StandardPrice?.Output.PicoUsd)
        .Number("standard_cache_write_1h_pico", row => row.StandardPrice?.CacheWrite1h?.PicoUsd)
        .Number("standard_unit_pico", row => row.StandardPrice?.Unit?.PicoUsd)
        .Number("first_byte_us", row => row.FirstByteUs, "first byte")
        .Small(
            "cache_marks_by",
            row => (int?)row.PromptCache?.PlacedBy,
            "prompt cache",
            row => row.PromptCache
        )
        .Text(
            "cache_marks",
            row => row.PromptCache is PromptCachePlan plan ? MarkText.Write(plan.Marks) : null
        )
        .Number("cache_blocks", row => row.PromptCache?.Blocks)
        .Small(
            "cache_key",
            row =>
                row.PromptCache is PromptCachePlan plan
                    ? plan.HasKey
                        ? 1
                        : 0
                    : null
        )
        .Small("cache_verdict", row => (int?)row.PromptCache?.Verdict)
        .Text("parts", row => row.Tokens.Parts?.ToString())
        .Text("price_parts", row => row.Price?.Parts?.ToString())
        .Text("standard_parts", row => row.StandardPrice?.Parts?.ToString())
        .Number("stated_nano", row => row.StatedCost?.NanoUsd, "stated cost", row => row.StatedCost);

    /// <summary>Corrections.</summary>
    public static readonly LedgerTable<LedgerAdjustment> Adjustments = new LedgerTable<LedgerAdjustment>(
        ReadAdjustment
    )
        .Id("id", one => one.Record.Id)
        .Gateway()
        .Number("seq", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .Id("request", one => one.Record.Attempt?.RequestId)
        .Small("number", one => one.Record.Attempt?.Number)
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
        .Id("request", one => one.Record.Request)
        .Small("outcome", one => (int)one.Record.Outcome)
        .Number("score_millionths", one => one.Record.ScoreMillionths)
        .Text("note", one => one.Record.Note)
        .Text("given_by", one => one.Record.By);

    /// <summary>Requests that a cache or the cascade answered.</summary>
    public static readonly LedgerTable<LedgerHit> Hits = new LedgerTable<LedgerHit>(ReadHit)
        .Gateway()
        .Number("seq", one => one.Sequence)
        .Number("unix_ns", one => one.UnixNs)
        .Id("request", one => one.Record.Attempt.RequestId)
        .Small("tier", one => (int)one.Record.Tier)
        .Text("endpoint", one => one.Record.Endpoint)
        .Text("model", one => one.Record.Model)
        .Text("deployment", one => one.Record.Deployment)
        .Text("key_id", one => one.Record.Key)
        .Text("team", one => one.Record.Team)
        .Text("user_id", one => one.Record.User)
        .Text("session", one => one.Record.Session)
        .Text("tags", one => TagText.Write(one.Record.Tags))
        .Number("uncached", one => one.Record.Tokens.Uncached)
        .Number("cache_read", one => one.Record.Tokens.CacheRead)
        .Number("cache_write", one => one.Record.Tokens.CacheWrite)
        .Number("cache_write_1h", one => one.Record.Tokens.CacheWrite1h)
        .Number("output", one => one.Record.Tokens.Output)
        .Number("units", one => one.Record.Tokens.Units)
        .Number("price_uncached_pico", one => one.Record.Price?.Uncached.PicoUsd)
        .Number("price_cache_read_pico", one => one.Record.Price?.CacheRead.PicoUsd)
        .Number("price_cache_write_pico", one => one.Record.Price?.CacheWrite.PicoUsd)
        .Number("price_cache_write_1h_pico", one => one.Record.Price?.CacheWrite1h?.PicoUsd)
        .Number("price_output_pico", one => one.Record.Price?.Output.PicoUsd)
        .Number("price_unit_pico", one => one.Record.Price?.Unit?.PicoUsd)
        .Number("saved_nano", one => one.Record.Saved?.NanoUsd)
        .Id("entry", one => one.Record.Entry)
        .Number("age_us", one => one.Record.AgeUs)
        .Number("duration_us", one => one.Record.DurationUs)
        .Number("similarity_millionths", one => one.Record.SimilarityMillionths)
        .Number("wrong_at_most_millionths", one => one.Record.WrongMillionths)
        .Number("own_cost_nano", one => one.Record.OwnCost.NanoUsd)
        .Text("parts", one => one.Record.Tokens.Parts?.ToString())
        .Text("price_parts", one => one.Record.Price?.Parts?.ToString());

    /// <summary>Records that contradict earlier ones.</summary>
    public static readonly LedgerTable<LedgerRefusal> Refusals = new LedgerTable<LedgerRefusal>(ReadRefusal)
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
        .Number("returned_ns", one => one.ReturnedUnixNs);
}
