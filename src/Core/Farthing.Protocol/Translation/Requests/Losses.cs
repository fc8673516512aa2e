using System.Globalization;
using System.Text;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>What a translation left out or could only approximate, by name and count: it goes into a metric and, for requests, into the header <c>x-farthing-dropped</c>.</summary>
public sealed class Losses
{
    private readonly List<(string Field, int Count)> counts = [];

    /// <summary>Each name and how often.</summary>
    public IReadOnlyList<(string Field, int Count)> Counts => counts;

    /// <summary>True when nothing was lost.</summary>
    public bool IsEmpty => counts.Count == 0;

    /// <summary>Counts a loss.</summary>
    /// <param name="field">The member or part, in the words of the side that had it: names of a fixed set, never a client's text.</param>
    /// <param name="count">How often.</param>
    public void Count(string field, int count = 1)
    {
        int at = counts.FindIndex(one => one.Field == field);
        if (at < 0)
        {
            counts.Add((field, count));
        }
        else
        {
            counts[at] = (field, counts[at].Count + count);
        }
    }

    /// <summary>Counts a loss at most once in a request.</summary>
    public void CountOnce(string field)
    {
        if (!counts.Exists(one => one.Field == field))
        {
            counts.Add((field, 1));
        }
    }

    /// <summary>The header's value: <c>thinking=2, top_k=1</c>.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((string field, int count) in counts)
        {
            text.Append(text.Length == 0 ? "" : ", ")
                .Append(CultureInfo.InvariantCulture, $"{field}={count}");
        }

        return text.ToString();
    }
}
