using Farthing.Numerics.Faults;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Farthing.Settings.Trees;

/// <summary>Reads a YAML text into nodes that know their line and column, within limits that no honest file of settings meets.</summary>
/// <remarks>Aliases share the node of their anchor; what they would expand to is counted, so that a bomb of a few lines is refused before it goes off. Merge keys and tags are not read.</remarks>
public sealed class YamlTree
{
    /// <summary>Deepest nesting.</summary>
    public const int DeepestLevel = 24;

    private readonly string file;
    private readonly string name;
    private readonly SettingSize size;
    private readonly Parser parser;
    private readonly Dictionary<string, YamlNode?> anchors = new(StringComparer.Ordinal);
    private long nodes;

    private YamlTree(string text, string file, string name, SettingSize size)
    {
        this.file = file;
        this.name = name;
        this.size = size;
        parser = new Parser(new StringReader(text));
    }

    /// <summary>The root of a text; null when the text holds nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <param name="table">What the file is; null for any YAML.</param>
    /// <exception cref="FarthingException">The text is not YAML, or larger than such a file can be.</exception>
    public static YamlNode? Read(string text, string file, SettingTable? table = null) =>
        Read(text, file, table, tree => tree.ReadDocument());

    /// <summary>The roots of a text of several documents; those that hold nothing are left out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="FarthingException">The text is not YAML, or larger than such a file can be.</exception>
    public static IReadOnlyList<YamlNode> ReadAll(string text, string file) =>
        Read(text, file, null, tree => tree.ReadDocuments());

    private static T Read<T>(string text, string file, SettingTable? table, Func<YamlTree, T> read)
    {
        string name = table?.Name ?? "a file of settings";
        SettingSize size = table?.Size ?? SettingSize.Usual;
        if (text.Length > size.MaxCharacters)
        {
            throw new FarthingException(
                new Fault(SettingFaultCodes.TooLarge, $"too large for {name}")
                {
                    File = file,
                    Value = $"{text.Length:N0} characters",
                    Expected = $"at most {size.MaxCharacters:N0} characters{size.Hint}",
                }
            );
        }

        YamlTree tree = new(text, file, name, size);
        try
        {
            return read(tree);
        }
        catch (YamlException error)
        {
            throw new FarthingException(
                new Fault(SettingFaultCodes.NotYaml, $"not YAML: {Sentence(error)}")
                {
                    File = file,
                    Line = (int)error.Start.Line,
                    Column = (int)error.Start.Column,
                    Expected = "key: value lines, or { key: value, … }; indentation by blanks, not tabs",
                }
            );
        }
        catch (Exception error)
            when (error
                    is InvalidOperationException
                        or ArgumentException
                        or FormatException
                        or IndexOutOfRangeException
            )
        {
            // The scanner has states that it did not foresee: on damaged text it throws these in place of its own kind.
            Mark at = tree.parser.Current?.End ?? Mark.Empty;
            throw tree.Fault(
                SettingFaultCodes.NotYaml,
                "not YAML: it cannot be read beyond this place",
                at,
                "key: value lines, or { key: value, … }; quote values with special characters"
            );
        }
    }

    private YamlNode? ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        parser.Consume<DocumentStart>();
        YamlNode root = ReadNode(0);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
        {
            throw Fault(
                SettingFaultCodes.WrongShape,
                "a second document starts here",
                second.Start,
                $"{name} and nothing else in the file"
            );
        }

