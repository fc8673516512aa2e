using Farthing.Gateway.Caching.Complaints;
using Farthing.Gateway.Caching.Keys;

namespace Farthing.Gateway.Caching.Shared;

/// <content>Complaints: every gateway hears of them with its next question for purges.</content>
internal sealed partial class SharedCache
{
    private long complained; // Number of the last one that was heard of.

    /// <summary>Ends an answer in the store, and tells other gateways which questions it is no answer to.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="keys">Keys that it may stand at.</param>
    /// <param name="made">Complaints; none where the entry alone goes.</param>
    /// <returns>Why it does not hold at other gateways; null where it does.</returns>
    public async Task<string?> ComplainAsync(
        Guid entry,
        IReadOnlyList<CacheKey> keys,
        IReadOnlyList<Complaint> made
    )
    {
        try
        {
            await ComplainAsync(entry, keys, made, ending.Token)
                .WaitAsync(times.PurgeWithin, clock, ending.Token);
            return null;
        }
        catch (Exception failed) when (IsFailure(failed))
        {
            Fail(failed);
            return $"{WordsOf(failed)}: other gateways may still give it; complain again when it is back";
        }
    }

    private async Task ComplainAsync(
        Guid entry,
        IReadOnlyList<CacheKey> keys,
        IReadOnlyList<Complaint> made,
        CancellationToken cancellation
    )
    {
        if (made.Count > 0)
        {
            await store.ComplainAsync(made, UnixNs(), cancellation);
        }

        foreach (CacheKey key in keys)
        {
            await store.DropAsync(key, false, entry, cancellation);
            await store.DropAsync(key, true, entry, cancellation);
        }
    }

    /// <summary>Takes complaints that came since the last time; all where the store has another life.</summary>
    private async Task HearComplaintsAsync(bool isOtherLife)
    {
        IReadOnlyList<(long Number, Complaint Complaint)> news = await store
            .ComplaintsAsync(isOtherLife ? 0 : complained, ending.Token)
            .WaitAsync(times.AnswerWithin, clock, ending.Token);
        if (isOtherLife)
        {
            complained = 0;
        }

        if (news.Count > 0)
        {
            complainHere([.. news.Select(one => one.Complaint)]);
            complained = news[^1].Number;
        }
    }
}
