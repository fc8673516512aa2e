namespace Farthing.Gateway.Caching.Stores;

/// <summary>What a draw looks at, side by side: to go to each row for it would take longer than all the rest.</summary>
/// <param name="Row">The row.</param>
/// <param name="Score">As of <see cref="CacheScore"/>.</param>
/// <param name="ExpiresUnixNs">From then on it goes first.</param>
internal readonly record struct StoredPlace(int Row, double Score, long ExpiresUnixNs);
