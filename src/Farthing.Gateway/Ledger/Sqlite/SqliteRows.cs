using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>Holds and rows to the columns of <see cref="SqliteSchema"/>, in the order of <see cref="LedgerColumns"/>. For one thread at a time.</summary>
internal sealed class SqliteRows
{
    private IReadOnlyList<string> lastTags = [];
    private string lastTagText = "";

    /// <summary>Binds a hold.</summary>
    public SqliteStatement Bind(SqliteStatement statement, OpenHold hold, long gateway) =>
        statement
            .Bind(hold.Attempt.RequestId)
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
            .Bind(TextOf(hold.Tags))
            .Bind(hold.IdempotencyKey)
            .Bind(hold.ClientRetry);

    /// <summary>Binds a row.</summary>
    public SqliteStatement Bind(SqliteStatement statement, LedgerRow row, long gateway) =>
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

    /// <summary>Most rows have the tags of the row before.</summary>
    private string TextOf(IReadOnlyList<string> tags)
    {
        bool isSame = tags.Count == lastTags.Count;
        for (int i = 0; isSame && i < tags.Count; i++)
        {
            isSame = tags[i] == lastTags[i];
        }

        if (!isSame)
        {
            (lastTags, lastTagText) = (tags, TagText.Write(tags));
        }

        return lastTagText;
    }
}
