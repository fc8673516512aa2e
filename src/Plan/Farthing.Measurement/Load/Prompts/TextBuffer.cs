using System.Buffers.Text;
using System.Text;

namespace Farthing.Measurement.Load.Prompts;

/// <summary>A growing buffer of UTF-8 text that is used again for every request.</summary>
internal sealed class TextBuffer
{
    private byte[] bytes = new byte[16 << 10];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The written bytes.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>Empties it, or cuts it back to a length.</summary>
    public void Clear(int length = 0) => Length = length;

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        Length += text.Length;
    }

    /// <summary>Appends a text.</summary>
    public void Append(string text) => Length += Encoding.UTF8.GetBytes(text, Room(text.Length * 3));

    /// <summary>Appends an ASCII word with its first letter in upper case.</summary>
    public void AppendCapitalized(string word)
    {
        int at = Length;
        Append(word);
        bytes[at] = (byte)char.ToUpperInvariant((char)bytes[at]);
    }

    /// <summary>Appends a whole number.</summary>
    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, Room(20), out int written);
        Length += written;
    }

    /// <summary>Appends a number as 16 hexadecimal digits.</summary>
    public void AppendHex(ulong number)
    {
        Utf8Formatter.TryFormat(
            number,
            Room(16),
            out int written,
            new System.Buffers.StandardFormat('x', 16)
        );
        Length += written;
    }

    private Span<byte> Room(int size)
    {
        if (Length + size > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + size));
        }

        return bytes.AsSpan(Length);
    }
}
