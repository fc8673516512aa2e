namespace Farthing.Numerics.Faults;

/// <summary>Finds the valid word that a mistyped one most likely meant.</summary>
public static class NearestWord
{
    /// <summary>The candidate with the smallest edit distance, if it is near enough (a third of the word's length, at least 1); else null.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="candidates">What would be accepted; compared without case; the first of equals wins.</param>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        int limit = Math.Max(1, word.Length / 3);
        string? best = null;
        int bestDistance = limit + 1;
        string lower = word.ToLowerInvariant();
        foreach (string candidate in candidates)
        {
            string other = candidate.ToLowerInvariant();
            if (Math.Abs(other.Length - lower.Length) >= bestDistance)
            {
                continue;
            }

            int distance = EditDistance(lower, other);
            if (distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return best;
    }

    /// <summary>Edit distance: insertions, deletions and substitutions of single characters, and swaps of neighbors, count 1 each (optimal string alignment).</summary>
    public static int EditDistance(string a, string b)
    {
        int[] beforePrevious = new int[b.Length + 1];
        int[] previous = new int[b.Length + 1];
        int[] current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
                bool isSwap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if (isSwap)
                {
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
                }
            }

            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }

        return previous[b.Length];
    }
}
