using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Batches;

/// <summary>A charge as it stands beside a line's result: the version of the journal's payload, then that payload.</summary>
internal static class KeptCharge
{
    /// <summary>As bytes.</summary>
    public static byte[] Write(in SettleRecord charge)
    {
        PayloadWriter writer = new(new byte[256], 0);
        writer.WriteByte(SettleRecord.Version);
        charge.Write(ref writer);
        return writer.Buffer[..writer.Position];
    }

    /// <summary>Read back.</summary>
    /// <exception cref="JournalFormatException">A newer version wrote it.</exception>
    public static SettleRecord Read(ReadOnlySpan<byte> bytes)
    {
        PayloadReader reader = new(bytes);
        byte version = reader.ReadByte();
        return version <= SettleRecord.Version
            ? SettleRecord.Read(ref reader, version)
            : throw new JournalFormatException(
                $"the batch lane's queue holds a charge of version {version}, and up to {SettleRecord.Version} was expected"
            );
    }
}
