namespace Farthing.Gateway.Auditing;

/// <summary>A number in the place of names, for tables of millions: among a million of them two are equal with a chance of 3 in 100 million.</summary>
internal static class AuditKey
{
    private const ulong Prime = 1099511628211;

    /// <summary>Of two names and a number.</summary>
    public static ulong Of(string one, string other, ulong number = 0)
    {
        ulong hash = Add(Add(14695981039346656037 ^ number, one), other);
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (char one in text)
        {
            hash = (hash ^ one) * Prime;
        }

        return (hash ^ 0xFFFF) * Prime; // No name has this end in it.
    }
}
