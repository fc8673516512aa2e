using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>Hits of the ledger as documents have them.</summary>
public static class ExportHits
{
    /// <summary>The newest hits that a filter names, newest first.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many.</param>
    public static IReadOnlyList<AnsweredHit> Newest(ILedgerStore store, LedgerFilter filter, int limit) =>
        [
            .. store
                .Hits(filter.SinceUnixNs ?? 0, filter.UntilUnixNs ?? long.MaxValue)
                .Where(hit => hit.IsOf(filter))
                .TakeLast(limit)
                .Reverse()
                .Select(Of),
        ];

    private static AnsweredHit Of(LedgerHit hit)
    {
        HitRecord record = hit.Record;
        return new AnsweredHit(
            RequestId: record.Attempt.RequestId.ToString("N"),
            Time: LedgerTime.Text(hit.UnixNs),
            GatewayId: hit.GatewayId.ToString("N"),
            Endpoint: record.Endpoint,
            Model: record.Model,
            Deployment: record.Deployment,
            KeyId: record.Key,
            Team: record.Team,
            User: record.User,
            SessionId: SessionIdentity.Of(record.Key, record.Session),
            Tags: string.Join(';', record.Tags),
            Tier: record.Tier.Word(),
            Similarity: record.SimilarityMillionths / 1e6,
            WrongFractionAtMost: record.WrongFractionAtMost,
            Input: record.Tokens.Input,
            Output: record.Tokens.Output,
            SavedUsd: record.Saved,
            OwnCostUsd: record.OwnCost,
            Entry: record.Entry.ToString("N"),
            AgeUs: record.AgeUs,
            DurationUs: record.DurationUs
        );
    }
}
