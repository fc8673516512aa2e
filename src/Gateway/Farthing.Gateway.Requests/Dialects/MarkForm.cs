using System.Text;
using Farthing.Economics.PromptCaching;

namespace Farthing.Gateway.Dialects;

/// <summary>A format's breakpoints for its provider's prompt cache.</summary>
internal sealed class MarkForm
{
    private readonly byte[][] members;
    private readonly byte[][] before;

    /// <summary>Breakpoints as members of a part.</summary>
    /// <param name="partType">The type of a part of text.</param>
    /// <param name="members">The member with a comma behind it, by how long it lasts; of one, for all.</param>
    public MarkForm(string partType, params string[] members)
    {
        this.members = [.. members.Select(Encoding.UTF8.GetBytes)];
        before =
        [
            .. members.Select(member =>
                Encoding.UTF8.GetBytes($"[{{\"type\":\"{partType}\",{member}\"text\":")
            ),
        ];
    }

    /// <summary>True where the provider caches what is marked, and nothing else.</summary>
    public bool IsMarkedOnly { get; init; }

    /// <summary>A breakpoint as a member of a part, and what makes a part of a text.</summary>
    public (byte[] Member, byte[] Before) Of(CacheTtl ttl)
    {
        int at = members.Length == 1 ? 0 : (int)ttl;
        return (members[at], before[at]);
    }
}
