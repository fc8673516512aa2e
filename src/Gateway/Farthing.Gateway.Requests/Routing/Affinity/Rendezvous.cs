namespace Farthing.Gateway.Routing.Affinity;

/// <summary>Rendezvous hashing (Thaler and Ravishankar 1998): each key draws a number for each deployment, the best drawn takes it. Deployments that come or go move only their own share.</summary>
internal static class Rendezvous
{
    /// <summary>A key's draw for a deployment: the least of them comes first, each one's as often as its weight says (exponential times with the weights as rates).</summary>
    /// <param name="key">Mixed already.</param>
    /// <param name="deployment">Its name.</param>
    /// <param name="weight">Above 0.</param>
    public static double Draw(ulong key, string deployment, double weight) =>
        Exponential(Mix(key ^ Hash(deployment)), weight);

    /// <summary>An exponential time of a rate out of 53 bits.</summary>
    public static double Exponential(ulong bits, double rate) =>
        -Math.Log(((bits >> 11) + 0.5) / (1UL << 53)) / rate;

    /// <summary>FNV-1a, mixed: the same on every gateway.</summary>
    public static ulong Hash(string text) => Mix(Fold(14695981039346656037, text));

    /// <summary>Of a key's session: two keys' sessions of one name are two.</summary>
    public static ulong Hash(string key, string session) =>
        Mix(Fold(Fold(14695981039346656037, key) ^ '/', session));

    private static ulong Fold(ulong hash, string text)
    {
        foreach (char one in text)
        {
            hash = (hash ^ one) * 1099511628211;
        }

        return hash;
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014).</summary>
    public static ulong Mix(ulong value)
    {
        ulong z = value * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
