using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Journal.Records;

/// <summary>The hold of an attempt is given back: nothing was sent upstream.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Reason">Why, in a word: <c>refused</c>, <c>client_gone</c>, <c>no_connection</c>, <c>restart</c>.</param>
public readonly record struct ReleaseRecord(AttemptId Attempt, string Reason) : IJournalRecord<ReleaseRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Release;

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteAttempt(Attempt);
        writer.WriteText(Reason);
    }

    /// <inheritdoc/>
    public static ReleaseRecord Read(ref PayloadReader reader) =>
        new(reader.ReadAttempt(), reader.ReadText());
}
