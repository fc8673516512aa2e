namespace Farthing.Numerics.Reading;

/// <summary>JSON as Python writes it, with words for numbers that JSON has none for.</summary>
public static class PythonJson
{
    /// <summary>The text without a mark at its start, and without NaN and Infinity: an empty text stands in their place, so that every offset stays.</summary>
    public static byte[] Plain(ReadOnlySpan<byte> bytes)
    {
        byte[] json = (bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes).ToArray();
        bool isInText = false;
        for (int i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                isInText = !isInText;
            }
            else if (isInText && json[i] == '\\')
            {
                i++;
            }
            else if (!isInText && json[i] is (byte)'N' or (byte)'I' or (byte)'-')
            {
                ReadOnlySpan<byte> rest = json.AsSpan(i);
                int length =
                    rest.StartsWith("NaN"u8) ? 3
                    : rest.StartsWith("Infinity"u8) ? 8
                    : rest.StartsWith("-Infinity"u8) ? 9
                    : 0;
                if (length > 0)
                {
                    json.AsSpan(i, length).Fill((byte)' ');
                    json[i] = json[i + 1] = (byte)'"';
                    i += length - 1;
                }
            }
        }

        return json;
    }
}
