namespace Farthing.Gateway.Journal.Records;

/// <summary>The machine's date was set, or the machine slept: what was timed by dates across this record is off by so much. It costs nothing and makes no row.</summary>
/// <param name="ByNs">How far the date went beyond the time that passed, by the gateway's clock; negative: back.</param>
/// <param name="SeenUnixNs">The date after it. The record's own date never goes back.</param>
/// <param name="IsAtStart">True: found at a start, against the last record of the run before.</param>
public readonly record struct JumpRecord(long ByNs, long SeenUnixNs, bool IsAtStart)
    : IJournalRecord<JumpRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Jump;

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteInt64(ByNs);
        writer.WriteInt64(SeenUnixNs);
        writer.WriteByte(IsAtStart ? (byte)1 : (byte)0);
    }

    /// <inheritdoc/>
    public static JumpRecord Read(ref PayloadReader reader) =>
        new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadByte() != 0);
}
