using Farthing.Gateway.Caching.Keys;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>All stored questions, by scope. Any thread.</summary>
internal sealed class SemanticIndex
{
    private readonly Lock gate = new();
    private readonly Dictionary<
        (CacheKey Scope, bool IsStream, string Embedder),
        SemanticPartition
    > partitions = [];
    private readonly Dictionary<ulong, StoredQuestion> all = [];
    private readonly Queue<ulong> order = new(); // As they came; some are gone.

    /// <summary>Number of questions.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return all.Count;
            }
        }
    }

    /// <summary>Adds a question; false where it is there, or its scope is full.</summary>
    public bool Add(StoredQuestion question, float[] vector)
    {
        lock (gate)
        {
            (CacheKey, bool, string) place = (question.Scope, question.IsStream, question.Place.Embedder);
            if (!partitions.TryGetValue(place, out SemanticPartition? partition))
            {
                partitions.Add(place, partition = new SemanticPartition(vector.Length));
            }

            if (!all.TryAdd(question.Id, question))
            {
                return false;
            }

            if (!partition.Add(question, vector))
            {
                all.Remove(question.Id);
                return false;
            }

            order.Enqueue(question.Id);
            return true;
        }
    }

    /// <summary>The question of a number; null where there is none.</summary>
    public StoredQuestion? Find(ulong id)
    {
        lock (gate)
        {
            return all.GetValueOrDefault(id);
        }
    }

    /// <summary>The scope of a question; null where nothing is stored in it.</summary>
    public SemanticPartition? Find(CacheKey scope, bool isStream, string embedder)
    {
        lock (gate)
        {
            return partitions.GetValueOrDefault((scope, isStream, embedder));
        }
    }

    /// <summary>Removes a question; null where it is not there.</summary>
    public StoredQuestion? Remove(ulong id)
    {
        lock (gate)
        {
            if (!all.Remove(id, out StoredQuestion? question))
            {
                return null;
            }

            (CacheKey, bool, string) place = (question.Scope, question.IsStream, question.Place.Embedder);
            SemanticPartition partition = partitions[place];
            partition.Remove(id);
            if (partition.Count == 0)
            {
                partitions.Remove(place);
            }

            return question;
        }
    }

    /// <summary>Removes all questions.</summary>
    public void Clear()
    {
        lock (gate)
        {
            partitions.Clear();
            all.Clear();
            order.Clear();
        }
    }

    /// <summary>The oldest questions, where there are more than fit.</summary>
    /// <param name="most">As many fit.</param>
    public List<ulong> Beyond(int most)
    {
        List<ulong> oldest = [];
        lock (gate)
        {
            while (all.Count - oldest.Count > most && order.TryDequeue(out ulong id))
            {
                if (all.ContainsKey(id))
                {
                    oldest.Add(id);
                }
            }
        }

        return oldest;
    }

    /// <summary>The questions that fit.</summary>
    public List<StoredQuestion> All(Predicate<StoredQuestion> fits)
    {
        lock (gate)
        {
            return [.. all.Values.Where(one => fits(one))];
        }
    }
}
