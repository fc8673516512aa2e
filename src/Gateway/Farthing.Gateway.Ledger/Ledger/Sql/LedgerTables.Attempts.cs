using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <content>Attempts: their columns, and what exports have of them. A new column of either is a line here.</content>
internal static partial class LedgerTables
{
    /// <summary>Attempts that have not ended.</summary>
    public static readonly LedgerTable<OpenHold> Holds = new LedgerTable<OpenHold>(() => new OpenHold())
        .Id(
            "request",
            hold => hold.Attempt.RequestId,
            (hold, it) => hold.Attempt = hold.Attempt with { RequestId = it }
        )
        .Small(
            "number",
            hold => hold.Attempt.Number,
            (hold, it) => hold.Attempt = hold.Attempt with { Number = checked((byte)it) }
        )
        .Gateway((hold, it) => hold.GatewayId = it, "gateway", hold => hold.GatewayId)
        .NumberOrNull(
            "reserve_seq",
            hold => hold.ReserveSequence,
            (hold, it) => hold.ReserveSequence = it,
            "reserve"
        )
        .Number("reserved_ns", hold => hold.ReservedUnixNs, (hold, it) => hold.ReservedUnixNs = it, "time")
        .NumberOrNull(
            "dispatch_seq",
            hold => hold.DispatchSequence,
            (hold, it) => hold.DispatchSequence = it,
            "dispatch"
        )
        .NumberOrNull(
            "dispatched_ns",
            hold => hold.DispatchedUnixNs,
            (hold, it) => hold.DispatchedUnixNs = it,
            "dispatch time"
        )
        .Number(
            "hold_nano",
            hold => hold.Hold.NanoUsd,
            (hold, it) => hold.Hold = new Money(it),
            "hold",
            hold => hold.Hold
        )
        .Labels(hold => hold)
        .Text(
            "idempotency",
            hold => hold.IdempotencyKey,
            (hold, it) => hold.IdempotencyKey = it,
            "idempotency"
        )
        .Small("client_retry", hold => hold.ClientRetry, (hold, it) => hold.ClientRetry = it, "client retry")
        .NumberOrNull(
            "batch_at_dispatch",
            hold => hold.BatchAtDispatch,
            (hold, it) => hold.BatchAtDispatch = it,
            "batch"
        )
        .NumberOrNull(
            "waiting_at_dispatch",
            hold => hold.WaitingAtDispatch,
            (hold, it) => hold.WaitingAtDispatch = it,
            "waiting"
        )
        .NumberOrNull(
            "kv_use_millionths_at_dispatch",
            hold => hold.KvUseMillionthsAtDispatch,
            (hold, it) => hold.KvUseMillionthsAtDispatch = (int?)it,
            "KV use"
        );

    /// <summary>Attempts that have ended: the columns of their holds, and what they came to.</summary>
    public static readonly LedgerTable<LedgerRow> Attempts = new LedgerTable<LedgerRow>(() => new LedgerRow())
        .All(Holds, row => row.Opened, (row, it) => row.Opened = it)
        .Number("close_seq", row => row.CloseSequence, (row, it) => row.CloseSequence = it, "sequence")
        .Number("closed_ns", row => row.ClosedUnixNs, (row, it) => row.ClosedUnixNs = it, "end time")
        .TextOrNull(
            "release_reason",
            row => row.ReleaseReason,
            (row, it) => row.ReleaseReason = it,
            "release"
        )
        .Tokens(row => row.Tokens, (row, it) => row.Tokens = it)
        .Number("reasoning", row => row.ReasoningTokens, (row, it) => row.ReasoningTokens = it, "reasoning")
        .Number(
            "cost_nano",
            row => row.Cost.NanoUsd,
            (row, it) => row.Cost = new Money(it),
            "cost",
            row => row.Cost
        )
        .NumberOrNull(
            "stated_nano",
            row => row.StatedCost?.NanoUsd,
            (row, it) => row.StatedCost = it is long said ? new Money(said) : null,
            "stated cost",
            row => row.StatedCost
        )
        .Small(
            "source",
            row => (int)row.Source,
            (row, it) => row.Source = (UsageSource)it,
            "source",
            row => row.Source
        )
        .Small("ended", row => (int)row.End, (row, it) => row.End = (AttemptEnd)it, "end", row => row.End)
        .Small("status", row => row.Status, (row, it) => row.Status = it, "status")
        .Small(
            "marks",
            row => (int)row.Marks,
            (row, it) => row.Marks = (SettleMarks)it,
            "marks",
            row => row.Marks
        )
        .Number("first_token_us", row => row.FirstTokenUs, (row, it) => row.FirstTokenUs = it, "first token")
        .Number("first_byte_us", row => row.FirstByteUs, (row, it) => row.FirstByteUs = it, "first byte")
        .Number("duration_us", row => row.DurationUs, (row, it) => row.DurationUs = it, "duration")
        .Price("price", "price", row => row.Price, (row, it) => row.Price = it)
        .SmallOrNull(
            "tier",
            row => (int?)row.Tier,
            (row, it) => row.Tier = (ServiceTier?)it,
            "tier",
            row => row.Tier
        )
        .Price("standard", "standard price", row => row.StandardPrice, (row, it) => row.StandardPrice = it)
        .PromptCache();

