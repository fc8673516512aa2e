namespace Farthing.Gateway.Caching.Semantic;

/// <summary>An embedder did not answer in time, refused, or answered what cannot be used. Never holds a text or a key.</summary>
/// <param name="message">What happened.</param>
/// <param name="cause">What the network said, where it did.</param>
public sealed class EmbedderAwayException(string message, Exception? cause = null)
    : Exception(message, cause);
