namespace Farthing.Gateway.Journal.Records;

/// <summary>Somebody who can know says whether a task was done: what a session, or a single request, was for. The latest word on the same one holds; earlier ones stay in the journal.</summary>
public readonly record struct FeedbackRecord : IJournalRecord<FeedbackRecord>
{
    /// <summary>Parts of a score: it is kept as a whole number of millionths.</summary>
    public const long ScoreParts = 1_000_000;

    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Feedback;

    /// <summary>Id of the key whose session or request it is: sessions of one name under two keys are two tasks.</summary>
    public required string Key { get; init; }

    /// <summary>The session; empty where a request is meant.</summary>
    public string Session { get; init; } = "";

    /// <summary>The request; null where a session is meant.</summary>
    public Guid? Request { get; init; }

    /// <summary>Outcome of the task.</summary>
    public required TaskOutcome Outcome { get; init; }

    /// <summary>Score in millionths of 1; null without one.</summary>
    public long? ScoreMillionths { get; init; }

    /// <summary>Why, for people; empty without.</summary>
    public string Note { get; init; } = "";

    /// <summary>Its author: <c>key:ID</c>, or <c>admin</c>.</summary>
    public required string By { get; init; }

    public FeedbackRecord() { }

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteText(Key);
        writer.WriteText(Session);
        writer.WriteByte(Request is null ? (byte)0 : (byte)1);
        writer.WriteGuid(Request ?? Guid.Empty);
        writer.WriteByte((byte)Outcome);
        writer.WriteByte(ScoreMillionths is null ? (byte)0 : (byte)1);
        writer.WriteInt64(ScoreMillionths ?? 0);
        writer.WriteText(Note);
        writer.WriteText(By);
    }

    /// <inheritdoc/>
    public static FeedbackRecord Read(ref PayloadReader reader)
    {
        string key = reader.ReadText();
        string session = reader.ReadText();
        bool isOfRequest = reader.ReadByte() != 0;
        Guid request = reader.ReadGuid();
        TaskOutcome outcome = (TaskOutcome)reader.ReadByte();
        bool isScored = reader.ReadByte() != 0;
        long score = reader.ReadInt64();
        return new FeedbackRecord
        {
            Key = key,
            Session = session,
            Request = isOfRequest ? request : null,
            Outcome = outcome,
            ScoreMillionths = isScored ? score : null,
            Note = reader.ReadText(),
            By = reader.ReadText(),
        };
    }
}

/// <summary>Outcome of a task. The numbers stand in files: never change one.</summary>
public enum TaskOutcome : byte
{
    /// <summary>It was not.</summary>
    Failure = 0,

    /// <summary>It was.</summary>
    Success = 1,
}
