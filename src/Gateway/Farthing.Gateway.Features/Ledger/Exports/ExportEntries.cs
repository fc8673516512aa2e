using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>Rows of the ledger as an export has them.</summary>
public static class ExportEntries
{
    /// <summary>An attempt.</summary>
    public static ExportedEntry Of(LedgerRow row) => LedgerTables.Exported(row);

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
        return new ExportedEntry
        {
            RequestId = record.Attempt?.RequestId.ToString("N"),
            Attempt = record.Attempt?.Number,
            ArrivalNs = record.EffectiveUnixNs,
            Input = record.Tokens.Input,
            Cached = record.Tokens.CacheRead,
            Output = record.Tokens.Output,
            Kind = "adjustment",
            Time = LedgerTime.Text(record.EffectiveUnixNs),
            GatewayId = adjustment.GatewayId.ToString("N"),
            UncachedTokens = record.Tokens.Uncached,
            CacheWriteTokens = record.Tokens.CacheWrite,
            CostUsd = record.Amount,
            Reason = record.Reason,
            AdjustmentId = record.Id.ToString("N"),
            Account = record.Account,
            Note = record.Note,
        };
    }
}
