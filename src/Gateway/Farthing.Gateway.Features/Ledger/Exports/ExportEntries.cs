using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>Rows of the ledger as an export has them.</summary>
public static class ExportEntries
{
    /// <summary>An attempt.</summary>
    public static ExportedEntry Of(LedgerRow row) =>
        new(
            RequestId: row.Opened.Attempt.RequestId.ToString("N"),
            Attempt: row.Opened.Attempt.Number,
            Tenant: row.Opened.Team.Length > 0 ? row.Opened.Team : row.Opened.Key,
            ArrivalNs: row.Opened.ReservedUnixNs,
            ScheduledNs: row.Opened.DispatchedUnixNs,
            FirstTokenNs: row.FirstTokenUs >= 0 && row.Opened.DispatchedUnixNs is long sent
                ? sent + (row.FirstTokenUs * 1000)
                : null,
            LastTokenNs: row.Opened.DispatchedUnixNs is long first ? first + (row.DurationUs * 1000) : null,
            Input: row.Tokens.Input,
            Cached: row.Tokens.CacheRead,
            Output: row.Tokens.Output,
            Finish: row.IsSettled ? Word(row.End.ToString()) : "released",
            Replica: row.Opened.Deployment,
            Preemptions: null,
            Kind: row.IsSettled ? "attempt" : "release",
            Time: LedgerTime.Text(row.Opened.ReservedUnixNs),
            GatewayId: row.Opened.GatewayId.ToString("N"),
            Endpoint: row.Opened.Endpoint,
            Model: row.Opened.Model,
            KeyId: row.Opened.Key,
            Team: row.Opened.Team,
            User: row.Opened.User,
            SessionId: SessionIdentity.Of(row.Opened.Key, row.Opened.Session),
            Tags: string.Join(';', row.Opened.Tags),
            UncachedTokens: row.Tokens.Uncached,
            CacheWriteTokens: row.Tokens.CacheWrite,
            CacheWrite1hTokens: row.Tokens.CacheWrite1h,
            Units: row.Tokens.Units,
            ReasoningTokens: row.ReasoningTokens,
            HoldUsd: row.Opened.Hold,
            CostUsd: row.Cost,
            Source: Word(row.Source.ToString()),
            Status: row.Status == 0 ? null : row.Status,
            Marks: Marks(row.Marks),
            Reason: row.ReleaseReason,
            AdjustmentId: null,
            Account: null,
            Note: null,
            IdempotencyKey: row.Opened.IdempotencyKey,
            ClientRetry: row.Opened.ClientRetry,
            BatchAtDispatch: row.Opened.BatchAtDispatch,
            FirstByteNs: row.FirstByteUs >= 0 && row.Opened.DispatchedUnixNs is long begun
                ? begun + (row.FirstByteUs * 1000)
                : null,
            WaitingAtDispatch: row.Opened.WaitingAtDispatch,
            KvUseAtDispatch: row.Opened.KvUseMillionthsAtDispatch / 1e6,
            CacheMarksBy: row.PromptCache is PromptCachePlan plan ? Word(plan.PlacedBy.ToString()) : null,
            CacheMarks: row.PromptCache is PromptCachePlan marked ? MarkText.Write(marked.Marks) : null,
            CacheBlocks: row.PromptCache?.Blocks,
            CacheKeyBy: row.PromptCache is PromptCachePlan keyed
                ? keyed.HasKey
                    ? "gateway"
                    : ""
                : null,
            CacheVerdict: row.PromptCache is PromptCachePlan judged ? Word(judged.Verdict.ToString()) : null,
            Purpose: InnerPurpose.Of(row.Opened.Tags)?.Name,
            Parts: row.Tokens.Parts?.ToString(),
            StatedCostUsd: row.StatedCost
        );

    /// <summary>A correction with what it counts under: the names of its attempt, or the one of its account.</summary>
    /// <param name="adjustment">The correction.</param>
    /// <param name="of">Its attempt; null where it is of an account, or unknown.</param>
    internal static ExportedEntry Of(LedgerAdjustment adjustment, OpenHold? of) =>
        Of(adjustment) with
        {
            Endpoint = of?.Endpoint,
            Model = of?.Model ?? AccountOf(adjustment, "model:"),
            Replica = of?.Deployment ?? AccountOf(adjustment, "deployment:"),
            KeyId = of?.Key ?? AccountOf(adjustment, "key:"),
            Team = of?.Team ?? AccountOf(adjustment, "team:"),
            User = of?.User ?? AccountOf(adjustment, "user:"),
            SessionId = of is not null
                ? SessionIdentity.Of(of.Key, of.Session)
                : AccountOf(adjustment, "session:"),
        };

    /// <summary>Tags that a correction counts under.</summary>
    internal static IReadOnlyList<string> TagsOf(LedgerAdjustment adjustment, OpenHold? of) =>
        of?.Tags ?? (AccountOf(adjustment, "tag:") is string tag ? [tag] : []);

    private static string? AccountOf(LedgerAdjustment adjustment, string word) =>
        adjustment.Record.Attempt is null
        && adjustment.Record.Account.StartsWith(word, StringComparison.Ordinal)
            ? adjustment.Record.Account[word.Length..]
            : null;

    /// <summary>A correction.</summary>
    internal static ExportedEntry Of(LedgerAdjustment adjustment)
    {
        AdjustRecord record = adjustment.Record;
        return new(
            RequestId: record.Attempt?.RequestId.ToString("N"),
            Attempt: record.Attempt?.Number,
            Tenant: null,
            ArrivalNs: record.EffectiveUnixNs,
            ScheduledNs: null,
            FirstTokenNs: null,
            LastTokenNs: null,
            Input: record.Tokens.Input,
            Cached: record.Tokens.CacheRead,
            Output: record.Tokens.Output,
            Finish: null,
            Replica: null,
            Preemptions: null,
            Kind: "adjustment",
            Time: LedgerTime.Text(record.EffectiveUnixNs),
            GatewayId: adjustment.GatewayId.ToString("N"),
            Endpoint: null,
            Model: null,
            KeyId: null,
            Team: null,
            User: null,
            SessionId: null,
            Tags: null,
            UncachedTokens: record.Tokens.Uncached,
            CacheWriteTokens: record.Tokens.CacheWrite,
            CacheWrite1hTokens: null,
            Units: null,
            ReasoningTokens: null,
            HoldUsd: null,
            CostUsd: record.Amount,
            Source: null,
            Status: null,
            Marks: null,
            Reason: record.Reason,
            AdjustmentId: record.Id.ToString("N"),
            Account: record.Account,
            Note: record.Note,
            IdempotencyKey: null,
            ClientRetry: null,
            BatchAtDispatch: null,
            FirstByteNs: null,
            WaitingAtDispatch: null,
            KvUseAtDispatch: null,
            CacheMarksBy: null,
            CacheMarks: null,
            CacheBlocks: null,
            CacheKeyBy: null,
            CacheVerdict: null,
            Purpose: null,
            Parts: null,
            StatedCostUsd: null
        );
    }

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
