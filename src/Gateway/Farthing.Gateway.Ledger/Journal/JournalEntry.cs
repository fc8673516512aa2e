using Farthing.Numerics.Files;

namespace Farthing.Gateway.Journal;

/// <summary>A record as it stands in the journal; valid until the reader moves on.</summary>
public readonly ref struct JournalEntry(
    JournalRecordType type,
    byte version,
    long sequence,
    long unixNs,
    ReadOnlySpan<byte> payload
)
{
    /// <summary>Its kind.</summary>
    public JournalRecordType Type { get; } = type;

    /// <summary>Version of its payload.</summary>
    public byte Version { get; } = version;

    /// <summary>From 1, without gaps over all segments.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>When it was appended, by the gateway's clock; never before its predecessor.</summary>
    public long UnixNs { get; } = unixNs;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Length of the whole record in the file.</summary>
    public int Bytes => RecordHead.Bytes + Payload.Length;

    /// <summary>Reads the payload.</summary>
    /// <exception cref="JournalFormatException">It is of another kind or version, or shorter or longer than it must be.</exception>
    public T Read<T>()
        where T : IJournalRecord<T>
    {
        if (Version != FormatVersion.Only)
        {
            throw new JournalFormatException(
                FormatVersion.Refusal($"record {Sequence} of the journal", Version, "data folder")
            );
        }

        if (Type != T.Type)
        {
            throw new JournalFormatException(
                $"record {Sequence} is of type {(byte)Type}, and {T.Type} was expected"
            );
        }

        PayloadReader reader = new(Payload);
        T record = T.Read(ref reader);
        return reader.IsAtEnd
            ? record
            : throw new JournalFormatException($"record {Sequence} is longer than its kind has it");
    }
}
