using System.Buffers.Binary;
using System.Text;

namespace Farthing.Tests.Gateway.Forwarding.Clouds;

/// <summary>Frames as Bedrock writes them, made apart from the code that reads them.</summary>
internal static class EventFrames
{
    /// <summary>A chunk with an event's JSON.</summary>
    public static byte[] Chunk(string json) =>
        Of(
            $"{{\"bytes\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(json))}\",\"p\":\"abcdefgh\"}}",
            (":event-type", "chunk"),
            (":content-type", "application/json"),
            (":message-type", "event")
        );

    /// <summary>A frame that says what went wrong.</summary>
    public static byte[] Exception(string type, string message) =>
        Of(
            $"{{\"message\":\"{message}\"}}",
            (":exception-type", type),
            (":content-type", "application/json"),
            (":message-type", "exception")
        );

    /// <summary>Any frame.</summary>
    public static byte[] Of(string payload, params (string Name, string Value)[] headers)
    {
        MemoryStream head = new();
        foreach ((string name, string value) in headers)
        {
            head.WriteByte((byte)name.Length);
            head.Write(Encoding.ASCII.GetBytes(name));
            head.WriteByte(7);
            head.Write([(byte)(value.Length >> 8), (byte)value.Length]);
            head.Write(Encoding.ASCII.GetBytes(value));
        }

        byte[] body = Encoding.UTF8.GetBytes(payload);
        MemoryStream frame = new();
        frame.Write(Number((uint)(16 + head.Length + body.Length)));
        frame.Write(Number((uint)head.Length));
        frame.Write(Number(CrcOf(frame.ToArray())));
        frame.Write(head.ToArray());
        frame.Write(body);
        frame.Write(Number(CrcOf(frame.ToArray())));
        return frame.ToArray();
    }

    /// <summary>A prelude that announces so many bytes.</summary>
    public static byte[] PreludeOf(uint total)
    {
        byte[] lengths = [.. Number(total), .. Number(0)];
        return [.. lengths, .. Number(CrcOf(lengths))];
    }

    /// <summary>The checksum, bit by bit.</summary>
    private static uint CrcOf(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool isOdd = ((crc ^ (uint)(one >> bit)) & 1) != 0;
                crc = (crc >> 1) ^ (isOdd ? 0xEDB88320 : 0);
            }
        }

        return ~crc;
    }

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
