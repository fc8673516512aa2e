using System.Runtime.InteropServices;

namespace Farthing.Gateway.Auditing;

/// <summary>Beginnings of the last prompts of each group, while a provider would still have them cached, within a bound of bytes: the group that was used longest ago goes first.</summary>
/// <param name="maxBytes">Bytes of text that it keeps.</param>
internal sealed class LastTexts(long maxBytes)
{
    /// <summary>Longest beginning that is compared.</summary>
    public const int LongestText = 256 << 10;

    private const int Kept = 4;
    private readonly Dictionary<ulong, LinkedListNode<Group>> groups = [];
    private readonly LinkedList<Group> order = new();
    private long bytes;

    /// <summary>The prompts before, the last one first.</summary>
    /// <param name="of">The group.</param>
    /// <param name="now">Unix nanoseconds; those of five minutes before count.</param>
    public IReadOnlyList<LastText> Before(ulong of, long now)
    {
        List<LastText> before = [];
        if (groups.TryGetValue(of, out LinkedListNode<Group>? node))
        {
            for (int i = node.Value.Texts.Count - 1; i >= 0; i--)
            {
                LastText text = node.Value.Texts[i];
                if (Math.Abs(now - text.UnixNs) < LastPrompts.LifeNs)
                {
                    before.Add(text);
                }
            }
        }

        return before;
    }

    /// <summary>Keeps a prompt.</summary>
    public void Keep(ulong of, LastText text)
    {
        ref LinkedListNode<Group>? node = ref CollectionsMarshal.GetValueRefOrAddDefault(
            groups,
            of,
            out bool isThere
        );
        if (isThere)
        {
            order.Remove(node!);
        }
        else
        {
            node = new LinkedListNode<Group>(new Group(of));
        }

        order.AddLast(node!);
        List<LastText> texts = node!.Value.Texts;
        texts.Add(text);
        bytes += text.Bytes.Length;
        if (texts.Count > Kept)
        {
            bytes -= texts[0].Bytes.Length;
            texts.RemoveAt(0);
        }

        while (bytes > maxBytes && order.First is { } oldest && order.Count > 1)
        {
            order.RemoveFirst();
            groups.Remove(oldest.Value.Of);
            foreach (LastText gone in oldest.Value.Texts)
            {
                bytes -= gone.Bytes.Length;
            }
        }
    }

    private sealed record Group(ulong Of)
    {
        public List<LastText> Texts { get; } = [];
    }
}

/// <summary>The beginning of a prompt that came before.</summary>
/// <param name="Bytes">Its text.</param>
/// <param name="UnixNs">When it came.</param>
/// <param name="ToolsHash">Of its tools as they stood.</param>
/// <param name="RawToolSet">Of its tools in any order.</param>
/// <param name="ToolSet">Of its tools in any order, with their members in any order.</param>
internal sealed record LastText(byte[] Bytes, long UnixNs, ulong ToolsHash, ulong RawToolSet, ulong ToolSet);
