using System.Buffers.Binary;
using System.IO.Compression;

namespace Farthing.Workloads.Traces;

/// <summary>Decompresses gzip and notices a file that was cut off: the framework's stream ends quietly there. The trailer's length must be what came out.</summary>
internal sealed class GzipTraceStream : ForwardStream
{
    private readonly TailStream compressed;
    private ulong length;
    private bool isChecked;

    public GzipTraceStream(Stream inner)
        : this(new TailStream(inner)) { }

    private GzipTraceStream(TailStream compressed)
        : base(new GZipStream(compressed, CompressionMode.Decompress)) => this.compressed = compressed;

    public override int Read(Span<byte> buffer)
    {
        int read = Inner.Read(buffer);
        length += (ulong)read;
        if (read == 0 && buffer.Length > 0 && !isChecked)
        {
            isChecked = true;
            CheckTrailer();
        }

        return read;
    }

    /// <summary>The last four bytes are the length modulo 2³². Files of several members state only the last one's, and are trusted.</summary>
    private void CheckTrailer()
    {
        if (!compressed.HasMoreMembers && compressed.Last4 != (uint)length)
        {
            throw new InvalidDataException("the gzip stream ends before its trailer");
        }
    }

    /// <summary>Passes bytes through and remembers the last four, and whether another gzip header went by.</summary>
    private sealed class TailStream(Stream inner) : ForwardStream(inner)
    {
        private readonly byte[] last = new byte[4];
        private bool hasBegun;

        public uint Last4 => BinaryPrimitives.ReadUInt32LittleEndian(last);

        public bool HasMoreMembers { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int read = Inner.Read(buffer);
            ReadOnlySpan<byte> seen = buffer[..read];
            HasMoreMembers |= HasHeader(
                hasBegun ? seen
                : seen.Length > 0 ? seen[1..]
                : seen
            );
            hasBegun |= read > 0;
            for (int i = Math.Max(0, read - 4); i < read; i++)
            {
                last.AsSpan(1).CopyTo(last);
                last[3] = seen[i];
            }

            return read;
        }

        /// <summary>A member's header: magic, deflate, known flags, known extra flags, known system.</summary>
        private static bool HasHeader(ReadOnlySpan<byte> bytes)
        {
            while (bytes.IndexOf((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08]) is int at and >= 0)
            {
                bytes = bytes[at..];
                if (
                    bytes.Length >= 10
                    && bytes[3] <= 0x1f
                    && bytes[8] is 0 or 2 or 4
                    && (bytes[9] <= 13 || bytes[9] == 255)
                )
                {
                    return true;
                }

                bytes = bytes[3..];
            }

            return false;
        }
    }
}
