using System.Globalization;

namespace Farthing.Gateway.Auditing;

/// <summary>Counts by name, told with the largest first.</summary>
internal sealed class AuditTally
{
    private const int Told = 3;
    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>One more.</summary>
    public void Add(string name) => counts[name] = counts.GetValueOrDefault(name) + 1;

    /// <inheritdoc/>
    public override string ToString()
    {
        string told = string.Join(
            ", ",
            counts
                .OrderByDescending(pair => pair.Value)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Take(Told)
                .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}"))
        );
        return counts.Count > Told
            ? string.Create(CultureInfo.InvariantCulture, $"{told} and {counts.Count - Told:N0} more")
            : told;
    }
}
