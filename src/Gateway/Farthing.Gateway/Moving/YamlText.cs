using System.Text;
using System.Text.RegularExpressions;

namespace Farthing.Gateway.Moving;

/// <summary>Writes a configuration as a person would: sections with their entries below each other, an entry on one line where it fits.</summary>
internal static partial class YamlText
{
    private const int Width = 120;

    /// <summary>The text of a configuration.</summary>
    /// <param name="root">Its members: texts, lists of members or texts, and members.</param>
    public static string Write(YamlMembers root)
    {
        StringBuilder text = new();
        foreach ((string name, object value) in root)
        {
            WriteEntry(text, 0, Quoted(name) + ":", value, isSection: true);
        }

        return text.ToString();
    }

    /// <summary>A text, in quotes where YAML would read something else from it.</summary>
    public static string Quoted(string text) =>
        Plain().IsMatch(text) && !text.EndsWith(':') && !text.Contains("://", StringComparison.Ordinal)
            ? text
            : "\""
                + text.Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal)
                + "\"";

    private static void WriteEntry(StringBuilder text, int indent, string head, object value, bool isSection)
    {
        string flow = Flow(value);
        bool isLong = indent + head.Length + 1 + flow.Length > Width;
        bool isOpen = value is YamlMembers { Count: > 0 } or IReadOnlyList<object> { Count: > 0 };
        bool holdsMembers = value is YamlMembers members
            ? members.Exists(one => one.Value is not string and not IReadOnlyList<string>)
            : value is IReadOnlyList<object>;
        if (!isOpen || !(isLong || (isSection && holdsMembers)))
        {
            text.Append(' ', indent).Append(head).Append(' ').Append(flow).Append('\n');
            return;
        }

        text.Append(' ', indent).Append(head).Append('\n');
        if (value is YamlMembers open)
        {
            foreach ((string name, object inner) in open)
            {
                WriteEntry(text, indent + 2, Quoted(name) + ":", inner, isSection: false);
            }
        }
        else
        {
            foreach (object item in (IReadOnlyList<object>)value)
            {
                text.Append(' ', indent + 2).Append("- ").Append(Flow(item)).Append('\n');
            }
        }
    }

    private static string Flow(object value) =>
        value switch
        {
            string text => Quoted(text),
            IReadOnlyList<string> texts => "[" + string.Join(", ", texts.Select(Quoted)) + "]",
            YamlMembers members => members.Count == 0
                ? "{}"
                : "{ "
                    + string.Join(", ", members.Select(one => $"{Quoted(one.Name)}: {Flow(one.Value)}"))
                    + " }",
            IReadOnlyList<object> items => "[" + string.Join(", ", items.Select(Flow)) + "]",
            _ => throw new ArgumentException("neither a text nor a list nor members", nameof(value)),
        };

    [GeneratedRegex("^[A-Za-z0-9_$./][A-Za-z0-9_$./%@+=: -]*(?<! )$")]
    private static partial Regex Plain();
}
