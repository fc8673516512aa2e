namespace Farthing.Gateway.Dialects;

/// <summary>Finds texts in the JSON of an event by a search for their names, without parsing it.</summary>
internal static class EventText
{
    /// <summary>Length of the string behind a member's name, escapes included; 0 where there is none.</summary>
    public static int Of(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name, out int start)
    {
        start = 0;
        int at = data.IndexOf(name);
        if (at < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> value = data[(at + name.Length)..].TrimStart((byte)' ');
        if (value.IsEmpty || value[0] != (byte)'"')
        {
            return 0;
        }

        value = value[1..];
        start = data.Length - value.Length;
        int length = 0;
        while (true)
        {
            int end = value[length..].IndexOfAny((byte)'"', (byte)'\\');
            if (end < 0)
            {
                start = 0;
                return value.Length;
            }

            length += end;
            if (value[length] == (byte)'"')
            {
                return length;
            }

            length = Math.Min(length + 2, value.Length);
        }
    }

    /// <summary>The value of a <c>type</c> that stands first; empty without.</summary>
    public static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> head = data[..Math.Min(data.Length, 96)];
        int at = head.IndexOf("\"type\""u8);
        if (at is < 0 or > 3)
        {
            return default;
        }

        head = head[(at + 6)..].TrimStart(" :"u8);
        int end = head.Length > 1 && head[0] == (byte)'"' ? head[1..].IndexOf((byte)'"') : -1;
        return end < 0 ? default : head.Slice(1, end);
    }
}
