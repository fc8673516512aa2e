namespace Farthing.Protocol.Translation.Json;

/// <summary>A JSON value on one line, as an event needs it: line feeds of JSON stand between its tokens alone.</summary>
internal static class JsonLine
{
    /// <summary>The value, itself where it is on one line.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> json)
    {
        if (json.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            return json;
        }

        byte[] line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
