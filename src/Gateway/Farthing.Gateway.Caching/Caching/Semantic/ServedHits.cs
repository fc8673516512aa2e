using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>The last hits that were given: by request, by entry, and the last one of each user. Any thread.</summary>
internal sealed class ServedHits
{
    private const int Most = 20_000;
    private readonly Lock gate = new();
    private readonly Queue<ServedHit> order = new();
    private readonly Dictionary<Guid, ServedHit> byRequest = [];
    private readonly Dictionary<Guid, ServedHit> byEntry = [];
    private readonly Dictionary<ulong, ServedHit> byUser = [];

    /// <summary>A hit was given.</summary>
    public void Add(ServedHit hit)
    {
        lock (gate)
        {
            order.Enqueue(hit);
            byRequest[hit.Request] = hit;
            byEntry[hit.Entry] = hit;
            byUser[hit.User] = hit;
            if (order.Count > Most)
            {
                ServedHit oldest = order.Dequeue();
                Forget(byRequest, oldest.Request, oldest);
                Forget(byEntry, oldest.Entry, oldest);
                Forget(byUser, oldest.User, oldest);
            }
        }
    }

    /// <summary>The hit that a request got, or the last one of an entry.</summary>
    public ServedHit? Find(Guid requestOrEntry)
    {
        lock (gate)
        {
            return byRequest.GetValueOrDefault(requestOrEntry) ?? byEntry.GetValueOrDefault(requestOrEntry);
        }
    }

    /// <summary>Takes a user's last hit, where it is not older: what follows is about it once.</summary>
    public ServedHit? TakeLast(ulong user, long sinceUnixNs, Predicate<ServedHit> fits)
    {
        lock (gate)
        {
            return
                byUser.TryGetValue(user, out ServedHit? last)
                && last.AtUnixNs >= sinceUnixNs
                && fits(last)
                && byUser.Remove(user)
                ? last
                : null;
        }
    }

    private static void Forget<T>(Dictionary<T, ServedHit> hits, T key, ServedHit oldest)
        where T : notnull
    {
        if (hits.TryGetValue(key, out ServedHit? there) && there == oldest)
        {
            hits.Remove(key);
        }
    }
}

/// <summary>A hit that was given: what a word about it means.</summary>
/// <param name="Request">The request that got it.</param>
/// <param name="KeyId">Its key.</param>
/// <param name="Tenant">Who shares answers.</param>
/// <param name="Cell">The cell that vouched for it.</param>
/// <param name="Stored">The stored question.</param>
/// <param name="Entry">The entry that was given.</param>
/// <param name="Question">The question's hash.</param>
/// <param name="EntryQuestion">The stored question's hash.</param>
/// <param name="User">The user's hash.</param>
/// <param name="Similarity">Cosine of the two questions.</param>
/// <param name="AtUnixNs">When.</param>
internal sealed record ServedHit(
    Guid Request,
    string KeyId,
    string Tenant,
    CellKey Cell,
    ulong Stored,
    Guid Entry,
    ulong Question,
    ulong EntryQuestion,
    ulong User,
    float Similarity,
    long AtUnixNs
)
{
    /// <summary>A row about it.</summary>
    public CellEvent Row(CellEventKind kind, long atUnixNs) =>
        new()
        {
            Kind = kind,
            AtUnixNs = atUnixNs,
            Entry = Stored,
            Question = Question,
            EntryQuestion = EntryQuestion,
            User = User,
            Similarity = Similarity,
        };
}
