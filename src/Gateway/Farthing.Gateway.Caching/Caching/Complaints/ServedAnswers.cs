namespace Farthing.Gateway.Caching.Complaints;

/// <summary>The last answers that the cache gave, of every tier: by request, and by key and entry. Any thread.</summary>
internal sealed class ServedAnswers
{
    private const int Most = 20_000;
    private readonly Lock gate = new();
    private readonly Queue<ServedAnswer> order = new();
    private readonly Dictionary<Guid, ServedAnswer> byRequest = [];
    private readonly Dictionary<(string KeyId, Guid Entry), ServedAnswer> byEntry = [];

    /// <summary>An answer was given.</summary>
    public void Add(ServedAnswer answer)
    {
        lock (gate)
        {
            order.Enqueue(answer);
            byRequest[answer.Request] = answer;
            byEntry[(answer.KeyId, answer.Entry)] = answer;
            if (order.Count <= Most)
            {
                return;
            }

            ServedAnswer oldest = order.Dequeue();
            byRequest.Remove(oldest.Request);
            if (byEntry.TryGetValue((oldest.KeyId, oldest.Entry), out ServedAnswer? last) && last == oldest)
            {
                byEntry.Remove((oldest.KeyId, oldest.Entry));
            }
        }
    }

    /// <summary>The answer that a request of a key got, or the last one that the key got of an entry; null of another key's.</summary>
    public ServedAnswer? Find(string keyId, Guid requestOrEntry)
    {
        lock (gate)
        {
            return byRequest.TryGetValue(requestOrEntry, out ServedAnswer? found) && found.KeyId == keyId
                ? found
                : byEntry.GetValueOrDefault((keyId, requestOrEntry));
        }
    }
}
