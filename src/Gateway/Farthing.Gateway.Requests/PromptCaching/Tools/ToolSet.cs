using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Gateway.PromptCaching.Tools;

/// <summary>A set of tools as it was sent: in this order, and each with its members in this order.</summary>
/// <param name="Contents">Hashes of what the tools say, in the order in which they were sent.</param>
/// <param name="Orders">The order of the members of each.</param>
internal sealed record ToolSet(ulong[] Contents, byte[][] Orders)
{
    /// <summary>The set that forms make.</summary>
    public static ToolSet Of(ReadOnlySpan<ToolForm> forms)
    {
        ToolSet set = new(new ulong[forms.Length], new byte[forms.Length][]);
        for (int i = 0; i < forms.Length; i++)
        {
            (set.Contents[i], set.Orders[i]) = (forms[i].Content, forms[i].Order);
        }

        return set;
    }

    /// <summary>Identifies the tools, whatever their order.</summary>
    public string Id(string scope)
    {
        ulong[] sorted = [.. Contents];
        Array.Sort(sorted);
        return Convert.ToHexStringLower(
            SHA256.HashData([
                .. Encoding.UTF8.GetBytes(scope + "\n"),
                .. MemoryMarshal.AsBytes<ulong>(sorted),
            ])
        );
    }
}