        return root;
    }

    private List<YamlNode> ReadDocuments()
    {
        List<YamlNode> roots = [];
        parser.Consume<StreamStart>();
        while (!parser.Accept<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            anchors.Clear();
            roots.Add(ReadNode(0));
            parser.Consume<DocumentEnd>();
        }

        return roots;
    }

    private YamlNode ReadNode(int level)
    {
        ParsingEvent start = parser.Current!;
        if (level > DeepestLevel)
        {
            throw Fault(
                SettingFaultCodes.TooLarge,
                "nested too deeply",
                start.Start,
                $"at most {DeepestLevel} levels"
            );
        }

        Count(1, start.Start);
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Resolve(alias);
        }

        NodeEvent node =
            start as NodeEvent ?? throw new YamlException(start.Start, start.End, "a value is missing");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            throw Fault(
                SettingFaultCodes.WrongShape,
                $"tags are not part of {name}",
                node.Start,
                "a plain value"
            );
        }

        string? anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        if (anchor is not null)
        {
            anchors[anchor] = null;
        }

        YamlNode result = node switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart => ReadSequence(level),
            MappingStart => ReadMapping(level),
            _ => throw new YamlException(start.Start, start.End, "a value is missing"),
        };
        if (anchor is not null)
        {
            anchors[anchor] = result;
        }

        return result;
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        parser.MoveNext();
        return new YamlScalar(
            scalar.Value,
            scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any),
            (int)scalar.Start.Line,
            (int)scalar.Start.Column
        );
    }

    private YamlSequence ReadSequence(int level)
    {
        SequenceStart start = parser.Consume<SequenceStart>();
        List<YamlNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(level + 1));
        }

        return new YamlSequence(items, (int)start.Start.Line, (int)start.Start.Column);
    }

    private YamlMapping ReadMapping(int level)
    {
        MappingStart start = parser.Consume<MappingStart>();
        List<(YamlScalar, YamlNode)> entries = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            Mark at = parser.Current!.Start;
            if (ReadNode(level + 1) is not YamlScalar key)
            {
                throw Fault(SettingFaultCodes.WrongShape, "a key must be a word", at, "key: value");
            }

            entries.Add((key, ReadNode(level + 1)));
        }

        return new YamlMapping(entries, (int)start.Start.Line, (int)start.Start.Column);
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value.Value, out YamlNode? target))
        {
            throw Fault(
                SettingFaultCodes.NotYaml,
                $"no anchor '{alias.Value.Value}' stands before",
                alias.Start,
                "an alias after its anchor"
            );
        }

        if (target is null)
        {
            throw Fault(
                SettingFaultCodes.TooLarge,
                $"the anchor '{alias.Value.Value}' holds itself",
                alias.Start,
                "an alias outside its anchor"
            );
        }

        Count(target.Nodes, alias.Start);
        return target;
    }

    private void Count(long more, Mark at)
    {
        nodes += more;
        if (nodes > size.MaxValues)
        {
            throw Fault(
                SettingFaultCodes.TooLarge,
                $"expands to more than {name} can be",
                at,
                $"at most {size.MaxValues:N0} values, aliases expanded{size.Hint}"
            );
        }
    }

    private FarthingException Fault(string code, string message, Mark at, string expected) =>
        new(
            new Fault(code, message)
            {
                File = file,
                Line = (int)at.Line,
                Column = (int)at.Column,
                Expected = expected,
            }
        );

    private static string Sentence(YamlException error)
    {
        string message = error.InnerException?.Message ?? error.Message;
        int at = message.LastIndexOf("): ", StringComparison.Ordinal);
        message = (at >= 0 ? message[(at + 3)..] : message).TrimEnd('.', ' ').ReplaceLineEndings(" ");
        return message.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(message[0]) + message[1..];
    }
}

/// <summary>Keys with their values, in the order of the text; duplicates are kept, so that they can be reported.</summary>
/// <param name="Entries">The pairs.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record YamlMapping(
    IReadOnlyList<(YamlScalar Key, YamlNode Value)> Entries,
    int Line,
    int Column
) : YamlNode(Line, Column, 1 + Entries.Sum(entry => entry.Value.Nodes));

/// <summary>A node of a YAML text, with where it stands.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Nodes">How many nodes it is, itself included, aliases expanded.</param>
public abstract record YamlNode(int Line, int Column, long Nodes);

/// <summary>One value, as text.</summary>
/// <param name="Text">The text, without quotes.</param>
/// <param name="IsQuoted">True when it stood in quotes, so that it is no null.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record YamlScalar(string Text, bool IsQuoted, int Line, int Column) : YamlNode(Line, Column, 1)
{
    /// <summary>True when YAML means no value.</summary>
    public bool IsNull => !IsQuoted && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
/// <param name="Items">Its items in order.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record YamlSequence(IReadOnlyList<YamlNode> Items, int Line, int Column)
    : YamlNode(Line, Column, 1 + Items.Sum(item => item.Nodes));
