using System.Buffers;
using System.Globalization;
using System.Text;

namespace Farthing.Gateway.Forwarding.Plain;

/// <summary>Writes the head of a request into rented memory.</summary>
internal ref struct HeadWriter(byte[] buffer)
{
    /// <summary>The memory: a larger one where the first did not do.</summary>
    public byte[] Buffer { get; private set; } = buffer;

    /// <summary>What is written.</summary>
    public int Length { get; private set; }

    /// <summary>Whether a header can be sent: neither its name nor its value may hold what ends it.</summary>
    public static bool IsPlain(string name, string value) =>
        name.Length > 0
        && !name.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !name.Contains(':', StringComparison.Ordinal)
        && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>Bytes as they are.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(Buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>A header.</summary>
    public void Add(string name, string value)
    {
        MakeRoom(name.Length + value.Length + 4);
        Add(name);
        Add(": "u8);
        Add(value);
        Add("\r\n"u8);
    }

    /// <summary>The body's length, and the end of the head.</summary>
    public void End(int bodyBytes)
    {
        Add("Content-Length: "u8);
        MakeRoom(16);
        bodyBytes.TryFormat(Buffer.AsSpan(Length), out int written, provider: CultureInfo.InvariantCulture);
        Length += written;
        Add("\r\n\r\n"u8);
    }

    private void Add(string ascii)
    {
        MakeRoom(ascii.Length);
        Length += Encoding.ASCII.GetBytes(ascii, Buffer.AsSpan(Length));
    }

    /// <summary>Rented memory with room for more: the same, or a larger one with what stands in it.</summary>
    /// <param name="buffer">Given back where it does not do.</param>
    /// <param name="length">What stands in it.</param>
    /// <param name="more">How much more.</param>
    public static byte[] WithRoom(byte[] buffer, int length, int more)
    {
        if (buffer.Length - length >= more)
        {
            return buffer;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + more));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private void MakeRoom(int more) => Buffer = WithRoom(Buffer, Length, more);
}
