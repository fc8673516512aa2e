using System.Buffers.Binary;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Requests;

/// <summary>How long a sound is, by its bytes: exact for PCM in a WAV file, a bound for all else.</summary>
/// <remarks>
/// In a WAV file of PCM the seconds are its bytes over those of a second, whatever its header says of its length. What other containers say of theirs may be untrue, and their coders have no lowest rate (silence is a few bytes), so that bytes give no proof: the bound is the lowest rate at which speech is coded, below AMR's 4.75 kbit/s, Opus' 6 and MP3's 8.
/// </remarks>
internal static class SoundLength
{
    /// <summary>Bytes of a second at the lowest rate of speech: 4 kbit/s.</summary>
    private const int LeastBytesOfSecond = 500;

    /// <summary>Bytes of a second where nobody says how long it was: 16 kbit/s, the rate of voice messages. Music and podcasts have more, and come out too long.</summary>
    private const int UsualBytesOfSecond = 2000;

    /// <summary>Its seconds, begun ones whole.</summary>
    public static UnitCount Of(ReadOnlySpan<byte> file) =>
        WaveSeconds(file) is long exact
            ? new UnitCount(exact, exact, IsExact: true)
            : new UnitCount(
                Seconds(file.Length, LeastBytesOfSecond),
                Seconds(file.Length, UsualBytesOfSecond),
                IsExact: false
            )
            {
                IsBoundProven = false,
            };

    private static long Seconds(long bytes, long each) => Math.Max(1, (bytes + each - 1) / each);

    /// <summary>The seconds of a WAV file of PCM, everything behind the start of its samples counted as samples; null for anything else.</summary>
    private static long? WaveSeconds(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file.StartsWith("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
        {
            return null;
        }

        long? bytesOfSecond = null;
        long at = 12;
        while (at + 8 <= file.Length)
        {
            ReadOnlySpan<byte> chunk = file[(int)at..];
            long size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith("data"u8))
            {
                return bytesOfSecond is long each ? Seconds(chunk.Length - 8, each) : null;
            }

            if (chunk.StartsWith("fmt "u8))
            {
                if (bytesOfSecond is not null || chunk.Length < 8 + size)
                {
                    return null;
                }

                bytesOfSecond = BytesOfSecond(chunk.Slice(8, (int)size));
                if (bytesOfSecond is null)
                {
                    return null;
                }
            }

            at += 8 + size + (size & 1);
        }

        return null;
    }

    /// <summary>Bytes of a second of PCM at a rate that sounds have; null for other formats, and where the header contradicts itself.</summary>
    private static long? BytesOfSecond(ReadOnlySpan<byte> format)
    {
        const int Pcm = 1;
        const int Float = 3;
        const int Extensible = 0xfffe;
        if (format.Length < 16)
        {
            return null;
        }

        int tag = Word(format, 0);
        tag = tag == Extensible && format.Length >= 26 ? Word(format, 24) : tag;
        int channels = Word(format, 2);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        int align = Word(format, 12);
        int bits = Word(format, 14);
        return
            tag is Pcm or Float
            && channels is >= 1 and <= 64
            && rate is >= 1000 and <= 384_000
            && bits is 8 or 16 or 24 or 32 or 64
            && align == channels * bits / 8
            ? rate * (long)align
            : null;
    }

    private static int Word(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
