using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Ledger;

/// <summary>A correction as it stands in the journal.</summary>
/// <param name="GatewayId">Whose journal.</param>
/// <param name="Sequence">Its record.</param>
/// <param name="UnixNs">When it was written.</param>
/// <param name="Record">What it corrects.</param>
public sealed record LedgerAdjustment(Guid GatewayId, long Sequence, long UnixNs, AdjustRecord Record)
{
    /// <summary>By what budgets of a kind count a correction: as its attempt does, or by its account, such as <c>team:search</c>.</summary>
    /// <param name="record">The correction.</param>
    /// <param name="of">Its attempt; null for one of an account.</param>
    /// <param name="kind">The kind of scope.</param>
    internal static IReadOnlyList<string> ValuesOf(AdjustRecord record, OpenHold? of, ScopeKind kind)
    {
        string word = ScopeRow.Of(kind).Word + ":";
        return of is not null ? of.ValuesOf(kind)
            : kind == ScopeKind.All ? [""]
            : record.Account.StartsWith(word, StringComparison.Ordinal) ? [record.Account[word.Length..]]
            : [];
    }
}
