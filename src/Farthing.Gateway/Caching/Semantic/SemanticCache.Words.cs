using Farthing.Gateway.Caching.Policies;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <content>What clients and operators say.</content>
internal sealed partial class SemanticCache
{
    /// <summary>A client says of an answer that it got whether it was right; false where it got none of that name.</summary>
    /// <param name="keyId">The client's key.</param>
    /// <param name="requestOrEntry">The request that got it, or the entry that was given.</param>
    /// <param name="isRight">What it says.</param>
    public bool Say(string keyId, Guid requestOrEntry, bool isRight)
    {
        if (served.Find(requestOrEntry) is not ServedHit hit || hit.KeyId != keyId)
        {
            return false;
        }

        store.Append(
            hit.Cell,
            hit.Row(isRight ? CellEventKind.SaidRight : CellEventKind.SaidWrong, UnixNs())
        );
        return true;
    }

    /// <summary>An operator lets cells serve without evidence, or stops them.</summary>
    /// <param name="tenant">Who shares answers, with its kind's letter.</param>
    /// <param name="model">The model.</param>
    /// <param name="guardClass">The class of pairs; null: all.</param>
    /// <param name="isServing">True to serve.</param>
    /// <returns>How many cells there are of that name.</returns>
    public int Promote(string tenant, string model, string? guardClass, bool isServing)
    {
        int count = 0;
        foreach ((CellKey key, _) in cells.Write())
        {
            if (
                key.Tenant == tenant
                && SemanticPlace.ModelOf(key) == model
                && (guardClass is null || key.GuardClass == guardClass)
            )
            {
                count++;
                store.Append(
                    key,
                    new CellEvent
                    {
                        Kind = isServing ? CellEventKind.OperatorPromoted : CellEventKind.OperatorDemoted,
                        AtUnixNs = UnixNs(),
                    }
                );
            }
        }

        return count;
    }

    /// <summary>A purge was heard of: the questions that it means go, with their vectors; evidence of cells stays.</summary>
    /// <returns>How many were known here.</returns>
    public int Purge(CacheFilter filter)
    {
        List<StoredQuestion> meant = index.All(one => one.IsOf(filter));
        store.Purge(meant);
        return meant.Count;
    }
}
