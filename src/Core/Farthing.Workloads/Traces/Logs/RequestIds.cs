using System.Runtime.InteropServices;

namespace Farthing.Workloads.Traces.Logs;

/// <summary>Tells whether a log has the same request twice, as pages of an export that overlap do. Holds 12 bytes a request: hashes of 64 bits, which are equal by chance with odds below n²/2⁶⁵.</summary>
internal sealed class RequestIds
{
    private readonly List<ulong> hashes = [];
    private readonly List<int> lines = [];

    /// <summary>Takes the id of a row.</summary>
    public void Add(long line, string id)
    {
        hashes.Add(Hash(id));
        lines.Add((int)Math.Min(line, int.MaxValue));
    }

    /// <summary>A hash of 64 bits (FNV-1a) of an id, or of one within another.</summary>
    public static ulong Hash(params ReadOnlySpan<string> parts)
    {
        ulong hash = 14695981039346656037UL;
        foreach (string part in parts)
        {
            foreach (char one in part)
            {
                hash = (hash ^ one) * 1099511628211UL;
            }

            hash = (hash ^ 0x1F) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>A note about rows that repeat an id; null where none does.</summary>
    public string? Note()
    {
        ulong[] sorted = [.. hashes];
        Array.Sort(sorted);
        (long repeated, ulong first) = (0, 0);
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - 1])
            {
                first = repeated++ == 0 ? sorted[i] : first;
            }
        }

        if (repeated == 0)
        {
            return null;
        }

        int one = hashes.IndexOf(first);
        int other = one + 1 + CollectionsMarshal.AsSpan(hashes)[(one + 1)..].IndexOf(first);
        return $"rows that repeat the request id of an earlier one, such as lines {lines[one]} and {lines[other]}: {repeated}; they stay (leave them out of the log where they are the same requests)";
    }
}
