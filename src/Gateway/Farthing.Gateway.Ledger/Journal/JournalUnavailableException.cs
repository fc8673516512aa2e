namespace Farthing.Gateway.Journal;

/// <summary>The journal cannot be written now (a full disk, say): nothing may be dispatched.</summary>
/// <param name="message">Why, for operators.</param>
/// <param name="inner">What the system said.</param>
public sealed class JournalUnavailableException(string message, Exception? inner = null)
    : Exception(message, inner);
