namespace Farthing.Gateway.Admission;

/// <summary>Models that a key may call, and the longest body that it may send.</summary>
/// <param name="Models">Models by the names that clients use; null: all.</param>
/// <param name="MaxBodyBytes">Longest body of its requests; null: the gateway's bound alone.</param>
public sealed record CallerRights(IReadOnlyList<string>? Models, long? MaxBodyBytes = null)
{
    /// <summary>True when it may call a model. A model outside is answered as one that does not exist.</summary>
    public bool Allows(string model)
    {
        if (Models is null)
        {
            return true;
        }

        for (int i = 0; i < Models.Count; i++)
        {
            if (string.Equals(Models[i], model, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
