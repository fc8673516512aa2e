using System.Buffers.Binary;
using System.Text;

namespace Farthing.Tests.Gateway.Telemetry;

/// <summary>A protobuf message, as far as OTLP needs it: fields by number, nested messages read when they are asked for.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            ulong tag = Varint(bytes.Span, ref at);
            int field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add((field, Varint(bytes.Span, ref at), default));
                    break;
                case 1:
                    fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..]), default));
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(bytes.Span, ref at);
                    fields.Add((field, 0, bytes.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]), default));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }
    }

    public IEnumerable<ProtoMessage> All(int field) =>
        fields.Where(one => one.Field == field).Select(one => new ProtoMessage(one.Bytes));

    public bool Has(int field) => fields.Exists(one => one.Field == field);

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field).Span);

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    public long Number(int field) => (long)fields.Find(one => one.Field == field).Number;

    public double Real(int field) =>
        BitConverter.UInt64BitsToDouble(fields.Find(one => one.Field == field).Number);

    /// <summary>OTLP's attributes in words.</summary>
    public Dictionary<string, string> Attributes(int field) =>
        All(field)
            .ToDictionary(
                pair => pair.Text(1),
                pair =>
                {
                    ProtoMessage value = pair.All(2).Single();
                    return value.Has(1) ? value.Text(1)
                        : value.Has(3)
                            ? value.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture)
                        : value.Has(2) ? (value.Number(2) == 1).ToString()
                        : value.Real(4).ToString(System.Globalization.CultureInfo.InvariantCulture);
                }
            );

    private ReadOnlyMemory<byte> Bytes(int field) => fields.Find(one => one.Field == field).Bytes;

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte one = bytes[at++];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }
}
