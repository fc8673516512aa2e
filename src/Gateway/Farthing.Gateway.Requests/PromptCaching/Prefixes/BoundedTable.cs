namespace Farthing.Gateway.PromptCaching.Prefixes;

/// <summary>A table of what was used lately: two generations, of which the older is dropped whole when the younger is full. Not thread-safe.</summary>
/// <param name="capacity">Entries of a generation: it keeps this many at least, and twice as many at most.</param>
internal sealed class BoundedTable<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private Dictionary<TKey, TValue> young = [];
    private Dictionary<TKey, TValue> old = [];

    /// <summary>Its entries.</summary>
    public int Count => young.Count + old.Count;

    /// <summary>An entry, which is thereby used; null without.</summary>
    public TValue? Find(TKey key)
    {
        if (young.TryGetValue(key, out TValue? found))
        {
            return found;
        }

        if (!old.Remove(key, out found))
        {
            return null;
        }

        Add(key, found);
        return found;
    }

    /// <summary>Adds an entry, or replaces it.</summary>
    public void Add(TKey key, TValue value)
    {
        if (young.Count >= capacity)
        {
            (old, young) = (young, old);
            young.Clear();
        }

        young[key] = value;
    }
}
