using System.Buffers;

namespace Farthing.Protocol.Sse;

/// <summary>Writes server-sent events.</summary>
public static class SseWriter
{
    /// <summary>The OpenAI API's last event.</summary>
    public static ReadOnlySpan<byte> Done => "data: [DONE]\n\n"u8;

    /// <summary>Writes an event without a name. Line feeds in the data make several <c>data</c> lines.</summary>
    public static void WriteData(IBufferWriter<byte> output, ReadOnlySpan<byte> data)
    {
        while (true)
        {
            int end = data.IndexOf((byte)'\n');
            output.Write("data: "u8);
            output.Write(end < 0 ? data : data[..end]);
            output.Write("\n"u8);
            if (end < 0)
            {
                break;
            }

            data = data[(end + 1)..];
        }

        output.Write("\n"u8);
    }

    /// <summary>Writes a comment: the only keep-alive that every client passes over.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="text">One line.</param>
    public static void WriteComment(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.Write(": "u8);
        output.Write(text);
        output.Write("\n\n"u8);
    }
}
