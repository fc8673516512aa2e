namespace Farthing.Gateway.Upstreams;

/// <summary>The most tokens that one piece of media can be. Null: not known, and a request with such a piece is refused, because nothing could be held for it.</summary>
/// <param name="ImageTokens">An image.</param>
/// <param name="AudioTokens">A sound.</param>
/// <param name="FileTokens">A file, document or video.</param>
public sealed record MediaBounds(long? ImageTokens, long? AudioTokens, long? FileTokens)
{
    /// <summary>No bound is known.</summary>
    public static MediaBounds Unknown { get; } = new(null, null, null);
}
