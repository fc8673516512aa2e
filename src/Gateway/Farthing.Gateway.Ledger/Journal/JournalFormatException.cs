namespace Farthing.Gateway.Journal;

/// <summary>A record that passed its checksum says what this version does not know, or less than it must: reading stops, nothing is guessed.</summary>
/// <param name="message">What is wrong.</param>
public sealed class JournalFormatException(string message) : Exception(message);
