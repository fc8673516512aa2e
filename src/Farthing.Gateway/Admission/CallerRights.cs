namespace Farthing.Gateway.Admission;

/// <summary>Models and endpoints that a key may call.</summary>
/// <param name="Models">Models by the names that clients use; null: all.</param>
public sealed record CallerRights(IReadOnlyList<string>? Models)
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
