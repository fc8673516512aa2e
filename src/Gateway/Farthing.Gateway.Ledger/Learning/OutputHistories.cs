namespace Farthing.Gateway.Learning;

/// <summary>Histories of keys at deployments, of those that were asked for lately. Thread-safe.</summary>
/// <remarks>Two generations: what is asked for moves into the young one; when that is full it becomes the old one, and the old one is forgotten. Who is forgotten is held for the worst case until enough is known again.</remarks>
/// <param name="most">Histories of a generation.</param>
internal sealed class OutputHistories(int most = 8192)
{
    private readonly Lock gate = new();
    private Dictionary<(string Key, string Deployment), OutputHistory> young = [];
    private Dictionary<(string Key, string Deployment), OutputHistory> old = [];

    /// <summary>The history of a key at a deployment.</summary>
    public OutputHistory Of(string key, string deployment)
    {
        lock (gate)
        {
            (string, string) place = (key, deployment);
            if (young.TryGetValue(place, out OutputHistory? known))
            {
                return known;
            }

            if (young.Count >= most)
            {
                (old, young) = (young, []);
            }

            known = old.GetValueOrDefault(place) ?? new OutputHistory();
            young.Add(place, known);
            return known;
        }
    }
}
