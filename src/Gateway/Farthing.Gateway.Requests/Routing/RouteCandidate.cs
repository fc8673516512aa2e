namespace Farthing.Gateway.Routing;

/// <summary>A deployment that takes requests now, with its place in the order.</summary>
/// <param name="Routed">The deployment.</param>
/// <param name="Outstanding">Requests under way there.</param>
/// <param name="Rank">0: known for the longest beginning of the prompt; 1: others; 2: at its bound.</param>
/// <param name="Key">Within a rank the least comes first.</param>
internal readonly record struct RouteCandidate(RoutedDeployment Routed, int Outstanding, int Rank, double Key)
{
    /// <summary>By priority, rank and key.</summary>
    public static int Compare(RouteCandidate a, RouteCandidate b) =>
        a.Routed.Priority != b.Routed.Priority ? a.Routed.Priority.CompareTo(b.Routed.Priority)
        : a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank)
        : a.Key.CompareTo(b.Key);
}
