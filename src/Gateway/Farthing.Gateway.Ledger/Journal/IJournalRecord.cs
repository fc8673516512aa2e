namespace Farthing.Gateway.Journal;

/// <summary>A record's payload: written into the journal as it stands, read back whole.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
public interface IJournalRecord<TSelf>
    where TSelf : IJournalRecord<TSelf>
{
    /// <summary>Its number in the journal.</summary>
    static abstract JournalRecordType Type { get; }

    /// <summary>Writes the payload.</summary>
    void Write(ref PayloadWriter writer);

    /// <summary>Reads a payload.</summary>
    /// <param name="reader">Over the payload's bytes.</param>
    static abstract TSelf Read(ref PayloadReader reader);
}
