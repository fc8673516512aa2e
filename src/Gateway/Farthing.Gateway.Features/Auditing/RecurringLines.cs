namespace Farthing.Gateway.Auditing;

/// <summary>Lines that recur in at least half of a group's requests, counted within bounded memory by lossy counting (Manku and Motwani, Approximate Frequency Counts over Data Streams, 2002): a count is low by at most one in 128 requests.</summary>
internal sealed class RecurringLines
{
    private const int LeastRequests = 10;
    private const double LeastShare = 0.5;
    private const int Bucket = 128;
    private readonly Dictionary<ulong, (int Count, int Missed)> counts = [];
    private readonly HashSet<ulong> seen = [];
    private int requests;

    /// <summary>Adds a request's lines.</summary>
    public void Add(TextLine[] lines)
    {
        int bucket = requests / Bucket;
        seen.Clear();
        foreach (TextLine line in lines)
        {
            if (seen.Add(line.Hash))
            {
                counts[line.Hash] = counts.TryGetValue(line.Hash, out (int Count, int Missed) one)
                    ? (one.Count + 1, one.Missed)
                    : (1, bucket);
            }
        }

        requests++;
        if (requests % Bucket == 0)
        {
            foreach ((ulong hash, (int count, int missed)) in counts)
            {
                if (count + missed <= bucket + 1)
                {
                    counts.Remove(hash);
                }
            }
        }
    }

    /// <summary>True for a line that recurs.</summary>
    public bool Has(ulong hash) =>
        counts.TryGetValue(hash, out (int Count, int Missed) one)
        && one.Count >= LeastRequests
        && one.Count + one.Missed >= LeastShare * requests;
}

/// <summary>A line of a prompt's text, with shorter ones before it.</summary>
/// <param name="Hash">Of its bytes; equal in this process alone.</param>
/// <param name="End">Where it ends; the next one begins there.</param>
internal readonly record struct TextLine(ulong Hash, int End)
{
    /// <summary>A piece ends with a line once it has this many bytes: shorter ones are often equal by chance.</summary>
    public const int LeastBytes = 32;

    /// <summary>The lines of a text.</summary>
    public static TextLine[] Of(ReadOnlySpan<byte> text)
    {
        List<TextLine> lines = new((text.Length / 64) + 1);
        int start = 0;
        int at = 0;
        while (at < text.Length)
        {
            int feed = text[at..].IndexOf((byte)'\n');
            at = feed < 0 ? text.Length : at + feed + 1;
            if (at - start >= LeastBytes || at == text.Length)
            {
                lines.Add(new TextLine(TextHash.Of(text[start..at]), at));
                start = at;
            }
        }

        return [.. lines];
    }
}
