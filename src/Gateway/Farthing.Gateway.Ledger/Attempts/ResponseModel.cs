using System.Text;

namespace Farthing.Gateway.Attempts;

/// <summary>Finds the model that answered in an answer's first bytes. Inside a string quotes are escaped, so that no generated text passes for the member.</summary>
internal static class ResponseModel
{
    private const int LongestName = 200;

    /// <summary>Its name; null where it does not stand there.</summary>
    public static string? Find(ReadOnlySpan<byte> answer)
    {
        int at = answer.IndexOf("\"model\":"u8);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = answer[(at + 8)..].TrimStart((byte)' ');
        if (rest.IsEmpty || rest[0] != (byte)'"')
        {
            return null;
        }

        int end = rest[1..].IndexOf((byte)'"');
        return end is > 0 and <= LongestName ? Encoding.UTF8.GetString(rest.Slice(1, end)) : null;
    }
}
