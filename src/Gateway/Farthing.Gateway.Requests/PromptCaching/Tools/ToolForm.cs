using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Farthing.Gateway.PromptCaching.Tools;

/// <summary>A tool's definition, read as what it says and as the order in which it says it.</summary>
/// <remarks>Two definitions say the same where they differ in the order of members and in white space alone. Texts, names, numbers and the order of lists are compared as they are written.</remarks>
internal sealed class ToolForm
{
    private const int MaxDepth = 64;

    /// <summary>Members of an object that are sorted: a rank is a byte.</summary>
    private const int MaxMembers = 256;

    private readonly Node root;
    private readonly int length;

    private ToolForm(Node root, ulong content, byte[] order, int length)
    {
        this.root = root;
        this.length = length;
        (Content, Order) = (content, order);
    }

    /// <summary>Hash of what it says.</summary>
    public ulong Content { get; }

    /// <summary>For each object, outer ones first, the ranks of its members' names in the order in which they stand.</summary>
    public byte[] Order { get; }

    /// <summary>Reads a definition, which is sound JSON.</summary>
    /// <param name="tool">Its bytes.</param>
    /// <param name="secret">Keys the hash.</param>
    /// <returns>The form; null where a name stands twice in an object, whose order then has a meaning, and where one has more than 256 members.</returns>
    public static ToolForm? Read(ReadOnlySpan<byte> tool, ReadOnlySpan<byte> secret)
    {
        Utf8JsonReader reader = new(tool, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        if (Parse(ref reader, tool) is not Node root)
        {
            return null;
        }

        List<byte> order = [];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(secret);
        Describe(root, tool, hash, order);
        Span<byte> state = stackalloc byte[32];
        hash.GetHashAndReset(state);
        return new ToolForm(root, BitConverter.ToUInt64(state), [.. order], tool.Length);
    }

    /// <summary>Hash of what a tool says in a given order.</summary>
    public static ulong HashOf(ulong content, ReadOnlySpan<byte> order, ReadOnlySpan<byte> secret)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(secret);
        hash.AppendData(BitConverter.GetBytes(content));
        hash.AppendData(order);
        Span<byte> state = stackalloc byte[32];
        hash.GetHashAndReset(state);
        return BitConverter.ToUInt64(state);
    }

    /// <summary>Writes the definition with its members in another order, without white space.</summary>
    /// <param name="tool">The bytes that it was read from.</param>
    /// <param name="order">The order of a definition that says the same.</param>
    public byte[] Write(ReadOnlySpan<byte> tool, ReadOnlySpan<byte> order)
    {
        int at = 0;
        Place(root, ref at);
        ArrayBufferWriter<byte> target = new(length + 1);
        Write(root, tool, order, target);
        return target.WrittenSpan.ToArray();
    }

    private static Node? Parse(ref Utf8JsonReader reader, ReadOnlySpan<byte> tool)
    {
        Node node = new() { Start = (int)reader.TokenStartIndex, Kind = reader.TokenType };
        if (node.Kind == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int name = (int)reader.TokenStartIndex;
                node.Names.Add((name, name + reader.ValueSpan.Length + 2));
                reader.Read();
                if (Parse(ref reader, tool) is not Node child)
                {
                    return null;
                }

                node.Children.Add(child);
            }

            if (!node.Sort(tool))
            {
                return null;
            }
        }
        else if (node.Kind == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (Parse(ref reader, tool) is not Node child)
                {
                    return null;
                }

                node.Children.Add(child);
            }
        }

        node.End = (int)reader.BytesConsumed;
        return node;
    }

    /// <summary>Hashes what a value says, and lists the order of its members.</summary>
    private static void Describe(Node node, ReadOnlySpan<byte> tool, IncrementalHash hash, List<byte> order)
    {
        if (node.Kind == JsonTokenType.StartObject)
        {
            hash.AppendData("{"u8);
            int first = order.Count;
            order.AddRange(new byte[node.Children.Count]);
            for (int rank = 0; rank < node.Sorted.Length; rank++)
            {
                int at = node.Sorted[rank];
                order[first + at] = (byte)rank;
                (int start, int end) = node.Names[at];
                hash.AppendData(tool[start..end]);
                Describe(node.Children[at], tool, hash, order);
            }

            hash.AppendData("}"u8);
        }
        else if (node.Kind == JsonTokenType.StartArray)
        {
            hash.AppendData("["u8);
            foreach (Node child in node.Children)
            {
                Describe(child, tool, hash, order);
            }

            hash.AppendData("]"u8);
        }
        else
        {
            hash.AppendData(tool[node.Start..node.End]);
            hash.AppendData(","u8); // Two numbers beside each other are not one.
        }
    }

    /// <summary>Says where in an order each object's members begin: objects are listed by the ranks of their names.</summary>
    private static void Place(Node node, ref int at)
    {
        if (node.Kind == JsonTokenType.StartObject)
        {
            node.OrderAt = at;
            at += node.Children.Count;
            foreach (int child in node.Sorted)
            {
                Place(node.Children[child], ref at);
            }
        }
        else
        {
            foreach (Node child in node.Children)
            {
                Place(child, ref at);
            }
        }
    }

    private static void Write(
        Node node,
        ReadOnlySpan<byte> tool,
        ReadOnlySpan<byte> order,
        ArrayBufferWriter<byte> target
    )
    {
        if (node.Kind == JsonTokenType.StartObject)
        {
            target.Write("{"u8);
            for (int i = 0; i < node.Children.Count; i++)
            {
                int at = node.Sorted[order[node.OrderAt + i]];
                (int start, int end) = node.Names[at];
                target.Write(i == 0 ? [] : ","u8);
                target.Write(tool[start..end]);
                target.Write(":"u8);
                Write(node.Children[at], tool, order, target);
            }

            target.Write("}"u8);
        }
        else if (node.Kind == JsonTokenType.StartArray)
        {
            target.Write("["u8);
            for (int i = 0; i < node.Children.Count; i++)
            {
                target.Write(i == 0 ? [] : ","u8);
                Write(node.Children[i], tool, order, target);
            }

            target.Write("]"u8);
        }
        else
        {
            target.Write(tool[node.Start..node.End]);
        }
    }

    private sealed class Node
    {
        public int Start { get; init; }

        public int End { get; set; }

        public JsonTokenType Kind { get; init; }

        public List<(int Start, int End)> Names { get; } = [];

        public List<Node> Children { get; } = [];

        /// <summary>Members by name.</summary>
        public int[] Sorted { get; private set; } = [];

        public int OrderAt { get; set; }

        /// <summary>Sorts the members; false where a name stands twice, or there are too many.</summary>
        public bool Sort(ReadOnlySpan<byte> tool)
        {
            if (Names.Count > MaxMembers)
            {
                return false;
            }

            Sorted = new int[Names.Count];
            for (int i = 0; i < Sorted.Length; i++)
            {
                int at = i;
                for (; at > 0; at--)
                {
                    int order = NameOf(tool, i).SequenceCompareTo(NameOf(tool, Sorted[at - 1]));
                    if (order == 0)
                    {
                        return false;
                    }

                    if (order > 0)
                    {
                        break;
                    }

                    Sorted[at] = Sorted[at - 1];
                }

                Sorted[at] = i;
            }

            return true;
        }

        private ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> tool, int member) =>
            tool[Names[member].Start..Names[member].End];
    }
}
