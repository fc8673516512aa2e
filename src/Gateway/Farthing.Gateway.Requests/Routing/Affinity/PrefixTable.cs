namespace Farthing.Gateway.Routing.Affinity;

/// <summary>Which deployment saw a prompt's beginning lately. A fixed number of slots: a new beginning takes the place of an older one, as in the caches that it stands for. Thread-safe.</summary>
/// <param name="slots">A power of two; 16 bytes each.</param>
internal sealed class PrefixTable(int slots = 1 << 16)
{
    private readonly object gate = new();
    private readonly ulong[] hashes = new ulong[slots];
    private readonly string?[] deployments = new string?[slots];

    /// <summary>Deployment that saw the longest known beginning; null where none is known.</summary>
    /// <param name="prefix">Hashes of ever longer beginnings, shortest first.</param>
    public string? Find(ReadOnlySpan<ulong> prefix)
    {
        lock (gate)
        {
            for (int i = prefix.Length - 1; i >= 0; i--)
            {
                int slot = (int)(prefix[i] & (ulong)(slots - 1));
                if (hashes[slot] == prefix[i] && deployments[slot] is string known)
                {
                    return known;
                }
            }

            return null;
        }
    }

    /// <summary>A request with these beginnings goes to a deployment. Beginnings that another one is known for stay with it where it still takes requests: an overflow does not move a conversation's beginning.</summary>
    /// <param name="prefix">Hashes of ever longer beginnings.</param>
    /// <param name="deployment">Where it goes.</param>
    /// <param name="ready">Those that take requests.</param>
    public void Note(ReadOnlySpan<ulong> prefix, string deployment, ReadOnlySpan<string> ready)
    {
        lock (gate)
        {
            foreach (ulong hash in prefix)
            {
                int slot = (int)(hash & (ulong)(slots - 1));
                if (hashes[slot] != hash || deployments[slot] is not string known || !ready.Contains(known))
                {
                    (hashes[slot], deployments[slot]) = (hash, deployment);
                }
            }
        }
    }
}
