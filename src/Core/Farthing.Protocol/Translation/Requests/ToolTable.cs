using System.Globalization;
using System.Text;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>Names of tools at the upstream, and the client's tools that they stand for.</summary>
public sealed class ToolTable
{
    private readonly List<(byte[] Name, ToolDefinition Tool)> names = [];

    /// <summary>Names a tool at an upstream and remembers it.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="longest">Most bytes that the upstream takes; longer names become their first <c>longest - 9</c> bytes, an underscore and 8 hexadecimal digits of a hash.</param>
    public JsonText Add(ToolDefinition tool, int longest = int.MaxValue)
    {
        JsonText name = NameOf(tool.FullName, longest);
        names.Add((name.Escaped.ToArray(), tool));
        return name;
    }

    /// <summary>The upstream's name of a tool that is called by its full name: the same in every turn, and for a tool that is no longer offered.</summary>
    public static JsonText NameOf(JsonText fullName, int longest = int.MaxValue)
    {
        if (fullName.Escaped.Length <= longest)
        {
            return fullName;
        }

        string hash = ReasoningSeal.Fnv(fullName.Span).ToString("x8", CultureInfo.InvariantCulture);
        return new JsonText(
            (byte[])[.. fullName.Span[..(longest - 9)], (byte)'_', .. Encoding.ASCII.GetBytes(hash)]
        );
    }

    /// <summary>The tool that a called name means; null for one that was not offered.</summary>
    public ToolDefinition? Find(ReadOnlySpan<byte> name)
    {
        foreach ((byte[] known, ToolDefinition tool) in names)
        {
            if (name.SequenceEqual(known))
            {
                return tool;
            }
        }

        return null;
    }
}