    /// <summary>An attempt as exports have it.</summary>
    public static ExportedEntry Exported(LedgerRow row) =>
        new()
        {
            RequestId = row.Opened.Attempt.RequestId.ToString("N"),
            Attempt = row.Opened.Attempt.Number,
            Tenant = row.Opened.Team.Length > 0 ? row.Opened.Team : row.Opened.Key,
            ArrivalNs = row.Opened.ReservedUnixNs,
            ScheduledNs = row.Opened.DispatchedUnixNs,
            FirstTokenNs =
                row.FirstTokenUs >= 0 && row.Opened.DispatchedUnixNs is long sent
                    ? sent + (row.FirstTokenUs * 1000)
                    : null,
            LastTokenNs = row.Opened.DispatchedUnixNs is long first ? first + (row.DurationUs * 1000) : null,
            Input = row.Tokens.Input,
            Cached = row.Tokens.CacheRead,
            Output = row.Tokens.Output,
            Finish = row.IsSettled ? Word(row.End.ToString()) : "released",
            Replica = row.Opened.Deployment,
            Kind = row.IsSettled ? "attempt" : "release",
            Time = LedgerTime.Text(row.Opened.ReservedUnixNs),
            GatewayId = row.Opened.GatewayId.ToString("N"),
            Endpoint = row.Opened.Endpoint,
            Model = row.Opened.Model,
            KeyId = row.Opened.Key,
            Team = row.Opened.Team,
            User = row.Opened.User,
            SessionId = SessionIdentity.Of(row.Opened.Key, row.Opened.Session),
            Tags = string.Join(';', row.Opened.Tags),
            UncachedTokens = row.Tokens.Uncached,
            CacheWriteTokens = row.Tokens.CacheWrite,
            CacheWrite1hTokens = row.Tokens.CacheWrite1h,
            Units = row.Tokens.Units,
            ReasoningTokens = row.ReasoningTokens,
            HoldUsd = row.Opened.Hold,
            CostUsd = row.Cost,
            Source = Word(row.Source.ToString()),
            Status = row.Status == 0 ? null : row.Status,
            Marks = Marks(row.Marks),
            Reason = row.ReleaseReason,
            IdempotencyKey = row.Opened.IdempotencyKey,
            ClientRetry = row.Opened.ClientRetry,
            BatchAtDispatch = row.Opened.BatchAtDispatch,
            FirstByteNs =
                row.FirstByteUs >= 0 && row.Opened.DispatchedUnixNs is long begun
                    ? begun + (row.FirstByteUs * 1000)
                    : null,
            WaitingAtDispatch = row.Opened.WaitingAtDispatch,
            KvUseAtDispatch = row.Opened.KvUseMillionthsAtDispatch / 1e6,
            CacheMarksBy = row.PromptCache is PromptCachePlan plan ? Word(plan.PlacedBy.ToString()) : null,
            CacheMarks = row.PromptCache is PromptCachePlan marked ? MarkText.Write(marked.Marks) : null,
            CacheBlocks = row.PromptCache?.Blocks,
            CacheKeyBy = row.PromptCache is PromptCachePlan keyed
                ? keyed.HasKey
                    ? "gateway"
                    : ""
                : null,
            CacheVerdict = row.PromptCache is PromptCachePlan judged ? Word(judged.Verdict.ToString()) : null,
            Purpose = InnerPurpose.Of(row.Opened.Tags)?.Name,
            Parts = row.Tokens.Parts?.ToString(),
            StatedCostUsd = row.StatedCost,
        };

    private static string Marks(SettleMarks marks) =>
        marks == SettleMarks.None
            ? ""
            : string.Join(
                ';',
                Enum.GetValues<SettleMarks>()
                    .Where(mark => mark != SettleMarks.None && marks.HasFlag(mark))
                    .Select(mark => Word(mark.ToString()))
            );

    /// <summary><c>UpstreamError</c> as <c>upstream_error</c>.</summary>
    private static string Word(string name)
    {
        System.Text.StringBuilder word = new();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && word.Length > 0)
            {
                word.Append('_');
            }

            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }
}
