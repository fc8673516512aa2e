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

    /// <summary>An operator lets cells serve, or stops them.</summary>
    /// <param name="scope">Who shares answers, as <see cref="CacheTenant.Words"/> says it.</param>
    /// <param name="model">The model.</param>
    /// <param name="guardClass">The class of pairs; null: all.</param>
    /// <param name="isServing">True to serve.</param>
    /// <param name="isWithoutEvidence">True to let those serve too that have not shown that they may.</param>
    /// <returns>The cells as they were before; none was changed where one of them lacks evidence that it needs.</returns>
    public IReadOnlyList<CellView> Promote(
        string scope,
        string model,
        string? guardClass,
        bool isServing,
        bool isWithoutEvidence
    )
    {
        IReadOnlyList<(CellKey Key, CellView View)> found = cells.Find(key =>
            CacheTenant.Words(key.Tenant) == scope
            && SemanticPlace.ModelOf(key) == model
            && (guardClass is null || key.GuardClass == guardClass)
        );
        if (!isServing || isWithoutEvidence || found.All(one => one.View.Phase == CellPhase.Serving))
        {
            foreach ((CellKey key, CellView view) in found)
            {
                if (isServing != (view.Phase == CellPhase.Serving))
                {
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
        }

        return [.. found.Select(one => one.View)];
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
