using System.Buffers;
using System.Buffers.Text;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Writes the events of a stream, each with its name, type and number.</summary>
/// <param name="output">Where to.</param>
internal sealed class ResponseEvents(IBufferWriter<byte> output)
{
    private int number;
    private byte[] deltaHead = [];
    private byte[] deltaPlace = [];
    private byte[] deltaTail = [];

    /// <summary>Begins an event: its members follow.</summary>
    /// <param name="type">Its type.</param>
    public JsonOutput Begin(ReadOnlySpan<byte> type)
    {
        output.Write("event: "u8);
        output.Write(type);
        output.Write("\ndata: "u8);
        return new JsonOutput(output)
            .Object()
            .Name("type"u8)
            .Text(type)
            .Name("sequence_number"u8)
            .Number(number++);
    }

    /// <summary>Ends an event.</summary>
    public void End(JsonOutput json)
    {
        json.EndObject();
        output.Write("\n\n"u8);
    }

    /// <summary>Writes a comment.</summary>
    public void Comment(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        output.Write(": "u8);
        output.Write(name);
        output.Write(text);
        output.Write("\n\n"u8);
    }

    /// <summary>Keeps what is the same in all deltas of a part.</summary>
    /// <param name="type">The events' type.</param>
    /// <param name="place">Members that say where the part is, from the comma before them to the comma behind them.</param>
    /// <param name="tail">Members behind the text, with a comma before them.</param>
    public void OpenDeltas(ReadOnlySpan<byte> type, ReadOnlySpan<byte> place, ReadOnlySpan<byte> tail)
    {
        deltaHead =
        [
            .. "event: "u8,
            .. type,
            .. "\ndata: {\"type\":\""u8,
            .. type,
            .. "\",\"sequence_number\":"u8,
        ];
        deltaPlace = [.. place, .. "\"delta\":\""u8];
        deltaTail = [.. "\""u8, .. tail, .. "}\n\n"u8];
    }

    /// <summary>Writes a delta of the part.</summary>
    /// <param name="text">Its text, escaped.</param>
    public void Delta(ReadOnlySpan<byte> text)
    {
        Span<byte> target = output.GetSpan(
            deltaHead.Length + 11 + deltaPlace.Length + text.Length + deltaTail.Length
        );
        deltaHead.CopyTo(target);
        int at = deltaHead.Length;
        Utf8Formatter.TryFormat(number++, target[at..], out int digits);
        at += digits;
        deltaPlace.CopyTo(target[at..]);
        at += deltaPlace.Length;
        text.CopyTo(target[at..]);
        at += text.Length;
        deltaTail.CopyTo(target[at..]);
        output.Advance(at + deltaTail.Length);
    }
}
