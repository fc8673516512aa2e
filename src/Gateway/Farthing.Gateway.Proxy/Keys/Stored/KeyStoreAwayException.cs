namespace Farthing.Gateway.Keys.Stored;

/// <summary>The store of keys cannot be used now.</summary>
/// <param name="message">Why; no secret in it.</param>
/// <param name="inner">What was thrown.</param>
public sealed class KeyStoreAwayException(string message, Exception inner) : Exception(message, inner);
